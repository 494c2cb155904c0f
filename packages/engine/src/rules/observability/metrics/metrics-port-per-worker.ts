import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/metrics/metrics-port-per-worker',
  title: 'The second worker finds the metrics port taken',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const port = factsOf(app, 'metrics-port')[0];
    if (port === undefined) return skip(`${app.name} opens no port of its own for numbers.`);
    const several = severalOf(app, model);
    if (several === null) return pass(port, 'one process opens the port');
    const number = /^\d+$/.test(port.port)
      ? `port ${port.port}`
      : port.port === ''
        ? 'its port'
        : `the port in ${port.port}`;
    return fail(
      port,
      `Every worker process of ${app.name} runs start_http_server (${at(port.span)}) for ${number}, and ${several.why}.`,
      {
        subject: appSubject(app, 'metrics/port'),
        severity: several.sure ? 'HIGH' : 'MEDIUM',
        evidence: [several.span],
        problem: several.sure
          ? 'The first worker gets the port; the others fail with "Address already in use", die, are started again and fail again.'
          : 'With the second worker all but the first fail with "Address already in use", die, are started again and fail again.',
        impact:
          'The service runs with a fraction of its workers while the log fills with restarts, or does not start at all.',
        verify: 'Start it with two workers and the metrics port set: the log must show no "Address already in use".',
        fix: advice(
          'Serve the numbers from the application, added up over its workers',
          'python',
          'from prometheus_client import CollectorRegistry, make_asgi_app, multiprocess\n\nregistry = CollectorRegistry()\nmultiprocess.MultiProcessCollector(registry)      # PROMETHEUS_MULTIPROC_DIR=/tmp/prometheus, emptied at start\napp.mount("/metrics", make_asgi_app(registry))',
        ),
      },
    );
  },

  docs: {
    problem: 'A port can be bound once, and every worker process runs the code that binds it.',
    impact: 'Workers die in a loop, or numbers come from one worker alone.',
    verify: 'Start two workers and read the log.',
    remedy: 'Serve metrics from the application with the multiprocess collector, or run one worker per container.',
    tradeOff: 'The multiprocess mode needs a writable folder and knows no per-process gauges.',
    sources: ['https://prometheus.github.io/client_python/multiprocess/'],
  },
  examples: {
    bad: [tree('"--workers", "2"')],
    good: [tree('"--workers", "1"')],
  },
});

function tree(workers: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nprometheus-client==0.21.1\n',
    'main.py':
      'from fastapi import FastAPI\nfrom prometheus_client import start_http_server\napp = FastAPI()\n\n@app.on_event("startup")\ndef startup():\n    start_http_server(9100)\n\n@app.get("/x")\ndef x(): ...\n',
    Dockerfile: `FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app", ${workers}]\n`,
  };
}

interface Several {
  readonly why: string;
  readonly span: Span;
  readonly sure: boolean;
}

/** Workers that run, or a sample environment that tells operators to run them. */
function severalOf(app: App, model: DeploymentModel): Several | null {
  const copies = copiesOf(app, model);
  if (copies !== null && copies.workers > 1)
    return { why: `${copies.workers} of them run (${copies.why})`, span: copies.span, sure: true };
  for (const file of model.dotenvs) {
    const entry = file.entries.find(
      (one) => /^(?:UVICORN_WORKERS|WEB_CONCURRENCY|GUNICORN_WORKERS)$/.test(one.name) && Number(one.value) > 1,
    );
    if (entry !== undefined)
      return { why: `${entry.name}=${entry.value} in ${at(entry.span)} starts several`, span: entry.span, sure: false };
  }
  return null;
}
