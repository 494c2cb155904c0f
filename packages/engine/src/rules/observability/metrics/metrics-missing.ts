import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import { at, factsOf, noService, portOfApp, running, services, usesAny } from '../../shared/apps.ts';
import { metricsAdvice, metricsPath } from '../../shared/metrics-code.ts';
import { repository } from '../../shared/places.ts';

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

export default defineRule<DeploymentModel>({
  id: 'observability/metrics/metrics-missing',
  title: 'The service publishes no numbers about itself',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: (model) => (services(model).length > 0 ? [model] : []),
  noSubject: noService,

  check(model) {
    // A library that is only imported, or a framework that was never started, answers nothing.
    const apps = services(model).filter(
      (app) => app.routes.length > 0 || app.images.length + app.containers.length > 0,
    );
    const silent = apps.filter((app) => evidenceOf(app) === null);
    const [app, ...others] = [...silent].sort((a, b) => b.routes.length - a.routes.length);
    if (app === undefined) {
      const counted = apps.map((one) => evidenceOf(one)).find((one) => one !== null);
      if (counted === undefined || counted === null) return skip(noService);
      const page = apps.flatMap((one) => one.routes).find((route) => /(?:^|\/)metrics\/?$/.test(route.path));
      return pass(page === undefined ? counted.span : [counted.span, page], counted.note);
    }
    const scraped = model.monitoring.scrapes.find((scrape) =>
      scrape.targets.some((target) => app.containers.some((id) => target.split(':')[0] === id.split('#').at(-1))),
    );
    const heavy = factsOf(app, 'heavy-call')[0] ?? factsOf(app, 'model-load')[0];
    const queue = running(model)
      .flatMap((one) => factsOf(one, 'import'))
      .find((fact) => /^(?:celery|rq|dramatiq|arq|huey|taskiq|bullmq|bull|pg-boss)(?:\.|$)/.test(fact.name));
    const routes =
      app.routes.length === 0
        ? ''
        : ` answers ${app.routes.length === 1 ? 'one route' : `${app.routes.length} routes`} and`;
    const unseen = [
      'error rate and latency',
      ...(queue === undefined ? [] : [`the length of the queue (${queue.name}, ${at(queue.span)})`]),
      ...(heavy === undefined ? [] : [`the time that ${heavy.library} takes (${at(heavy.span)})`]),
    ];
    // Where the numbers would be attached; the manifest when no line makes the application.
    const made = placeOfApp(app);
    return fail(
      scraped ?? made ?? app,
      `${app.name}${routes} counts nothing: no metrics library in its dependencies (${at(app.span)}), no metrics endpoint for Prometheus${scraped === undefined ? '' : `, although ${at(scraped.span)} scrapes it`}${
        others.length === 0
          ? ''
          : `; nor does ${others
              .map((one) => `${one.name} (${at(one.span)})`)
              .slice(0, 3)
              .join(', ')}`
      }.`,
      {
        subject: { ...repository, anchor: 'metrics' },
        // A scrape that can only fail is worse than none: its absence of data looks like silence.
        severity: scraped === undefined ? 'MEDIUM' : 'HIGH',
        evidence: [...(made === undefined ? [] : [app.span]), ...others.slice(0, 3).map((one) => one.span)],
        problem: `Nobody can see ${unseen.slice(0, -1).join(', ')}${unseen.length > 1 ? ' or ' : ''}${unseen.at(-1)}, now or afterwards.`,
        verify: `\`curl -s http://127.0.0.1:${portOfApp(app, model)}${metricsPath(app)} | head\` must print request counts and durations.`,
        fix: metricsAdvice(app, heavy?.library),
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

/** The line that makes the application, of the file that is named like one when there are several. */
function placeOfApp(app: App): Span | undefined {
  const made = factsOf(app, 'router').filter(
    (one) => one.kind === 'app' && !/(?:^|[/_])(?:tests?|mocks?|examples?|demo)(?:[/_.]|$)/.test(one.span.file),
  );
  const named = made.find((one) => /(?:^|\/)(?:main|app|server|application|api)\.\w+$/.test(one.span.file));
  return (named ?? made[0])?.span;
}

/** Metrics in the code, a path that Prometheus could read, or an agent that counts by itself. */
function evidenceOf(app: App): { readonly span: Span; readonly note: string } | null {
  const metrics = factsOf(app, 'metrics')[0];
  if (metrics !== undefined) {
    const names = metrics.names.slice(0, 3).join(', ');
    return { span: metrics.span, note: names === '' ? 'metrics are published' : `publishes ${names}` };
  }
  const route = app.routes.find((one) => /(?:^|\/)metrics\/?$/.test(one.path) && /^(?:GET|ALL)$/.test(one.method));
  if (route !== undefined) return { span: route.span, note: `${route.path} answers` };
  return usesAny(app, ...libraries) ? { span: app.span, note: 'a metrics library is installed' } : null;
}
