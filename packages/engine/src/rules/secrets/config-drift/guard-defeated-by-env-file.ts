import type { DotenvEntry } from '../../../documents/dotenv/document.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { isPlaceholder, isWeakDefault } from '../../../secrets/values.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { at } from '../../shared/apps.ts';
import { ignoredByGit } from '../../shared/tracked.ts';

interface Guarded {
  readonly file: string;
  readonly entries: readonly DotenvEntry[];
  /** Required variables of the Compose files beside it, with the first container that asks for each. */
  readonly required: ReadonlyMap<string, Container>;
}

export default defineRule<Guarded>({
  id: 'secrets/config-drift/guard-defeated-by-env-file',
  title: 'A required secret is never missed: a file defaults it',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select(model: DeploymentModel) {
    return model.dotenvs.flatMap((dotenv): Guarded[] => {
      const folder = dotenv.file.includes('/') ? dotenv.file.slice(0, dotenv.file.lastIndexOf('/')) : '.';
      if (dotenv.example || !/(?:^|\/)\.env$/.test(dotenv.file) || ignoredByGit(dotenv.file, model)) return [];
      const required = new Map<string, Container>();
      for (const container of model.containers) {
        if (container.platform !== 'compose' || (container.projectFolder ?? '.') !== folder) continue;
        for (const one of container.env.flatMap((entry) => entry.variables ?? []))
          if (one.kind === 'required' && !required.has(one.name)) required.set(one.name, container);
      }
      return required.size === 0 ? [] : [{ file: dotenv.file, entries: dotenv.entries, required }];
    });
  },
  noSubject: 'No Compose file here requires a variable beside an .env file of the repository.',

  check({ file, entries, required }) {
    const known = entries.filter((entry) => required.has(entry.name) && isKnownSecret(entry));
    const first =
      known.find((entry) => required.get(entry.name)?.role === 'datastore') ??
      known.find((entry) => /POSTGRES|MYSQL|MARIADB|MONGO|DB_/.test(entry.name)) ??
      known[0];
    if (first === undefined)
      return entries[0] === undefined
        ? skip('The file is empty.')
        : skip('No required secret has a known value in the file.');
    const container = required.get(first.name);
    const data = container?.role === 'datastore';
    const names = known.filter((entry) => entry !== first).map((entry) => entry.name);
    return fail(
      first,
      `${file} defines ${first.name}=${first.value}, so \${${first.name}:?} in ${container?.span.file ?? 'the Compose file'} can never stop a start${names.length > 0 ? `; the same holds for ${names.slice(0, 3).join(', ')}` : ''}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'guard', discriminator: first.name },
        severity: data ? 'HIGH' : 'MEDIUM',
        evidence: [
          ...known.filter((entry) => entry !== first).map((entry) => entry.span),
          ...(container === undefined ? [] : [container.span]),
        ].slice(0, 5),
        ...(data
          ? {
              problem: `Compose reads this file on every machine that has a checkout, also on the server; ${container?.name} takes the password into its volume at the first start and ignores later changes of the variable.`,
              impact:
                'A forgotten export gives a production database a password that everyone knows, and setting the right one later locks the application out.',
            }
          : {}),
        verify: `\`env -u ${first.name} docker compose config --quiet\` in a fresh checkout must fail with the guard's message.`,
        fix: advice(
          'Keep development values out of the file that Compose always reads',
          'sh',
          `git mv ${file} ${file}.example\necho '${file}' >> .gitignore\n# developers: cp ${file}.example ${file}\n# ${at(first.span)}: leave secrets empty in the example`,
        ),
      },
    );
  },

  docs: {
    problem: 'Compose reads the .env beside its file on every machine that has a checkout, also on the server.',
    impact: 'A forgotten variable does not stop the deployment: it starts with a value that everyone knows.',
    verify: 'Run `docker compose config` without the variable in a fresh checkout.',
    remedy:
      'Track only an example file, or give development values a file of another name and load it with `--env-file`.',
    tradeOff: 'Developers copy a file once before their first start.',
    sources: [
      'https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/',
      'https://docs.docker.com/compose/how-tos/environment-variables/envvars-precedence/',
    ],
  },
  examples: {
    bad: [
      {
        '.env': 'POSTGRES_PASSWORD=changethis\n',
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}\n',
      },
    ],
    good: [
      {
        '.env.example': 'POSTGRES_PASSWORD=changethis\n',
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}\n',
      },
    ],
  },
});

function isKnownSecret(entry: DotenvEntry): boolean {
  const kind = kindOfName(entry.name);
  if (kind !== 'password' && kind !== 'secret') return false;
  return entry.value !== '' && !entry.value.includes('•') && (isWeakDefault(entry.value) || isPlaceholder(entry.value));
}
