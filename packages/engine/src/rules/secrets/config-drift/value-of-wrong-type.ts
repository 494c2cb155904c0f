import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

interface Given {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

export default defineRule<App>({
  id: 'secrets/config-drift/value-of-wrong-type',
  title: 'A setting has a value that the code cannot read',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const typed = factsOf(app, 'env-read').filter((read) => read.as !== undefined);
    if (typed.length === 0) return skip(`${app.name} converts no variable that it reads.`);
    const given = givenTo(app, model);
    const wrong = given.flatMap((one) => {
      const read = typed.find((it) => it.name === one.name);
      const problem = read === undefined ? null : misfit(one.value, read);
      return read === undefined || problem === null ? [] : [{ one, read, problem }];
    });
    const [first] = wrong;
    if (first === undefined) {
      const fits = given.find((one) => typed.some((read) => read.name === one.name));
      return fits === undefined
        ? skip('No variable with a type gets a value here.')
        : skip('No value has another type than the code reads.');
    }
    const { one, read, problem } = first;
    return fail(
      one.span,
      `${one.name}=${one.value.slice(0, 60)} is ${problem}, but ${app.name} reads it as ${kindName(read)} (${at(read.span)}).`,
      {
        subject: { ...appSubject(app, 'settings'), discriminator: one.name },
        evidence: [read.span, ...wrong.slice(1, 4).map((it) => it.one.span)],
        path: [
          { span: one.span, note: `sets ${one.value.slice(0, 40)}` },
          { span: read.span, note: `reads ${kindName(read)}` },
        ],
        verify: `Start the service with exactly this value: it stops with a conversion error that names ${one.name}.`,
        fix: advice('Write a value of that type', 'sh', `${one.name}=${exampleOf(read)}`),
      },
    );
  },

  docs: {
    problem:
      'The conversion fails when the settings are read, which for most frameworks is the import of the application.',
    impact: 'The container restarts in a loop as soon as somebody uses this file as it is.',
    verify: 'Start the service with the value.',
    remedy: 'Write a value of the type that the code reads; lists of settings classes are JSON.',
    tradeOff: 'None.',
    sources: ['https://docs.pydantic.dev/latest/concepts/pydantic_settings/#parsing-environment-variable-values'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nT = int(os.environ.get("TIMEOUT", "30"))\n\n@app.get("/x")\ndef x(): ...\n',
        '.env.example': 'TIMEOUT=30s\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nT = int(os.environ.get("TIMEOUT", "30"))\n\n@app.get("/x")\ndef x(): ...\n',
        '.env.example': 'TIMEOUT=30\n',
      },
    ],
  },
});

function givenTo(app: App, model: DeploymentModel): Given[] {
  const inside = (file: string): boolean => app.root === '.' || file.startsWith(`${app.root}/`) || !file.includes('/');
  return [
    ...containersOfApp(app, model).flatMap((container) =>
      container.env.flatMap((entry) =>
        entry.value.state === 'set' ? [{ name: entry.name, value: entry.value.value, span: entry.span }] : [],
      ),
    ),
    ...model.dotenvs
      .filter((dotenv) => inside(dotenv.file))
      .flatMap((dotenv) => dotenv.entries.map((entry) => ({ name: entry.name, value: entry.value, span: entry.span }))),
  ];
}

/** What is wrong with it, or null. Empty texts, references and placeholders are the business of other rules. */
function misfit(value: string, read: FactOf<'env-read'>): string | null {
  const text = value.trim();
  if (text === '' || /[${}<>•]|your|change|replace|example|xxx/i.test(text)) return null;
  switch (read.as) {
    case 'int':
      return /^[+-]?\d[\d_]*$/.test(text) ? null : /^[+-]?\d+\.\d+$/.test(text) ? 'not a whole number' : 'no number';
    case 'float':
      return read.span.file.endsWith('.py') && !/^[+-]?(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+|inf|nan)$/i.test(text)
        ? 'no number'
        : null;
    case 'bool':
      // Only settings classes refuse other words; comparisons in code take them for false.
      return read.field && !/^(?:0|1|true|false|yes|no|on|off|t|f|y|n)$/i.test(text) ? 'no switch' : null;
    case 'json':
      return read.field && read.span.file.endsWith('.py') && !/^\s*[[{"]/.test(text) ? 'no JSON' : null;
    case 'url':
      return read.field && !/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? 'no address with a scheme' : null;
    default:
      return null;
  }
}

function kindName(read: FactOf<'env-read'>): string {
  return {
    int: 'a whole number',
    float: 'a number',
    bool: 'a switch',
    json: 'a JSON list',
    url: 'a URL',
    list: 'a list',
  }[read.as ?? 'list'];
}

function exampleOf(read: FactOf<'env-read'>): string {
  const fallback = read.default ?? '';
  if (/^[\w.:/-]{1,40}$/.test(fallback)) return fallback;
  return { int: '30', float: '0.5', bool: 'true', json: '\'["a","b"]\'', url: 'https://…', list: 'a,b' }[
    read.as ?? 'list'
  ];
}
