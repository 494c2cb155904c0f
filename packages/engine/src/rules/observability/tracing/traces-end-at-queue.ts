import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, factsOf, running } from '../../shared/apps.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';

export default defineRule<DeploymentModel>({
  id: 'observability/tracing/traces-end-at-queue',
  title: 'A trace ends where the job is queued',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const apps = running(model);
    const traced = apps.flatMap((app) => factsOf(app, 'tracing'))[0];
    const queue = apps
      .flatMap((app) => factsOf(app, 'import'))
      .find((fact) => /^(?:celery|rq|arq|bullmq)(?:\.|$)/.test(fact.name));
    if (traced === undefined || queue === undefined)
      return skip('There are no traces, or no queue that they would have to pass.');
    const carried = apps.flatMap((app) => factsOf(app, 'trace-queue'))[0];
    if (carried !== undefined) return pass(carried, 'traces go along with the jobs');
    if (/sentry/.test(traced.library)) return pass(traced, 'the tracker instruments the queue by itself');
    const automatic = model.containers.find(
      (one) => one.command.state === 'set' && /opentelemetry-instrument|ddtrace-run/.test(one.command.value.text),
    );
    if (automatic !== undefined) return pass(automatic.command.span, 'instrumented at start');
    const name = queue.name.split('.')[0] ?? queue.name;
    return fail(
      queue,
      `Requests are traced with ${traced.library.split('.')[0]} (${at(traced.span)}), but jobs of ${name} (${at(queue.span)}) do not carry the trace on.`,
      {
        subject: { ...repository, anchor: 'tracing/queue' },
        evidence: [traced.span],
        problem:
          'The trace of a request stops when its job is queued, and what takes minutes afterwards starts without a parent, if it is traced at all.',
        verify: 'Start a job and open its trace: it must show the worker below the request that started it.',
        fix: advice(
          'Instrument both ends of the queue',
          name === 'bullmq' ? 'ts' : 'python',
          name === 'bullmq'
            ? "import { BullMQOtel } from 'bullmq-otel';\nnew Queue('documents', { telemetry: new BullMQOtel('api') });\nnew Worker('documents', handle, { telemetry: new BullMQOtel('worker') });"
            : name === 'celery'
              ? 'from opentelemetry.instrumentation.celery import CeleryInstrumentor\n\n@worker_process_init.connect\ndef trace(**_):\n    CeleryInstrumentor().instrument()   # in the worker; once more where tasks are published'
              : 'carrier: dict[str, str] = {}\npropagate.inject(carrier)                     # into the job\nwith tracer.start_as_current_span("job", context=propagate.extract(carrier)): ...   # in the worker',
        ),
      },
    );
  },

  docs: {
    problem: 'A queue does not pass the context of a trace on by itself.',
    impact: 'The slow part of the work is missing in every trace.',
    verify: 'Open the trace of a job.',
    remedy: 'Use the instrumentation of the queue on both ends, or put the context into the job.',
    tradeOff: 'Traces get longer; sample by the root.',
    sources: ['https://opentelemetry.io/docs/concepts/context-propagation/'],
  },
  examples: {
    bad: [tree('')],
    good: [
      tree('from opentelemetry.instrumentation.celery import CeleryInstrumentor\nCeleryInstrumentor().instrument()\n'),
    ],
  },
});

function tree(more: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\ncelery==5.4.0\nopentelemetry-api==1.29.0\n',
    'main.py': `from celery import Celery\nfrom fastapi import FastAPI\nfrom opentelemetry import trace\n${more}app = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}
