import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running, usesAny } from '../../shared/apps.ts';

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

export default defineRule<App>({
  id: 'observability/logs/unstructured-logs',
  title: 'Log lines cannot be searched by field',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const setups = factsOf(app, 'logging-setup');
    const structured = setups.find((one) => one.structured);
    if (structured !== undefined) return pass(structured, 'writes structured log lines');
    if (usesAny(app, ...libraries)) return pass(app, 'a structured logging library is installed');
    const calls = factsOf(app, 'log-call');
    const place = setups[0] ?? calls[0];
    if (place === undefined) return skip('No logging call was found in the sources.');
    const prints = calls.filter((call) => /^(?:print|console)/.test(call.level));
    const how =
      setups[0] !== undefined
        ? `sets up plain text logging (${at(setups[0].span)})`
        : prints.length === calls.length
          ? `logs with ${app.language === 'python' ? 'print' : 'console'} (from ${at(place.span)} on)`
          : `logs plain text (from ${at(place.span)} on)`;
    return fail(place, `${app.name} ${how}: no line carries a request id, a document id or a level as a field.`, {
      subject: appSubject(app, 'logs/format'),
      evidence: prints.slice(0, 3).map((call) => call.span),
      fix:
        app.language === 'python'
          ? advice(
              'Write one JSON object per line',
              'python',
              'import structlog\n\nstructlog.configure(processors=[\n    structlog.contextvars.merge_contextvars,\n    structlog.processors.add_log_level,\n    structlog.processors.TimeStamper(fmt="iso"),\n    structlog.processors.format_exc_info,\n    structlog.processors.JSONRenderer(),\n])\n# per request: structlog.contextvars.bind_contextvars(request_id=…, document_id=…)',
            )
          : advice(
              'Write one JSON object per line',
              'ts',
              "import pino from 'pino';\nexport const logger = pino({ redact: ['req.headers.authorization', '*.token'] });\nlogger.info({ requestId, documentId }, 'document received');",
            ),
    });
  },

  docs: {
    problem: 'Free text has to be guessed apart, and lines of parallel requests cannot be told from each other.',
    impact: 'Finding what happened to one document takes hours instead of one query.',
    verify: 'Take one document id and find all its lines: each must be JSON with that id.',
    remedy: 'Write JSON with level, time, message, request id and document id; keep readable output for development.',
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
