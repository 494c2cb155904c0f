import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noService, portOfApp, services, usesAny } from '../../shared/apps.ts';

const libraries = [
  'prometheus-client',
  'prometheus-fastapi-instrumentator',
  'starlette-exporter',
  'starlette-prometheus',
  'prometheus-flask-exporter',
  'django-prometheus',
  'aioprometheus',
  'statsd',
  'datadog',
  'ddtrace',
  'newrelic',
  'elastic-apm',
  'aws-embedded-metrics',
  'opentelemetry-sdk',
  'opentelemetry-distro',
  'prom-client',
  'express-prom-bundle',
  'fastify-metrics',
  '@willsoto/nestjs-prometheus',
  'hot-shots',
  'dd-trace',
  'elastic-apm-node',
  '@opentelemetry/sdk-node',
  '@opentelemetry/sdk-metrics',
  'logfire',
];

export default defineRule<App>({
  id: 'observability/metrics/metrics-missing',
  title: 'The service publishes no numbers about itself',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const metrics = factsOf(app, 'metrics')[0];
    if (metrics !== undefined)
      return pass(
        metrics,
        metrics.names.length === 0 ? 'metrics are published' : `publishes ${metrics.names.slice(0, 3).join(', ')}`,
      );
    const route = app.routes.find((one) => /\/metrics\/?$/.test(one.path));
    if (route !== undefined) return pass(route, `${route.path} answers`);
    if (usesAny(app, ...libraries)) return pass(app, 'a metrics library is installed');
    const scraped = model.monitoring.scrapes.find((scrape) =>
      scrape.targets.some((target) => app.containers.some((id) => target.split(':')[0] === id.split('#').at(-1))),
    );
    const copies = copiesOf(app, model);
    const heavy = factsOf(app, 'heavy-call')[0] ?? factsOf(app, 'model-load')[0];
    return fail(
      scraped ?? app,
      `${app.name} answers ${app.routes.length} routes and counts nothing: no metrics library in its dependencies (${at(app.span)}), no /metrics route${scraped === undefined ? '' : `, although ${at(scraped.span)} scrapes it`}.`,
      {
        subject: appSubject(app, 'metrics'),
        severity: copies !== null || scraped !== undefined ? 'HIGH' : 'MEDIUM',
        verify: `\`curl -s http://127.0.0.1:${portOfApp(app, model)}/metrics | head\` must print request counts and durations.`,
        fix:
          app.language === 'python'
            ? advice(
                'Count requests, durations and jobs',
                'python',
                `from prometheus_client import Counter, Gauge, Histogram\nfrom prometheus_fastapi_instrumentator import Instrumentator\n\nInstrumentator().instrument(app).expose(app)\nDOCUMENT_SECONDS = Histogram("document_processing_seconds", "Time per document", ["stage"])\nQUEUE = Gauge("documents_waiting", "Documents in the queue")${heavy === undefined ? '' : `   # ${heavy.library} is the slow part`}`,
              )
            : advice(
                'Count requests, durations and jobs',
                'ts',
                "import client from 'prom-client';\nclient.collectDefaultMetrics();\nconst seconds = new client.Histogram({ name: 'http_request_seconds', help: 'Request duration', labelNames: ['route', 'status'] });\napp.get('/metrics', async (req, res) => res.type(client.register.contentType).send(await client.register.metrics()));",
              ),
      },
    );
  },

  docs: {
    problem: 'Nobody can see error rate, latency or queue length, now or afterwards.',
    impact: 'Degradation is noticed by users first, and capacity is planned by guess.',
    verify: 'Ask the metrics path with curl.',
    remedy:
      'Publish request count, error count and duration per route, plus queue length and processing time per stage.',
    tradeOff: 'Keep label values few: ids in labels fill the memory of Prometheus.',
    sources: [
      'https://prometheus.io/docs/practices/instrumentation/',
      'https://sre.google/sre-book/monitoring-distributed-systems/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nprometheus-fastapi-instrumentator==7.0.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom prometheus_fastapi_instrumentator import Instrumentator\napp = FastAPI()\nInstrumentator().instrument(app).expose(app)\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
  },
});
