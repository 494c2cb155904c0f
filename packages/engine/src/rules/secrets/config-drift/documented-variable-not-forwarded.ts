import type { App } from '../../../model/app.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { at, type FactOf, factsOf } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { imageOf, isAmbient, loadsEnvFileItself, type Started, started, supplyOf } from '../../shared/variables.ts';

export default defineRule<Started>({
  id: 'secrets/config-drift/documented-variable-not-forwarded',
  title: 'Settings in the .env file never reach the service',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    started(model).filter(({ container }) => container.platform === 'compose' && container.environment === 'prod'),
  noSubject: 'No Compose service here runs an application whose sources are here.',

  check({ app, container }, model) {
    if (container.envFrom.length > 0) return skip(`${container.name} gets a whole file of variables.`);
    const reads = new Map(factsOf(app, 'env-read').map((read) => [read.name.toUpperCase(), read]));
    if (loadsEnvFileItself(app, container, model)) return skip(`${app.name} reads an environment file of its own.`);
    const documented = model.dotenvs
      .filter((file) => isForApp(file.file, app, container, model))
      .flatMap((file) => [...file.entries, ...(file.offered ?? [])])
      .filter(
        (entry) =>
          reads.has(entry.name.toUpperCase()) &&
          !isAmbient(entry.name) &&
          // A development mode must stay where it is.
          !/^(?:dev|devel|development|local|debug)$/i.test(entry.value) &&
          // Paths inside the image and build variables are not for operators of the container.
          !/_(?:DIR|PATH|VERSION)$|^(?:VITE|NEXT_PUBLIC|REACT_APP|NUXT_PUBLIC|PUBLIC)_/.test(entry.name),
      );
    const image = imageOf(app, container, model);
    // A service of the image that gets none of them reads another part of the code.
    const given = documented.filter((entry) => supplyOf(entry.name, container, image) === 'yes');
    const missing = documented.filter((entry) => supplyOf(entry.name, container, image) === 'no');
    const names = [...new Set(missing.map((entry) => entry.name))];
    const [first] = missing;
    // Services of one image read different parts of the code; the one that people reach speaks for all of them.
    if (speaker(app, container, model) !== container) return skip('Another service of this application is asked.');
    if (documented.length === 0) return skip('No environment file documents a variable that this application reads.');
    if (first === undefined) return skip('No documented variable stays outside of its container.');
    if (given.length === 0) return skip(`${container.name} gets none of the documented variables by name.`);
    const read = reads.get(first.name.toUpperCase());
    return fail(
      container.env[0] ?? container,
      `${titleOf(container)} passes ${given.length} of the documented variables on, but not ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} (${at(first.span)}), and has no env_file.`,
      {
        subject: containerSubject(container, 'environment'),
        severity: names.some((name) => /LIMIT|MAX|TIMEOUT|CONCURRENT|SECRET|KEY$|PASSWORD|_URL$/.test(name))
          ? 'HIGH'
          : 'MEDIUM',
        evidence: [...missing.slice(0, 4).map((entry) => entry.span), ...(read === undefined ? [] : [read.span])],
        path: [
          { span: first.span, note: `documents ${first.name}` },
          { span: container.span, note: 'does not pass it on' },
        ],
        verify: `Set ${first.name} in .env, then \`docker compose exec ${container.name} env | grep ${first.name}\`: it prints nothing today.`,
        fix: advice(
          'Pass them on, or the whole file',
          'yaml',
          `services:\n  ${container.name}:\n    environment:\n${names
            .slice(0, 6)
            .map((name) => `      ${name}:${defaultIn(reads.get(name.toUpperCase()))}`)
            .join('\n')}\n    # or: env_file: .env`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Compose reads .env only to fill in its own file; a container sees a variable only when the service names it or loads an env_file.',
    impact: 'Operators set a limit, key or address that has no effect, and the default runs in production.',
    verify: 'Print the environment of the container.',
    remedy: 'Name the variable under `environment`, or load the file with `env_file`.',
    tradeOff: 'With `env_file` the container sees every value of the file, secrets for other services included.',
    sources: ['https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nA = os.getenv("LS_URL", "")\nB = os.getenv("MAX_PAGES", "10")\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        '.env.example': 'LS_URL=\nMAX_PAGES=300\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      LS_URL: ${LS_URL}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nA = os.getenv("LS_URL", "")\nB = os.getenv("MAX_PAGES", "10")\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        '.env.example': 'LS_URL=\nMAX_PAGES=300\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    env_file: .env\n',
      },
    ],
  },
});

/** Of the services that run one application: the one with open ports, else the first. */
function speaker(app: App, container: Container, model: DeploymentModel): Container | undefined {
  const all = model.containers.filter(
    (it) => it.platform === 'compose' && it.span.file === container.span.file && app.containers.includes(it.id),
  );
  const open = (it: Container) => it.ports.some((port) => port.kind === 'published') && it.role !== 'devtool';
  return all.find((it) => open(it) && it.role === 'web') ?? all.find(open) ?? all[0];
}

/** The code's own default when it is a plain word; otherwise the bare name, which Compose passes on only when it is set. */
function defaultIn(read: FactOf<'env-read'> | undefined): string {
  const value = read?.default ?? '';
  return /^[\w.:/-]{1,60}$/.test(value) && !/localhost|127\.0\.0\.1/.test(value)
    ? ` \${${read?.name}:-${value}}`
    : '   # passed on when it is set';
}

/** Beside the Compose file, at the root, or in the application's own folder; not another application's. */
function isForApp(file: string, app: App, container: Container, model: DeploymentModel): boolean {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
  if (folder === '.' || folder === (container.projectFolder ?? '.')) return true;
  if (folder !== app.root && !folder.startsWith(`${app.root}/`)) return false;
  return !model.apps.some(
    (other) =>
      other !== app &&
      other.root.length > app.root.length &&
      (folder === other.root || folder.startsWith(`${other.root}/`)),
  );
}
