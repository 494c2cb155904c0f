import type { DotenvEntry } from '../../../documents/dotenv/document.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, factsOf } from '../../shared/apps.ts';

interface Template {
  readonly file: string;
  /** What people are told to make of it. */
  readonly target: string;
  readonly entries: readonly DotenvEntry[];
}

export default defineRule<Template>({
  id: 'secrets/config-drift/documented-file-not-loaded',
  title: 'Keys go into a file that nothing loads',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.dotenvs.flatMap((dotenv): Template[] => {
      const target = dotenv.file.replace(/[._-](?:example|sample|template|dist|tmpl)$|(?:example|sample)\.(?=env)/, '');
      if (!dotenv.example || target === dotenv.file || !target.includes('/')) return [];
      return [{ file: dotenv.file, target, entries: [...dotenv.entries, ...(dotenv.offered ?? [])] }];
    }),
  noSubject: 'No template of an environment file lies in a folder of its own.',

  check({ file, target, entries }, model) {
    const names = new Set(entries.map((entry) => entry.name));
    const uses = model.containers.flatMap((container) =>
      container.platform !== 'compose'
        ? []
        : container.env
            .filter((entry) => (entry.variables ?? []).some((one) => names.has(one.name)))
            .map((entry) => ({ container, entry })),
    );
    const own = uses.filter(
      ({ container }) => !isProjectFile(target, container) && !isDefined(container, names, model),
    );
    const [first] = own;
    if (first === undefined) return skip(`No Compose file takes a variable of ${file} from its surroundings.`);
    const loader = loaderOf(target, model);
    if (loader !== null) return pass(loader, `${target} is loaded`);
    const told = placeThatTells(target, model);
    if (told === null) return skip(`Nothing tells people to write ${target}.`);
    const wanted = [
      ...new Set(
        own.flatMap(({ entry }) => (entry.variables ?? []).map((one) => one.name)).filter((name) => names.has(name)),
      ),
    ];
    const secret = wanted.find((name) => kindOfName(name) !== null);
    const { container, entry } = first;
    const folder =
      container.projectFolder === undefined || container.projectFolder === '.'
        ? '.env'
        : `${container.projectFolder}/.env`;
    return fail(
      entry,
      `${container.name} takes ${wanted.slice(0, 4).join(', ')} from the shell or ${folder}, but people are told to write them into ${target} (${at(told)}), which no env_file, --env-file or code loads.`,
      {
        subject: { kind: 'file', name: target, anchor: 'env-file', discriminator: wanted[0] ?? target },
        severity: secret === undefined ? 'MEDIUM' : 'HIGH',
        evidence: [told, ...own.slice(1, 5).map((one) => one.entry.span)],
        path: [
          { span: told, note: `tells people to fill in ${target}` },
          { span: entry.span, note: 'reads the variable from somewhere else' },
        ],
        verify: `Fill in ${target} as documented, then \`docker compose config | grep ${wanted[0]}\`: the value is empty today.`,
        fix: advice(
          'Load the documented file',
          'yaml',
          `services:\n  ${container.name}:\n    env_file:\n      - path: ./${target}\n        required: false\n    # and drop ${wanted.slice(0, 2).join(', ')} from environment:, where an empty text would win`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Compose fills variables of its own file from the shell and from the .env beside it, and from nowhere else.',
    impact: 'Everyone who follows the instructions starts the service with empty keys.',
    verify: 'Print the resolved configuration with `docker compose config`.',
    remedy: 'Name the file under `env_file`, start with `--env-file`, or document the file that Compose does read.',
    tradeOff: 'None, apart from deciding on one place.',
    sources: ['https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/'],
  },
  examples: {
    bad: [
      {
        'README.md': '# Start\n\n```sh\ncp secrets/.env.example secrets/.env\ndocker compose up -d\n```\n',
        'secrets/.env.example': 'LLM_API_KEY=\n',
        'compose.yml': 'services:\n  api:\n    image: a:1\n    environment:\n      LLM_API_KEY: ${LLM_API_KEY:-}\n',
      },
    ],
    good: [
      {
        'README.md': '# Start\n\n```sh\ncp secrets/.env.example secrets/.env\ndocker compose up -d\n```\n',
        'secrets/.env.example': 'LLM_API_KEY=\n',
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    env_file: secrets/.env\n    environment:\n      LLM_API_KEY: ${LLM_API_KEY:-}\n',
      },
    ],
  },
});

function isProjectFile(target: string, container: Container): boolean {
  const folder = container.projectFolder ?? '.';
  return target === (folder === '.' ? '.env' : `${folder}/.env`);
}

/** The project's own .env, or its template, has the names as well. */
function isDefined(container: Container, names: ReadonlySet<string>, model: DeploymentModel): boolean {
  const folder =
    container.projectFolder === undefined || container.projectFolder === '.' ? '' : `${container.projectFolder}/`;
  return model.dotenvs.some(
    (dotenv) =>
      (dotenv.file.startsWith(`${folder}.env`) || dotenv.file.startsWith(`${folder}env.`)) &&
      [...dotenv.entries, ...(dotenv.offered ?? [])].some((entry) => names.has(entry.name)),
  );
}

function loaderOf(target: string, model: DeploymentModel): Span | null {
  const inCompose = model.containers.flatMap((container) => container.envFrom).find((set) => set.source === target);
  if (inCompose !== undefined) return inCompose.span;
  const name = target.slice(target.lastIndexOf('/') + 1);
  const loads = model.apps.flatMap((app) => factsOf(app, 'env-file-load'));
  const inCode = loads.find(
    (load) =>
      (load.path ?? name).endsWith(name) &&
      (load.path ?? '').split('/').every((part) => part === '..' || part === '.' || target.includes(part)),
  );
  if (inCode !== undefined) return inCode.span;
  const secret = model.composeSecrets.find((one) => one.file === target);
  if (secret !== undefined) return secret.span;
  const command = [...model.scripts, ...model.pages]
    .flatMap((script) => script.commands)
    .find(
      (one) =>
        (one.words.some((word) => word.includes('--env-file')) && one.text.includes(target)) ||
        (/^(?:source|\.|set|export|dotenv|direnv)$/.test(one.program) && one.text.includes(target)),
    );
  return command?.span ?? null;
}

/** A command that writes the file, in a page or a script. */
function placeThatTells(target: string, model: DeploymentModel): Span | null {
  const writes = [...model.pages, ...model.scripts]
    .flatMap((script) => script.commands)
    .find(
      (one) =>
        one.words.some((word) => word === target || word === `./${target}`) ||
        one.redirects.some((to) => to.target === target),
    );
  return writes?.span ?? null;
}
