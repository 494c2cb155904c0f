import { isShared } from './audit-path.ts';
import { forgetGone, keep, kept, noteFresh, noteOld } from './kept.ts';
import { ApiProblem, problemOf, unexpectedAnswer, unreachable } from './problem.ts';
import { untilSignedIn } from './session-end.ts';
import { upright } from './upright.ts';

/** Below which every request goes; the page and the API share an origin. */
export const apiBase = '/api/v1';

export interface Call<T> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** The answer is kept in this browser, and stands in, dated, when the server cannot be reached. For reading only. */
  readonly keep?: true;
  /** A refusal for want of a session is an answer like any other: for signing in itself. */
  readonly signedOut?: true;
  /** Checks the answer's form; what it throws becomes "unexpected answer". */
  readonly parse: (value: unknown) => T;
}

/**
 * One JSON request.
 * @throws ApiProblem for refusals, when the server does not answer, and when its answer has another form.
 */
export async function call<T>(path: string, options: Call<T>): Promise<T> {
  const asked = (onText?: (text: string) => void) =>
    options.signedOut === true
      ? ask(path, options, onText)
      : withSession(() => ask(path, options, onText), (options.method ?? 'GET') === 'GET');
  if (options.keep !== true || isShared(path)) return asked();
  try {
    const answer = await asked((text) => keep(path, text));
    noteFresh();
    return answer;
  } catch (error) {
    // Deleted, perhaps by somebody else: a copy would show it again.
    if (error instanceof ApiProblem && error.problem.status === 404) await forgetGone(path);
    if (!isAway(error)) throw error;
    const copy = await kept(path);
    if (copy === undefined || options.signal?.aborted === true) throw error;
    const answer = options.parse(JSON.parse(copy.text));
    noteOld(path, copy.at);
    return answer;
  }
}

/**
 * Does the work, and once more when it was refused because the session had ended and the person has signed in again.
 * @throws ApiProblem as the work does; the refusal itself when they did not.
 */
export async function withSession<T>(work: () => Promise<T>, isReading: boolean): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.code !== 'access/unauthenticated') throw error;
    const isBack = await untilSignedIn(isReading).then(
      () => true,
      () => false,
    );
    if (!isBack) throw error;
    return work();
  }
}

/** Nobody answered, or a proxy said that nobody does. */
function isAway(error: unknown): boolean {
  return error instanceof ApiProblem && (error.problem.code === 'client/unreachable' || error.problem.status >= 502);
}

async function ask<T>(
  path: string,
  { method, body, signal, parse }: Call<T>,
  onText?: (text: string) => void,
): Promise<T> {
  const response = await send(path, {
    method: method ?? 'GET',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { text, value } = await bodyOf(response);
  if (!response.ok) throw problemOf(response.status, value);
  try {
    const answer = parse(value);
    onText?.(text);
    return answer;
  } catch (cause) {
    throw unexpectedAnswer(cause);
  }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await ((init.method === 'GET' ? earlyAnswer(path) : undefined) ?? fetch(`${apiBase}${path}`, init));
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw unreachable(cause);
  }
}

/** Answers that public/early.js asked for are as old as the page; later ones would be out of date. */
const earlyForMs = 10_000;

/** The answer that was asked for before this program ran; once, because a body can be read once. */
function earlyAnswer(path: string): Promise<Response> | undefined {
  const { earlyAnswers } = globalThis as { earlyAnswers?: Map<string, Promise<Response>> }; // set by public/early.js
  if (performance.now() > earlyForMs) earlyAnswers?.clear();
  const answer = earlyAnswers?.get(path);
  earlyAnswers?.delete(path);
  return answer;
}

async function bodyOf(response: Response): Promise<{ readonly text: string; readonly value: unknown }> {
  if (response.status === 204) return { text: '', value: undefined };
  try {
    const text = upright(await response.text());
    return { text, value: text === '' && response.status === 202 ? undefined : JSON.parse(text) };
  } catch (cause) {
    // A proxy's HTML error page, or an answer cut off in the middle.
    if (response.ok) throw unexpectedAnswer(cause);
    return { text: '', value: undefined };
  }
}
