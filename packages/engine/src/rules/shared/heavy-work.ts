import { workloadOf } from '../../facts/workload-memory.ts';
import type { App } from '../../model/app.ts';
import type { Span } from '../../text/span.ts';
import { type FactOf, factsOf, usesAny } from './apps.ts';
import type { AppRoute } from './proxy-routes.ts';

/** Heavy work that a request waits for: it stands in the route's own handler. */
export function workOf({ app, route }: AppRoute): FactOf<'heavy-call'> | undefined {
  if (route.handler === null) return undefined;
  return factsOf(app, 'heavy-call').find(
    (call) => call.function === route.handler && call.span.file === route.span.file,
  );
}

/** What makes the application slow: a call into a library that works for minutes, or that library among its packages. */
export function heavyOf(app: App): { readonly name: string; readonly span: Span } | undefined {
  const call = factsOf(app, 'heavy-call')[0];
  if (call !== undefined) return { name: call.library, span: call.span };
  for (const dependency of app.dependencies) {
    const work = dependency.group === 'runtime' ? workloadOf(dependency.name) : undefined;
    if (work !== undefined) return { name: work.name, span: dependency.span };
  }
  return undefined;
}

/** Jobs leave the request here: a queue, a scheduler, background tasks of the framework. */
export function hasBackgroundWork(app: App): boolean {
  return (
    usesAny(
      app,
      'celery',
      'rq',
      'arq',
      'dramatiq',
      'huey',
      'taskiq',
      'procrastinate',
      'bullmq',
      'bull',
      'bee-queue',
      'pg-boss',
      'agenda',
    ) ||
    factsOf(app, 'import').some(
      (fact) =>
        fact.imported === 'BackgroundTasks' ||
        fact.imported === 'BackgroundTask' ||
        /^(?:threading|multiprocessing|concurrent\.futures|apscheduler|worker_threads)/.test(fact.name),
    ) ||
    app.routes.some((route) => route.websocket || route.stream)
  );
}
