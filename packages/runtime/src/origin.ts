import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a piece of work came from: it travels with the job, so that log lines and traces of both processes meet. */
export interface Origin {
  readonly requestId: string;
  /** W3C trace context of the request's span; absent while tracing is off. */
  readonly traceparent?: string;
}

const current = new AsyncLocalStorage<Origin>();

/** Runs `work`, and everything it starts, under this origin. */
export function runUnderOrigin<Result>(origin: Origin, work: () => Result): Result {
  return current.run(origin, work);
}

/** Undefined outside of a request. */
export function currentOrigin(): Origin | undefined {
  return current.getStore();
}

/** What may be an identifier of somebody else's: long enough to be one, and nothing that means something in a log. */
const requestIdForm = /^[\w.-]{8,64}$/;

/** The caller's request id when it can be used as it is; undefined for everything else, also for several. */
export function requestIdOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' && requestIdForm.test(header) ? header : undefined;
}
