import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, imagesOfApp, running, variableOf } from '../../shared/apps.ts';

interface Subject {
  readonly app: App;
  readonly name: string;
  readonly value: string;
  readonly span: App['span'];
}

/** Settings of a length where zero stands for "as many as come". */
const length =
  /(?:^|_)(?:MAX_(?:\w+_)?QUEUE(?:D|_\w+)?|(?:\w+_)?QUEUE_(?:MAX(?:_\w+)?|LENGTH|SIZE|DEPTH|LIMIT)|MAX_(?:CONCURRENT|PENDING|PARALLEL)_\w+)$/;
/** Settings that switch a limiter on. */
const limiter =
  /RATE_?LIMIT(?:ING|ER)?_(?:ENABLED?|ON|ACTIVE)$|^(?:\w+_)?ENABLED?_RATE_?LIMIT(?:ING|ER)?$|THROTTL(?:E|ING)_ENABLED?$/;

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/limit-off-by-default',
  title: 'A limit is off until somebody sets it',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => running(model).flatMap(limitsOf),
  noSubject: 'No setting of an application here switches a limit.',

  check({ app, name, value, span }, model) {
    const containers = containersOfApp(app, model);
    const given = containers.find((container) => isGiven(container, name, app, model));
    if (given !== undefined) return pass([span, given.span], `the deployment sets ${name}`);
    const queue = length.test(name);
    if (queue ? Number(value) > 0 : !/^(?:false|0|no|off)$/i.test(value)) return pass(span, `${name} is ${value}`);
    return fail(
      span,
      `${name} of ${app.name} is ${value} unless somebody sets it (${at(span)})${queue ? ', which means no limit' : ''}${containers.length === 0 ? '.' : `, and ${containers[0]?.name ?? 'the deployment'} does not.`}`,
      {
        subject: appSubject(app, `setting/${name}`),
        variables: [name],
        problem: queue
          ? 'Under load more work is accepted than is done: waiting times and memory grow until the process is killed, and everything that waits goes with it.'
          : 'The limiter is there and does nothing on an installation that follows the files.',
        verify: queue
          ? `Send more requests than are worked off: none is refused with 429 or 503.`
          : `Send fifty requests in a row to a limited address: none is answered with 429.`,
        fix: advice(
          'Make the limit the default, and let those switch it off who know why',
          'sh',
          queue ? `${name}=100   # about what is worked off in the time a client waits` : `${name}=true`,
        ),
      },
    );
  },

  docs: {
    problem: 'A protection that has to be switched on is off wherever nobody read about it.',
    impact: 'Overload and brute force meet no limit, although the code has one.',
    verify: 'Print the setting in the running container.',
    remedy: 'Turn the default around, or set the variable in every production deployment.',
    tradeOff: 'A limit that is too low refuses honest work; measure before choosing the number.',
    sources: ['https://sre.google/sre-book/handling-overload/'],
  },
  examples: {
    bad: [example('0')],
    good: [example('100')],
  },
});

function limitsOf(app: App): Subject[] {
  return factsOf(app, 'env-read').flatMap(({ name, default: value, span }) => {
    const isLength = length.test(name) && value !== null && /^-?\d+$/.test(value);
    const isSwitch = limiter.test(name) && value !== null && value !== '';
    return value !== null && (isLength || isSwitch) ? [{ app, name, value, span }] : [];
  });
}

function isGiven(
  container: ReturnType<typeof containersOfApp>[number],
  name: string,
  app: App,
  model: DeploymentModel,
): boolean {
  const image = imagesOfApp(app, model).find((one) => one.id === container.build);
  return (
    variableOf(name, container, image) !== undefined ||
    container.envFrom.some((set) => set.names?.includes(name) ?? isOffered(name, model))
  );
}

/** A file that is not here can only hold what a template or a page told people to write into it. */
function isOffered(name: string, model: DeploymentModel): boolean {
  return model.dotenvs.some((file) => [...file.entries, ...(file.offered ?? [])].some((entry) => entry.name === name));
}

function example(length: string) {
  return {
    'requirements.txt': 'flask==3.1.2\n',
    'main.py': `import os\nfrom flask import Flask\napp = Flask(__name__)\nMAX_QUEUE_LENGTH = int(os.environ.get("MAX_QUEUE_LENGTH", ${length}))\n\n@app.post("/work")\ndef work():\n    return {}\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "main:app"]\n',
  };
}
