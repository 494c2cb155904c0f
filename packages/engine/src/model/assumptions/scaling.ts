import type { Span } from '../../text/span.ts';
import type { BuildContext } from '../build-context.ts';
import { factsOf } from '../facts-of.ts';
import { known } from '../setting.ts';
import { composeContainers, type Facts, type Inferred, inferred, type Statement, say, some } from './item.ts';

/** The platform, the replicas, and the processes and workers inside of each container. */
export function scaling(model: Facts, context: BuildContext): Inferred | null {
  const platform = kubernetes(model) ?? compose(model) ?? image(model);
  if (platform === null) return null;
  return inferred([platform, processes(model, context), queueWorkers(model, context), engines(model)], 'High');
}

function kubernetes(model: Facts): Statement | null {
  const autoscaler = model.kubernetes.autoscalers[0];
  if (autoscaler !== undefined) return say(`Kubernetes with autoscaling of ${autoscaler.target}`, autoscaler.span);
  if (model.workloads.length === 0) return null;
  const most = [...model.workloads].sort((a, b) => (known(b.replicas) ?? 1) - (known(a.replicas) ?? 1))[0];
  if (most === undefined) return null;
  const count = known(most.replicas) ?? 1;
  const sticky = model.prose.find((fact) => fact.topic === 'sticky-session');
  return say(
    count > 1 ? `Kubernetes, fixed replicas (${count} of ${most.name})` : 'Kubernetes, one replica of each workload',
    count > 1 ? most.replicas.span : most.span,
    sticky?.span,
  );
}

function compose(model: Facts): Statement | null {
  const containers = composeContainers(model);
  const first = containers[0];
  if (first === undefined) return null;
  const scaled = containers.find((it) => (known(it.replicas) ?? 1) > 1);
  return scaled === undefined
    ? say('Docker Compose on one host, one container of each service', first.span)
    : say(`Docker Compose, ${known(scaled.replicas)} containers of ${scaled.name}`, scaled.replicas.span);
}

function image(model: Facts): Statement | null {
  const first = model.images[0];
  return first === undefined ? null : say('one container; replicas are decided outside of the repository', first.span);
}

const workersFlag = /(?:--workers[= ]|(?:^|\s)-w[= ]?)["']?(\d+)|\bworkers["',\s=:]+["']?(\d+)/;
const workersVariable = /^(WEB_CONCURRENCY|UVICORN_WORKERS|GUNICORN_WORKERS|GRANIAN_WORKERS)$/;

/** Number of web processes inside of one container, where a command or variable gives it. */
function processes(model: Facts, context: BuildContext): Statement | null {
  for (const container of model.containers) {
    if (container.role === 'worker') continue;
    const variable = container.env.find((it) => workersVariable.test(it.name) && /^\d+$/.test(known(it.value) ?? ''));
    if (variable !== undefined) return started(container.name, known(variable.value) ?? '', variable.span);
  }
  const places = [
    ...model.containers.filter((it) => it.role !== 'worker').map((it) => ({ name: it.name, of: it })),
    ...model.images.map((it) => ({ name: it.file, of: it })),
  ];
  for (const { name, of } of places) {
    const hit = numberIn(
      context,
      [of.command.span, of.entrypoint.span],
      /uvicorn|gunicorn|fastapi|granian|hypercorn/,
      workersFlag,
    );
    if (hit !== null) return started(name, hit.count, hit.span);
  }
  return null;
}

function started(name: string, count: string, span: Span): Statement {
  return say(`${name} starts ${count} web worker${count === '1' ? '' : 's'}`, span);
}

function queueWorkers(model: Facts, context: BuildContext): Statement | null {
  const workers = composeFirst(model).filter((it) => it.role === 'worker');
  const first = workers[0];
  if (first === undefined) return null;
  for (const worker of workers) {
    const hit = numberIn(
      context,
      [worker.command.span, worker.entrypoint.span],
      /celery|rq|arq|dramatiq/,
      concurrencyFlag,
    );
    if (hit !== null) return say(`job queue worker ${worker.name} with concurrency ${hit.count}`, hit.span);
  }
  const names = some(
    workers.map((it) => it.name),
    3,
  );
  return say(`job queue workers: ${names}`, known(first.command) === undefined ? first.span : first.command.span);
}

const concurrencyFlag = /--concurrency[= ]["']?(\d+)|(?:^|\s)-c[= ]?(\d+)/;

function composeFirst(model: Facts): Facts['containers'] {
  return [...composeContainers(model), ...model.containers.filter((it) => it.platform !== 'compose')];
}

/** In-process work says that more replicas do not share it. */
function engines(model: Facts): Statement | null {
  const app = model.apps.find((it) => it.role === 'service' && factsOf(it, 'sqlite-open').length > 0);
  const fact = app && factsOf(app, 'sqlite-open')[0];
  return app === undefined || fact === undefined
    ? null
    : say(`${app.name} keeps its data in SQLite, so one process at a time`, fact.span);
}

function numberIn(
  context: BuildContext,
  spans: readonly Span[],
  about: RegExp,
  pattern: RegExp,
): { readonly count: string; readonly span: Span } | null {
  for (const span of spans) {
    const text = context.texts.get(span.file)?.slice(span.start, span.end) ?? '';
    if (!about.test(text)) continue;
    const match = pattern.exec(text);
    const count = match?.[1] ?? match?.[2];
    if (count !== undefined) return { count, span };
  }
  return null;
}
