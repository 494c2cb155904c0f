import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, unproven, type Verdict } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, services } from '../../shared/apps.ts';
import { type Given, givenTo } from '../../shared/given.ts';

interface Subject {
  readonly app: App;
  readonly reads: readonly FactOf<'env-read'>[];
}

const aside = /(?:^|[/_.-])(?:tests?|dev|local|development|demo|examples?|scripts?|tools?|settings_dev)(?:[/_.-]|$)/i;

export default defineRule<Subject>({
  id: 'secrets/config-drift/debug-by-default',
  title: 'Without a setting it runs in development mode',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    services(model).flatMap((app) => {
      const reads = factsOf(app, 'env-read').filter(
        (read) => isMode(read) && !aside.test(read.span.file) && (isDebug(read) || branchOf(read, app) !== undefined),
      );
      return app.language === 'python' && reads.length > 0 ? [{ app, reads }] : [];
    }),
  noSubject: 'No service here reads a mode from its environment.',

  check({ app, reads }, model) {
    const risky = reads.filter(opens).map((read) => ({ read, given: givenTo(read.name, app, model) }));
    const wrong = risky.filter((it) => stateOf(it, model) === 'left').map((it) => it.read);
    const first = wrong.find(isDebug) ?? wrong[0];
    if (first === undefined) return settled({ app, reads }, risky, model);
    const branch = isDebug(first) ? undefined : branchOf(first, app);
    const others = wrong.filter((read) => read !== first);
    const debug = isDebug(first);
    const django = app.frameworks.some((one) => one.name === 'django');
    return fail(
      first,
      `${first.name} of ${app.name} is ${first.default} when nobody sets it (${at(first.span)})${others.length === 0 ? '' : `, and so is ${others[0]?.name} (${at(others[0]?.span ?? first.span)})`}.`,
      {
        subject: { ...appSubject(app, 'mode'), discriminator: first.name },
        variables: wrong.map((read) => read.name),
        severity: debug && django ? 'HIGH' : 'MEDIUM',
        evidence: [...(branch === undefined ? [] : [branch.span]), ...others.slice(0, 3).map((read) => read.span)],
        problem: debug
          ? 'A forgotten variable is no error: the installation answers every fault with source lines and settings, and nobody notices before a stranger does.'
          : 'A forgotten variable is no error: the installation runs with what is meant for developers, open documentation pages and weaker checks among them.',
        verify: `Start the image without ${first.name}: it must run in production mode, or refuse to start.`,
        fix: advice(
          'Make the safe mode the default',
          'python',
          debug
            ? `${first.name} = os.getenv("${first.name}", "false").lower() in ("1", "true")   # developers set it in their own .env`
            : `${first.name} = os.getenv("${first.name}", "production")   # developers set it in their own .env`,
        ),
      },
    );
  },

  docs: {
    problem: 'A forgotten variable is no error: the installation runs in the mode of developers, and nobody notices.',
    impact:
      'Visitors see source lines, settings and open documentation pages; checks that only production has are off.',
    verify: 'Start the image without any variables and provoke an error.',
    remedy: 'Make production the default and let developers switch their mode on.',
    tradeOff: 'Developers need one line in their own environment file.',
    sources: [
      'https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/#debug',
      'https://cwe.mitre.org/data/definitions/1188.html',
    ],
  },
  examples: {
    bad: [example('"True"')],
    good: [example('"False"')],
  },
});

function isDebug(read: FactOf<'env-read'>): boolean {
  return /^(?:[A-Z0-9]+_)?DEBUG(?:_MODE)?$/i.test(read.name);
}

function isMode(read: FactOf<'env-read'>): boolean {
  return isDebug(read) || /^(?:APP_|FASTAPI_|FLASK_|DJANGO_)?(?:ENV|ENVIRONMENT)$/i.test(read.name);
}

/** Only what says so: a default that is computed may be anything. */
function opens(read: FactOf<'env-read'>): boolean {
  if (read.default === null) return false;
  return isDebug(read)
    ? /^(?:true|1|on|yes)$/i.test(read.default)
    : /^(?:\w+\.)?(?:dev|develop|development|local)$/i.test(read.default);
}

interface Risk {
  readonly read: FactOf<'env-read'>;
  readonly given: readonly Given[];
}

/** `safe`: every place that runs the application says another mode, or demands one; `left`: some place leaves it to the default. */
function stateOf({ read, given }: Risk, model: DeploymentModel): 'safe' | 'open' | 'left' {
  const isLeft = (it: Given): boolean =>
    it.state === 'nothing' ||
    (it.state === 'file' && !isOffered(read, model)) ||
    (it.value !== null && (opens({ ...read, default: it.value }) || (it.value === '' && read.emptyFallsBack === true)));
  if (given.length === 0 || given.some(isLeft)) return 'left';
  return given.every((it) => it.state === 'value' || it.state === 'required') ? 'safe' : 'open';
}

/** The file that people copy names a safe value. */
function isOffered(read: FactOf<'env-read'>, model: DeploymentModel): boolean {
  return model.dotenvs.some((file) =>
    file.entries.some((it) => it.name === read.name && it.value !== '' && !opens({ ...read, default: it.value })),
  );
}

function settled({ app, reads }: Subject, risky: readonly Risk[], model: DeploymentModel): Verdict {
  const open = risky.find((it) => stateOf(it, model) !== 'safe');
  if (open !== undefined) return unproven(`What ${open.read.name} is set to comes from outside of the repository.`);
  const [first] = risky;
  return first === undefined
    ? pass(reads[0]?.span ?? app.span, `${reads[0]?.name} is safe, or required, when nobody sets it`)
    : pass(
        [first.read.span, ...risky.flatMap((it) => it.given.map((one) => one.span))],
        `the deployment sets ${first.read.name}`,
      );
}

/** Where the code goes another way by this mode; a name that only labels reports opens nothing. */
function branchOf(read: FactOf<'env-read'>, app: App): FactOf<'mode-branch'> | undefined {
  return factsOf(app, 'mode-branch').find(
    (it) => plainName(it.name) === plainName(read.name) && !aside.test(it.span.file),
  );
}

function plainName(name: string): string {
  return name
    .toUpperCase()
    .replace(/^(?:APP|FASTAPI|FLASK|DJANGO)_/, '')
    .replace(/ENVIRONMENT$/, 'ENV');
}

function example(value: string) {
  return {
    'requirements.txt': 'django==5.2.8\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    'shop/urls.py': 'from django.urls import path\nurlpatterns = [path("x", x)]\n',
    'shop/settings.py': `import os\nINSTALLED_APPS = ["django.contrib.auth"]\nROOT_URLCONF = "shop.urls"\nDEBUG = os.getenv("DEBUG", ${value}) == "True"\n`,
  };
}
