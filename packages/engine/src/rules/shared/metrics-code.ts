import type { App } from '../../model/app.ts';
import type { FixProposal } from '../rule.ts';
import { apiFileOf } from './next-router.ts';
import { adviceFor, type ByStack, stackOf } from './stack.ts';

const jobs =
  'JOB_SECONDS = Histogram("job_seconds", "Time per job", ["stage"])\nQUEUE = Gauge("jobs_waiting", "Jobs in the queue")';

const client =
  "import client from 'prom-client';\n\nclient.collectDefaultMetrics();\nconst seconds = new client.Histogram({ name: 'http_request_seconds', help: 'Request duration', labelNames: ['route', 'status'] });\n";

/** Request counts, durations and jobs, in the words of each framework. */
const metricsCode: ByStack = {
  fastapi: `from prometheus_client import Gauge, Histogram\nfrom prometheus_fastapi_instrumentator import Instrumentator\n\nInstrumentator().instrument(app).expose(app)\n${jobs}`,
  starlette: `from prometheus_client import Gauge, Histogram, make_asgi_app\n\napp.mount("/metrics", make_asgi_app())\n${jobs}`,
  flask: `from prometheus_client import Gauge, Histogram\nfrom prometheus_flask_exporter import PrometheusMetrics\n\nPrometheusMetrics(app)   # counts and durations per route, at /metrics\n${jobs}`,
  quart: `from prometheus_client import CONTENT_TYPE_LATEST, Gauge, Histogram, generate_latest\nfrom quart import Response\n\n@app.get("/metrics")\nasync def metrics():\n    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)\n\n${jobs}`,
  django: `# settings.py, with django-prometheus\nINSTALLED_APPS += ["django_prometheus"]\nMIDDLEWARE = ["django_prometheus.middleware.PrometheusBeforeMiddleware", *MIDDLEWARE, "django_prometheus.middleware.PrometheusAfterMiddleware"]\n\n# urls.py: the numbers at /metrics\nurlpatterns += [path("", include("django_prometheus.urls"))]`,
  express: `${client}app.get('/metrics', async (req, res) => res.type(client.register.contentType).send(await client.register.metrics()));`,
  fastify:
    "import metrics from 'fastify-metrics';\n\nawait app.register(metrics, { endpoint: '/metrics' });   // counts and durations per route",
  hono: `${client}app.get('/metrics', async (c) => c.body(await client.register.metrics(), 200, { 'Content-Type': client.register.contentType }));`,
  koa: `${client}router.get('/metrics', async (ctx) => {\n  ctx.type = client.register.contentType;\n  ctx.body = await client.register.metrics();\n});`,
  nest: "import { PrometheusModule } from '@willsoto/nestjs-prometheus';\n\n@Module({ imports: [PrometheusModule.register()] })   // answers /metrics\nexport class AppModule {}",
  nuxt: `// server/routes/metrics.get.ts\n${client}export default defineEventHandler((event) => {\n  setHeader(event, 'Content-Type', client.register.contentType);\n  return client.register.metrics();\n});`,
  remix: `// app/routes/metrics.ts\n${client}export const loader = async () => new Response(await client.register.metrics(), { headers: { 'Content-Type': client.register.contentType } });`,
  sveltekit: `// src/routes/metrics/+server.ts\n${client}export const GET = async () => new Response(await client.register.metrics(), { headers: { 'Content-Type': client.register.contentType } });`,
};

/** How an application begins to count; `slow` is the library that its time goes to. */
export function metricsAdvice(app: App, slow: string | undefined): FixProposal {
  const file = app.routes[0]?.span.file;
  const made = adviceFor(
    app,
    file,
    'Count requests, durations and jobs',
    { ...metricsCode, next: nextMetrics(app, file) },
    'Publish at /metrics, in the text format of Prometheus, how many requests each route answered with which status and how long they took, the length of the queue, and the time that each stage of a job takes.',
  );
  const note = slow !== undefined && made.language === 'python' ? `   # ${slow} is the slow part` : '';
  return made.snippet === undefined ? made : { ...made, snippet: `${made.snippet}${note}` };
}

/** Where the numbers are asked for once that code is in place. */
export function metricsPath(app: App): string {
  return stackOf(app, app.routes[0]?.span.file) === 'next' ? '/api/metrics' : '/metrics';
}

function nextMetrics(app: App, file: string | undefined): string {
  const own = apiFileOf(app, 'metrics', file);
  return own.pages
    ? `// ${own.path}\n${client}export default async function handler(req: NextApiRequest, res: NextApiResponse) {\n  res.setHeader('Content-Type', client.register.contentType);\n  res.send(await client.register.metrics());\n}`
    : `// ${own.path}\n${client}export const dynamic = 'force-dynamic';\nexport async function GET() {\n  return new Response(await client.register.metrics(), { headers: { 'Content-Type': client.register.contentType } });\n}`;
}

const registry =
  '# PROMETHEUS_MULTIPROC_DIR=/tmp/metrics, a folder that is emptied before the server starts\nregistry = CollectorRegistry()\nmultiprocess.MultiProcessCollector(registry)\n';
const mounted = `from prometheus_client import CollectorRegistry, make_asgi_app, multiprocess\n\n${registry}app.mount("/metrics", make_asgi_app(registry=registry))`;

/** One page with the numbers of all worker processes of a Python server. */
export const sharedMetrics: ByStack = {
  fastapi: mounted,
  starlette: mounted,
  flask: `from prometheus_client import CollectorRegistry, make_wsgi_app, multiprocess\nfrom werkzeug.middleware.dispatcher import DispatcherMiddleware\n\n${registry}app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/metrics": make_wsgi_app(registry)})`,
  quart: `from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess\nfrom quart import Response\n\n${registry}\n@app.get("/metrics")\nasync def metrics():\n    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)`,
  django: `from django.http import HttpResponse\nfrom prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess\n\n${registry}\ndef metrics(request):\n    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)\n\nurlpatterns += [path("metrics", metrics)]`,
};

export const sharedMetricsWords =
  'Set PROMETHEUS_MULTIPROC_DIR to a folder that is emptied before the server starts, and answer /metrics from a registry with a MultiProcessCollector, which adds the numbers of all workers up.';
