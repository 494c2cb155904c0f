import { problemOf, unexpectedAnswer, unreachable } from './problem.ts';

/** Below which every request goes; the page and the API share an origin. */
export const apiBase = '/api/v1';

export interface Call<T> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Checks the answer's form; what it throws becomes "unexpected answer". */
  readonly parse: (value: unknown) => T;
}

/**
 * One JSON request.
 * @throws ApiProblem for refusals, when the server does not answer, and when its answer has another form.
 */
export async function call<T>(path: string, { method, body, signal, parse }: Call<T>): Promise<T> {
  const response = await send(path, {
    method: method ?? 'GET',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = await bodyOf(response);
  if (!response.ok) throw problemOf(response.status, answer);
  try {
    return parse(answer);
  } catch (cause) {
    throw unexpectedAnswer(cause);
  }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${apiBase}${path}`, init);
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw unreachable(cause);
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return await response.json();
  } catch (cause) {
    // A proxy's HTML error page, or an answer cut off in the middle.
    if (response.ok) throw unexpectedAnswer(cause);
    return undefined;
  }
}
