import type { App } from '../../../model/app.ts';
import { defineRule, fail, skip } from '../../rule.ts';
import { appSubject, factsOf, noService, services } from '../../shared/apps.ts';
import { sharedMetrics, sharedMetricsWords } from '../../shared/metrics-code.ts';
import { adviceFor } from '../../shared/stack.ts';
import { workersOf } from '../../shared/worker-count.ts';

export default defineRule<App>({
  id: 'observability/metrics/port-per-worker',
  title: 'Each worker opens the same metrics port',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const [port] = factsOf(app, 'side-port');
    if (port === undefined) return skip('No metrics server with a port of its own is started.');
    const workers = workersOf(app, model);
    if (workers === null) return skip('One process opens the port of the metrics, as far as the files say.');
    if (workers.reload !== undefined)
      return skip(`${workers.reload} is on beside the number of workers, and then one process starts.`);
    const multi = app.facts.find(
      (fact) =>
        (fact.type === 'import' && fact.imported === 'multiprocess') ||
        (fact.type === 'env-read' && /MULTIPROC_DIR/.test(fact.name)),
    );
    return fail(
      port,
      `${app.name} starts a metrics server on ${port.port || 'a fixed port'} in each process, and ${workers.why} starts ${workers.count} of them.`,
      {
        subject: appSubject(app, 'metrics/port'),
        evidence: [workers.span],
        problem: `The second process finds the port taken and fails or goes without metrics; the one that has it reports its own requests only${multi === undefined ? '' : ', although values of all processes are collected'}.`,
        verify:
          'Start the service with two workers: the log must not contain "Address already in use", and the counters must include the requests of both.',
        fix: adviceFor(
          app,
          port.span.file,
          'Serve the metrics of all workers from the application',
          sharedMetrics,
          sharedMetricsWords,
        ),
      },
    );
  },

  docs: {
    problem: 'A port belongs to one process; a server that each worker starts for itself collides with its siblings.',
    impact: 'Workers die at start and are started again in a loop, or dashboards show a fraction of the traffic.',
    verify: 'Start two workers and look for "Address already in use" in the log.',
    remedy:
      'Use the multiprocess mode of the client with one endpoint, or run one worker per container and scale by replicas.',
    tradeOff:
      'Multiprocess mode writes files to a folder that has to be emptied at each start, and has no per-process gauges by default.',
    sources: ['https://prometheus.github.io/client_python/multiprocess/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nprometheus-client==0.25.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom prometheus_client import start_http_server\napp = FastAPI()\nstart_http_server(9100)\n\n@app.get("/a")\ndef a(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "2"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nprometheus-client==0.25.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom prometheus_client import start_http_server\napp = FastAPI()\nstart_http_server(9100)\n\n@app.get("/a")\ndef a(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
      },
    ],
  },
});
