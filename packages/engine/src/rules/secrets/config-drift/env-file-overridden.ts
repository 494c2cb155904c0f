import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

type Load = Container['envFrom'][number];

interface Overridden {
  readonly entry: EnvEntry;
  readonly load: Load;
  /** What the container gets instead; empty: nothing. */
  readonly instead: string;
}

export default defineRule<Container>({
  id: 'secrets/config-drift/env-file-overridden',
  title: 'The value of the env_file never reaches the container',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (container) => container.platform === 'compose' && container.envFrom.length > 0 && container.env.length > 0,
    ),
  noSubject: 'No service here has both an env_file and an environment.',

  check(container, model) {
    const project = namesIn(projectFile(container), model);
    const lost = container.env.flatMap((entry): Overridden[] => {
      if (project.has(entry.name)) return [];
      const instead = isEmptyWithoutShell(entry) ? '' : builtInCredential(entry);
      if (instead === null) return [];
      const load = container.envFrom.find(
        (one) => one.source !== projectFile(container) && namesIn(one.source, model).has(entry.name),
      );
      // Whoever starts it with --env-file fills in both.
      return load === undefined || (instead !== '' && givesFile(load.source, model)) ? [] : [{ entry, load, instead }];
    });
    const [first] = lost;
    const [load] = container.envFrom;
    if (first === undefined)
      return load === undefined
        ? skip('No service loads an env_file.')
        : skip('No entry of environment replaces a value of the file by nothing.');
    const names = lost.map((one) => one.entry.name);
    const secret = names.some((name) => kindOfName(name) !== null || /_(?:URL|URI|DSN|HOST)$/.test(name));
    return fail(
      first.entry,
      `${titleOf(container)} loads ${first.load.source}, which sets ${names.slice(0, 4).join(', ')}, but environment: passes ${names.length > 1 ? 'them' : 'it'} from the shell and wins, with ${first.instead === '' ? 'an empty text' : `the default of ${first.entry.name} that everybody can read here`}.`,
      {
        subject: { ...containerSubject(container, 'environment'), discriminator: first.entry.name },
        severity: secret ? 'HIGH' : 'MEDIUM',
        ...(first.instead === ''
          ? {}
          : {
              impact:
                'Operators set their own credential in the file, and the service keeps running with the public one.',
            }),
        evidence: [first.load.span, ...lost.slice(1, 4).map((one) => one.entry.span)],
        path: [
          { span: first.load.span, note: `loads ${first.load.source}` },
          { span: first.entry.span, note: `replaces its value by ${first.instead === '' ? 'nothing' : 'a default'}` },
        ],
        verify: `\`docker compose config | grep ${first.entry.name}\` must show the value of ${first.load.source}; today it is ${first.instead === '' ? 'empty' : 'the default'}.`,
        fix: advice(
          'Leave the variable to the file',
          'yaml',
          `services:\n  ${container.name}:\n    env_file: ${first.load.source}\n    environment:\n      # ${names.slice(0, 4).join(', ')}: deleted here, they come from the file`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Compose fills `${…}` from the shell and the .env beside its own file, never from an env_file, and `environment` has precedence over the file.',
    impact: 'The key or address that operators filled in never arrives, and nothing says so.',
    verify: 'Print the resolved configuration.',
    remedy: 'Name a variable in one of the two places only.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/compose/how-tos/environment-variables/envvars-precedence/'],
  },
  examples: {
    bad: [
      {
        'config/api.env': 'API_KEY=\nREGION=eu\n',
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    env_file: config/api.env\n    environment:\n      REGION: ${REGION:-}\n',
      },
    ],
    good: [
      {
        'config/api.env': 'API_KEY=\nREGION=eu\n',
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    env_file: config/api.env\n    environment:\n      LEVEL: info\n',
      },
    ],
  },
});

function projectFile(container: Container): string {
  const folder = container.projectFolder ?? '.';
  return folder === '.' ? '.env' : `${folder}/.env`;
}

/** Names of the file, or of the template that people copy to it. */
function namesIn(file: string, model: DeploymentModel): ReadonlySet<string> {
  const same = model.dotenvs.filter(
    (one) => one.file === file || one.file.replace(/[._-](?:example|sample|template|dist|tmpl)$/, '') === file,
  );
  return new Set(same.flatMap((one) => one.entries).map((entry) => entry.name));
}

/** `ROOT_PASSWORD: ${ROOT_PASSWORD:-admin}`: the fallback is a credential; of other variables a fallback may be meant. */
function builtInCredential(entry: EnvEntry): string | null {
  const [one, ...more] = entry.variables ?? [];
  if (one === undefined || more.length > 0 || one.name !== entry.name || one.kind !== 'fallback') return null;
  const kind = kindOfName(entry.name);
  return (kind === 'password' || kind === 'secret') && one.fallback ? one.fallback : null;
}

/** A page or script starts Compose with `--env-file` and this file. */
function givesFile(file: string, model: DeploymentModel): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return [...model.scripts, ...model.pages].some((one) =>
    one.commands.some((command) =>
      command.words.some(
        (word, at) => word.includes('--env-file') && `${word} ${command.words[at + 1] ?? ''}`.includes(name),
      ),
    ),
  );
}

/** `X: ${X:-}`, `X: ${X}`: nothing but the shell gives it a value. */
function isEmptyWithoutShell(entry: EnvEntry): boolean {
  const [one, ...more] = entry.variables ?? [];
  if (one === undefined || more.length > 0 || one.name !== entry.name) return false;
  if (entry.value.state === 'set' && entry.value.value !== '') return false;
  if (entry.value.state === 'unresolved' && entry.value.expression !== `\${${one.name}}`) return false;
  return one.kind === 'plain' || (one.kind === 'fallback' && one.fallback === '');
}
