import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, containersOfApp, factsOf, imagesOfApp, noRunning, running, usesAny } from '../../shared/apps.ts';
import { repository } from '../../shared/places.ts';

const libraries = [
  'structlog',
  'python-json-logger',
  'logfire',
  'json-logging',
  'ecs-logging',
  'google-cloud-logging',
  'pino',
  'pino-http',
  'nestjs-pino',
  'bunyan',
  '@google-cloud/logging',
  'roarr',
];

export default defineRule<DeploymentModel>({
  id: 'observability/logs/unstructured-logs',
  title: 'Log lines cannot be searched by field',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: (model) => (running(model).length > 0 ? [model] : []),
  noSubject: noRunning,

  check(model) {
    const logging = running(model).map((app) => placeOf(app, model));
    const plain = logging.filter((one) => one.kind === 'plain');
    const first = plain.find((one) => one.how === 'setup') ?? [...plain].sort((a, b) => b.count - a.count)[0];
    if (first === undefined) {
      const structured = logging.find((one) => one.kind === 'structured');
      return structured === undefined
        ? skip('No logging call was found in the sources.')
        : pass(structured.span, 'writes structured log lines');
    }
    const { app } = first;
    const others = plain.filter((one) => one !== first);
    const how =
      first.how === 'setup'
        ? `sets up plain text logging (${at(first.span)})`
        : first.how === 'print'
          ? `logs with ${app.language === 'python' ? 'print' : 'console'} (from ${at(first.span)} on)`
          : `logs plain text (from ${at(first.span)} on)`;
    const also =
      others.length === 0
        ? ''
        : `; likewise ${others
            .slice(0, 3)
            .map((one) => `${one.app.name} (${at(one.span)})`)
            .join(', ')}`;
    return fail(
      first.span,
      `${app.name} ${how}: no line carries the id of its request or job, or a level, as a field${also}.`,
      {
        subject: { ...repository, anchor: 'logs/format' },
        evidence: others.slice(0, 3).map((one) => one.span),
        fix:
          app.language === 'python'
            ? advice(
                'Write one JSON object per line',
                'python',
                'import structlog\n\nstructlog.configure(processors=[\n    structlog.contextvars.merge_contextvars,\n    structlog.processors.add_log_level,\n    structlog.processors.TimeStamper(fmt="iso"),\n    structlog.processors.format_exc_info,\n    structlog.processors.JSONRenderer(),\n])\n# per request: structlog.contextvars.bind_contextvars(request_id=…, job_id=…)',
              )
            : advice(
                'Write one JSON object per line',
                'ts',
                "import pino from 'pino';\nexport const logger = pino({ redact: ['req.headers.authorization', '*.token'] });\nlogger.info({ requestId, jobId }, 'job received');",
              ),
      },
    );
  },

  docs: {
    problem: 'Free text has to be guessed apart, and lines of parallel requests cannot be told from each other.',
    impact: 'Finding what happened to one request or job takes hours instead of one query.',
    verify: 'Take the id of one request and find all its lines: each must be JSON with that id.',
    remedy:
      'Write JSON with level, time, message and the id of the request or job; keep readable output for development.',
    tradeOff: 'Raw logs are harder to read by eye; use a viewer such as jq or pino-pretty.',
    sources: ['https://www.structlog.org/', 'https://getpino.io/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import logging\nfrom fastapi import FastAPI\nlogging.basicConfig(level="INFO")\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nstructlog==24.4.0\n',
        'main.py':
          'import structlog\nfrom fastapi import FastAPI\nstructlog.configure(processors=[structlog.processors.JSONRenderer()])\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
  },
});

interface Logging {
  readonly app: App;
  readonly kind: 'structured' | 'plain' | 'none';
  readonly how: 'setup' | 'print' | 'calls';
  readonly span: Span;
  readonly count: number;
}

function placeOf(app: App, model: DeploymentModel): Logging {
  const base = { app, how: 'calls' as const, span: app.span, count: 0 };
  const setups = factsOf(app, 'logging-setup');
  const structured = setups.find((one) => one.structured);
  if (structured !== undefined) return { ...base, kind: 'structured', span: structured.span };
  if (usesAny(app, ...libraries)) return { ...base, kind: 'structured' };
  const shared = sharedLogger(app, model);
  if (shared !== null) return { ...base, kind: 'structured', span: shared };
  // What runs in the browser writes to the console of the visitor.
  const calls = factsOf(app, 'log-call').filter(
    (call) => !/\.[jt]sx$|(?:^|\/)components\//.test(call.span.file) && !isHelper(call.span.file, app, model),
  );
  const custom = factsOf(app, 'log-handler')[0];
  // A handler of the project's own writes elsewhere, a table for instance; its form is not known.
  if (custom !== undefined && setups.length === 0) return { ...base, kind: 'none' };
  const place = setups[0] ?? calls[0];
  if (place === undefined) return { ...base, kind: 'none' };
  const prints = calls.every((call) => /^(?:print|console)/.test(call.level));
  const how = setups[0] !== undefined ? 'setup' : prints ? 'print' : 'calls';
  return { ...base, kind: 'plain', how, span: place.span, count: calls.length };
}

/** Probes and commands for people print one line for whoever called them. */
function isHelper(path: string, app: App, model: DeploymentModel): boolean {
  if (/(?:^|\/)(?:management\/commands|migrations|scripts|tools|bin)\//.test(path)) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [...imagesOfApp(app, model), ...containersOfApp(app, model)].some((one) =>
    known(one.healthcheck)?.command?.words.some((word) => word.endsWith(name)),
  );
}

/** A package of the same workspace makes the logger. */
function sharedLogger(app: App, model: DeploymentModel): Span | null {
  const names = new Set(
    app.dependencies.filter((one) => /^(?:workspace|file|link):/.test(one.specifier)).map((one) => one.name),
  );
  if (names.size === 0) return null;
  const packages = model.apps.filter(
    (one) =>
      one !== app &&
      one.language === app.language &&
      [...names].some((name) => name.split('/').at(-1) === one.root.split('/').at(-1)),
  );
  for (const one of packages) {
    const setup = factsOf(one, 'logging-setup').find((fact) => fact.structured);
    if (setup !== undefined) return setup.span;
    if (usesAny(one, ...libraries)) return one.span;
  }
  return null;
}
