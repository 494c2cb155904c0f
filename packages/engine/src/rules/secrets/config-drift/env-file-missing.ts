import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Load = Container['envFrom'][number];

interface Loaded {
  readonly source: string;
  readonly load: Load;
  readonly containers: readonly Container[];
}

export default defineRule<Loaded>({
  id: 'secrets/config-drift/env-file-missing',
  title: 'A fresh checkout cannot start: env_file is missing',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'new-file',

  select(model: DeploymentModel) {
    const loads = new Map<string, Loaded>();
    for (const container of model.containers) {
      if (container.platform !== 'compose') continue;
      for (const load of container.envFrom) {
        const key = `${load.span.file} ${load.source}`;
        const known = loads.get(key);
        loads.set(key, {
          source: load.source,
          load: known?.load ?? load,
          containers: [...(known?.containers ?? []), container],
        });
      }
    }
    return [...loads.values()];
  },
  noSubject: 'No service here loads an environment file.',

  check({ source, load, containers }, model) {
    if (load.names !== null) return pass(load.span, `${source} is in the repository`);
    // Portainer writes stack.env itself.
    if (/[$~{]|(?:^|\/)stack\.env$/.test(source) || source.startsWith('/') || source.startsWith('..'))
      return skip('The file lies outside of the repository.');
    const name = source.slice(source.lastIndexOf('/') + 1);
    const folder = source.slice(0, source.lastIndexOf('/') + 1);
    const template = model.files.find(
      (file) =>
        file.path !== source &&
        file.path.startsWith(folder) &&
        !file.path.slice(folder.length).includes('/') &&
        new RegExp(
          `^${literally(name)}[._-](?:example|sample|template|dist|tmpl)$|^(?:example|sample|template)[._-]?${literally(name)}$`,
        ).test(file.path.slice(folder.length)),
    );
    if (template !== undefined) return pass(load.span, `made from ${template.path}`);
    const told = [...model.pages, ...model.scripts]
      .flatMap((one) => one.commands)
      .find((one) => one.text.includes(name) || one.redirects.some((to) => to.target.endsWith(name)));
    if (told !== undefined) return pass(told.span, 'a command writes or names it');
    const page = name === '.env' ? model.prose.find((one) => one.topic === 'env-file') : undefined;
    if (page !== undefined) return pass(page.span, 'a page says how to make it');
    const names = containers.map((container) => container.name);
    return fail(
      load.span,
      `${names.slice(0, 3).join(', ')} ${names.length > 1 ? 'load' : 'loads'} ${source}, which is not in the repository, has no template beside it and is named by no command of a page or script.`,
      {
        subject: { kind: 'file', name: source, anchor: 'env_file' },
        verify: `\`docker compose -f ${load.span.file} config --quiet\` in a fresh checkout must succeed; today it ends with "env file … not found".`,
        fix: advice(
          'Commit a template without values, and name it',
          'sh',
          `cat > ${source}.example <<'EOF'\n# every variable that ${names[0]} needs, one per line\nEOF\n# README: cp ${source}.example ${source}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Compose refuses to start when a required env_file is missing, and nothing here says what belongs into it.',
    impact:
      'A new server, or the old one after a loss, cannot be set up from the repository: somebody has to remember every variable.',
    verify: 'Clone into an empty folder and resolve the configuration.',
    remedy: 'Commit a template with every name and no secret, or mark the file as `required: false`.',
    tradeOff: 'The template has to be kept current; a check in CI can compare the names.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#env_file'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  api:\n    image: a:1\n    env_file: api.env\n' }],
    good: [{ 'compose.yml': 'services:\n  api:\n    image: a:1\n    env_file: api.env\n', 'api.env.example': 'A=\n' }],
  },
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
