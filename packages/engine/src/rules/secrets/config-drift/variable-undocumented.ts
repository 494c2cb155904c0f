import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, containersOfApp, type FactOf, factsOf, imagesOfApp, running } from '../../shared/apps.ts';
import { distance, isAmbient } from '../../shared/variables.ts';

interface Documented {
  readonly app: App;
  readonly file: string;
  readonly names: ReadonlySet<string>;
}

/** A template with at least this many names is meant to be the list of settings. */
const listOfSettings = 3;

export default defineRule<Documented>({
  id: 'secrets/config-drift/variable-undocumented',
  title: 'The template of settings does not name all of them',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    running(model).flatMap((app): Documented[] => {
      const templates = model.dotenvs.filter((dotenv) => dotenv.example && isNear(dotenv.file, app));
      const names = new Set(
        templates.flatMap((dotenv) => [...dotenv.entries, ...(dotenv.offered ?? [])]).map((entry) => entry.name),
      );
      const reads = new Set(factsOf(app, 'env-read').map((read) => read.name));
      const [first] = templates;
      // A template that shares hardly a name with the code belongs to something else.
      const shared = [...names].filter((name) => reads.has(name)).length;
      return first === undefined || shared < listOfSettings ? [] : [{ app, file: first.file, names }];
    }),
  noSubject: 'No template of an environment file lists the settings of an application here.',

  check({ app, file, names }, model) {
    const given = new Set([
      ...containersOfApp(app, model).flatMap((container) => container.env.map((entry) => entry.name)),
      ...mountedSecrets(app, model),
      ...imagesOfApp(app, model).flatMap((image) => [...image.env, ...image.otherEnv].map((entry) => entry.name)),
    ]);
    const known = new Set(factsOf(app, 'env-read').map((read) => read.name));
    const missing = uniqueReads(app).filter(
      (read) =>
        !names.has(read.name) &&
        !given.has(read.name) &&
        !isAmbient(read.name) &&
        matters(read) &&
        !isMisspelled(read, names, known),
    );
    const required = missing.filter((read) => read.required);
    // One optional key more or less is no gap; a list that leaves several out is.
    const [first] = required.length > 0 || missing.length >= 3 ? missing : [];
    const [any] = factsOf(app, 'env-read');
    if (first === undefined)
      return any === undefined
        ? skip('No variable is read.')
        : pass(any, `${file} names every setting that needs a value`);
    const shown = missing.slice(0, 5).map((read) => read.name);
    return fail(
      first,
      `${file} does not name ${shown.join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}, which ${app.name} reads (${at(first.span)})${required.length > 0 ? ` and in ${required.length} ${required.length === 1 ? 'case' : 'cases'} cannot do without` : ''}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'settings', discriminator: app.root },
        severity: required.length > 0 ? 'MEDIUM' : 'MONITOR',
        evidence: missing.slice(1, 6).map((read) => read.span),
        ...(required.length > 0
          ? {}
          : {
              monitor: {
                metric: `settings that the code reads and ${file} does not name`,
                threshold: '5',
                why: 'Each is a switch that operators cannot know.',
              },
            }),
        verify: `Compare the names: \`git grep -ohE '${shown[0]}' -- ${file}\` prints nothing today.`,
        fix: advice(
          'Name them, with their default',
          'sh',
          missing
            .slice(0, 6)
            .map((read) =>
              read.required || kindOfName(read.name) !== null
                ? `${read.name}=`
                : `# ${read.name}=${read.default ?? ''}`,
            )
            .join('\n'),
        ),
      },
    );
  },

  docs: {
    problem:
      'People configure a deployment from the template; what it does not name is found by reading the code or after a failure.',
    impact: 'A new environment misses a key or an address and works in parts only.',
    verify: 'Compare the names in the template with those in the code.',
    remedy: 'Name every setting in the template, optional ones in comments with their default, and check it in CI.',
    tradeOff: 'The template grows; group it by topic.',
    sources: ['https://12factor.net/config'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nA = os.environ["DB_NAME"]\nB = os.getenv("PAGE_COUNT", "3")\nC = os.getenv("REGION", "eu")\nD = os.environ["MAIL_TOKEN"]\n\n@app.get("/x")\ndef x(): ...\n',
        '.env.example': 'DB_NAME=\nPAGE_COUNT=3\nREGION=eu\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nA = os.environ["DB_NAME"]\nB = os.getenv("PAGE_COUNT", "3")\nC = os.getenv("REGION", "eu")\nD = os.environ["MAIL_TOKEN"]\n\n@app.get("/x")\ndef x(): ...\n',
        '.env.example': 'DB_NAME=\nPAGE_COUNT=3\nREGION=eu\n# MAIL_TOKEN=\n',
      },
    ],
  },
});

function isNear(file: string, app: App): boolean {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
  return folder === '.' || folder === app.root || app.root.startsWith(`${folder}/`);
}

/** Needs a value from outside: required ones, and secrets without a default. */
function matters(read: FactOf<'env-read'>): boolean {
  if (/^(?:VITE|NEXT_PUBLIC|REACT_APP|PUBLIC|npm)_/.test(read.name) || /^[a-z]/.test(read.name)) return false;
  const kind = kindOfName(read.name);
  return (
    read.required || ((kind === 'password' || kind === 'secret') && (read.default === null || read.default === ''))
  );
}

function uniqueReads(app: App): FactOf<'env-read'>[] {
  const seen = new Map<string, FactOf<'env-read'>>();
  for (const read of factsOf(app, 'env-read')) if (!seen.has(read.name)) seen.set(read.name, read);
  return [...seen.values()];
}

/** The template has a slip of the pen in its place; another rule says so. */
function isMisspelled(read: FactOf<'env-read'>, names: ReadonlySet<string>, reads: ReadonlySet<string>): boolean {
  return [...names].some((name) => !reads.has(name) && name.length >= 6 && distance(name, read.name, 2) <= 2);
}

/** A setting that stands in a file of the same name below /run/secrets is no matter of the template. */
function mountedSecrets(app: App, model: DeploymentModel): string[] {
  return containersOfApp(app, model)
    .flatMap((container) => container.mounts)
    .filter((mount) => mount.kind === 'secret')
    .map((mount) => mount.target.slice(mount.target.lastIndexOf('/') + 1).toUpperCase());
}
