import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, factsOf, running } from '../../shared/apps.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';

export default defineRule<DeploymentModel>({
  id: 'observability/tracing/tracing-missing',
  title: 'A slow request cannot be followed across services',
  severity: 'MONITOR',
  confidence: 'Medium',
  effort: 'code-modules',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const apps = running(model);
    const traced = apps.flatMap((app) => factsOf(app, 'tracing'))[0];
    if (traced !== undefined) return pass(traced, `${traced.library} traces requests`);
    const otel = model.containers
      .flatMap((container) => container.env)
      .find((entry) => /^OTEL_EXPORTER|^DD_TRACE|^OTEL_SERVICE_NAME/.test(entry.name));
    if (otel !== undefined) return pass(otel, 'tracing is configured in the environment');
    const queue = apps
      .flatMap((app) => factsOf(app, 'import'))
      .find((fact) => /^(?:celery|rq|dramatiq|arq|bullmq|aio_pika|amqplib)(?:\.|$)/.test(fact.name));
    const [first, second] = apps;
    if (first === undefined) return skip('No long-running application was found in the sources.');
    if (second === undefined && queue === undefined)
      return skip('One service without a queue can be followed in its log.');
    const correlated = apps.flatMap((app) => factsOf(app, 'correlation-id'))[0];
    const parts =
      second === undefined
        ? `${first.name} and its queue (${queue === undefined ? '' : at(queue.span)})`
        : apps
            .slice(0, 4)
            .map((app) => app.name)
            .join(', ');
    return fail(
      first,
      `Requests pass through ${parts} and nothing traces them${correlated === undefined ? ', nor does a request id connect their logs' : `; only a request id connects their logs (${at(correlated.span)})`}.`,
      {
        subject: { ...repository, anchor: 'tracing' },
        evidence: [...(second === undefined ? [] : [second.span]), ...(queue === undefined ? [] : [queue.span])],
        monitor: {
          metric: 'p95 duration per stage, and time spent in incidents looking for the slow part',
          threshold: 'an incident that takes more than 30 minutes to locate, or p95 above the target for a day',
          why: 'beyond it guessing costs more than instrumenting',
        },
        fix: advice(
          'Start with automatic instrumentation',
          first.language === 'python' ? 'sh' : 'ts',
          first.language === 'python'
            ? 'pip install opentelemetry-distro opentelemetry-exporter-otlp && opentelemetry-bootstrap -a install\n# CMD: opentelemetry-instrument uvicorn main:app …   OTEL_TRACES_SAMPLER=parentbased_traceidratio'
            : "import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';\nnew NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] }).start();",
        ),
      },
    );
  },

  docs: {
    problem: 'The time of one request is spread over several processes, and each log knows only its own part.',
    impact: 'Finding the slow or failing part of a pipeline is guesswork, most of all under load.',
    verify: 'Pick one slow document and try to say which stage took how long.',
    remedy:
      'Pass a request id through all services and queues now, and add OpenTelemetry when the numbers below are reached.',
    tradeOff: 'Traces cost storage and some latency; sample above 50 requests per second.',
    sources: [
      'https://opentelemetry.io/docs/zero-code/python/',
      'https://opentelemetry.io/docs/languages/js/getting-started/nodejs/',
    ],
  },
  examples: {
    bad: [
      {
        'api/requirements.txt': 'fastapi==0.142.2\n',
        'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
        'worker/requirements.txt': 'celery==5.4.0\n',
        'worker/tasks.py': 'import os\nfrom celery import Celery\ncelery = Celery(broker=os.environ["BROKER_URL"])\n',
        'compose.yml': 'services:\n  api:\n    build: api\n  worker:\n    build: worker\n',
      },
    ],
    good: [
      {
        'api/requirements.txt': 'fastapi==0.142.2\nopentelemetry-distro==0.50b0\n',
        'api/main.py':
          'from fastapi import FastAPI\nfrom opentelemetry import trace\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
        'compose.yml': 'services:\n  api:\n    build: api\n',
      },
    ],
  },
});
