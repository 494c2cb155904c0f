import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { isAmbient } from '../../shared/variables.ts';

interface Use {
  readonly name: string;
  readonly entry: EnvEntry;
  readonly container: Container;
}

export default defineRule<{ readonly file: string; readonly uses: readonly Use[] }>({
  id: 'secrets/config-drift/interpolation-unset',
  title: 'A variable that nobody names becomes an empty text',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select(model: DeploymentModel) {
    const files = new Map<string, Use[]>();
    for (const container of model.containers) {
      if (container.platform !== 'compose' || container.environment !== 'prod') continue;
      for (const entry of container.env) {
        for (const one of entry.variables ?? []) {
          if (one.kind !== 'plain' || isAmbient(one.name)) continue;
          const { file } = entry.span;
          files.set(file, [...(files.get(file) ?? []), { name: one.name, entry, container }]);
        }
      }
    }
    return [...files].map(([file, uses]) => ({ file, uses }));
  },
  noSubject: 'No Compose file here passes a variable on without a fallback.',

  check({ file, uses }, model) {
    const known = namesAnywhere(model);
    const open = uses.filter((use) => !known.has(use.name));
    const [any] = uses;
    if (any === undefined) return skip('No variable.');
    const secret = open.find((use) => kindOfName(use.name) !== null || /_(?:URL|URI|DSN|HOST)$/.test(use.name));
    const first = secret ?? open[0];
    if (first === undefined) return pass(any.entry, 'every variable is named in a template, a page or a pipeline');
    const names = [...new Set(open.map((use) => use.name))];
    const others = names.filter((name) => name !== first.name);
    return fail(
      first.entry,
      `${file} hands \${${first.name}} to ${first.container.name}${others.length > 0 ? `, likewise ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}` : ''}, but no environment file, template, page, script or pipeline here names ${others.length > 0 ? 'them' : 'it'}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'interpolation', discriminator: first.name },
        severity: secret === undefined ? 'MEDIUM' : 'HIGH',
        evidence: open
          .filter((use) => use !== first)
          .slice(0, 5)
          .map((use) => use.entry.span),
        verify: `\`env -i PATH="$PATH" docker compose -f ${file} config 2>&1 | grep 'is not set'\` lists them.`,
        fix: advice(
          'Stop the start when it is missing, and name it in the template',
          'yaml',
          `environment:\n${names
            .slice(0, 4)
            .map((name) => `  ${name}: \${${name}:?set ${name}}`)
            .join('\n')}\n# .env.example: ${names
            .slice(0, 4)
            .map((name) => `${name}=`)
            .join('  ')}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Compose replaces an unset variable by nothing and only prints a warning that no log keeps.',
    impact: 'The service starts with an empty key, password or address and fails later, or runs open.',
    verify: 'Resolve the file in an empty environment.',
    remedy: 'Require the variable with `:?`, or give it a fallback that is safe, and name it in the template.',
    tradeOff: 'A start without the variable now ends at once, which is the point.',
    sources: ['https://docs.docker.com/reference/compose-file/interpolation/'],
  },
  examples: {
    bad: [
      { 'compose.yml': 'services:\n  api:\n    image: a:1\n    environment:\n      MAIL_PASSWORD: ${MAIL_PASSWORD}\n' },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: a:1\n    environment:\n      MAIL_PASSWORD: ${MAIL_PASSWORD}\n',
        '.env.example': 'MAIL_PASSWORD=\n',
      },
    ],
  },
});

/** Names that somebody who sets the project up meets. */
function namesAnywhere(model: DeploymentModel): ReadonlySet<string> {
  const names = new Set<string>();
  for (const dotenv of model.dotenvs)
    for (const entry of [...dotenv.entries, ...(dotenv.offered ?? [])]) names.add(entry.name);
  const texts = [
    ...model.pages.flatMap((page) => page.commands.map((command) => command.text)),
    ...model.scripts.flatMap((script) => script.commands.map((command) => command.text)),
    ...model.pipelines.flatMap((pipeline) =>
      pipeline.jobs.flatMap((job) => job.steps.map((step) => step.run?.text ?? '')),
    ),
  ];
  for (const text of texts) for (const match of text.matchAll(/\b([A-Z][A-Z0-9_]{2,80})\b/g)) names.add(match[1] ?? '');
  for (const pipeline of model.pipelines) for (const key of keysOf(pipeline.root)) names.add(key);
  // With a fallback elsewhere it is at least known to be optional.
  for (const container of model.containers)
    for (const one of container.env.flatMap((entry) => entry.variables ?? []))
      if (one.kind !== 'plain') names.add(one.name);
  return names;
}

function* keysOf(node: DeploymentModel['pipelines'][number]['root']): Generator<string> {
  const open = node === null ? [] : [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.type === 'list') open.push(...at.items);
    else if (at.type === 'map')
      for (const entry of at.entries) {
        yield entry.key;
        open.push(entry.value);
      }
  }
}
