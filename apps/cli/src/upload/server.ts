import { setTimeout as pause } from 'node:timers/promises';
import { apiPrefix, Problem } from '@seaworthy/schema/api';
import type { Token } from './token.ts';

/** The server said no, in the words of the problem table. */
export class ServerProblem extends Error {
  readonly problem: Problem;
  /** Milliseconds that it asked to wait; null: it did not. */
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, retryAfterMs: number | null) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: no such host, nobody listens, no trust, or the line was cut. `code` is the system's or TLS's own. */
export class Unreachable extends Error {
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super(`no answer (${code})`, { cause });
    this.code = code;
  }
}

/** Something answered, but not as this product does: `--server` names something else. */
export class NotSeaworthy extends Error {}

export interface Server {
  /** Scheme, host and port. */
  readonly address: string;
  readonly token: Token | null;
  /** Of a live view: the address, and the header that carries the token. */
  socket(path: string): { readonly url: string; readonly headers: Readonly<Record<string, string>> };
  /** @throws ServerProblem, Unreachable, NotSeaworthy. */
  json<T>(path: string, schema: Shape<T>, init?: Call): Promise<T>;
  bytes(path: string): Promise<Uint8Array>;
}

/** What the answer has to look like. */
export interface Shape<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Sent as JSON, or as it is when it is bytes. */
  readonly body?: unknown;
  /** Milliseconds. */
  readonly timeoutMs?: number;
}

/** Long enough for a chunk over a slow line, and for the server to put a thousand chunks together. */
const timeoutMs = 300_000;

export function serverAt(address: string, token: Token | null): Server {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token.text}` };

  async function call(path: string, { method = 'GET', body, timeoutMs: within = timeoutMs }: Call): Promise<Response> {
    const isBytes = body instanceof Uint8Array;
    const type: Record<string, string> =
      body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' };
    const response = await fetch(`${address}${apiPrefix}${path}`, {
      method,
      headers: { accept: 'application/json', ...authorization, ...type },
      ...(body === undefined ? {} : { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }), // read from a file, never shared memory
      // Followed, the token would go to wherever the answer points.
      redirect: 'manual',
      signal: AbortSignal.timeout(within),
    }).catch((error) => {
      throw new Unreachable(codeOf(error), error);
    });
    if (response.status >= 300 && response.status < 400) throw new NotSeaworthy(redirectOf(address, response));
    if (!response.ok) throw await problemOf(address, response);
    return response;
  }

  return {
    address,
    token,
    socket: (path) => ({ url: `${address.replace(/^http/, 'ws')}${apiPrefix}${path}`, headers: authorization }),
    async json(path, schema, init = {}) {
      const response = await call(path, init);
      const text = await whole(() => response.text());
      const parsed = schema.safeParse(jsonOf(text));
      if (parsed.success) return parsed.data;
      throw new NotSeaworthy(`${address} answers, but not as a Seaworthy server of this version does.`);
    },
    async bytes(path) {
      const response = await call(path, {});
      return new Uint8Array(await whole(() => response.arrayBuffer()));
    },
  };
}

/** An answer can be cut off as well. */
async function whole<T>(read: () => Promise<T>): Promise<T> {
  return read().catch((error) => {
    throw new Unreachable(codeOf(error), error);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page, for example of a proxy: the schema will refuse it.
    return undefined;
  }
}

async function problemOf(address: string, response: Response): Promise<Error> {
  const parsed = Problem.safeParse(jsonOf(await response.text().catch(() => '')));
  if (parsed.success) return new ServerProblem(parsed.data, retryAfterOf(response));
  const { status } = response;
  // What stands in front of the server, while it restarts.
  if (status === 502 || status === 503 || status === 504) return new Unreachable(`status ${status}`, undefined);
  return new NotSeaworthy(`${address} answers with the status ${status}, but not as a Seaworthy server does.`);
}

function retryAfterOf({ headers }: Response): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 120) * 1_000 : null;
}

function redirectOf(address: string, response: Response): string {
  const to = response.headers.get('location') ?? '';
  const target = URL.canParse(to, address) ? new URL(to, address).origin : '';
  const instead = target === '' || target === address ? '' : ` Use --server ${target} if that is the server.`;
  return `${address} sends on to another address; a token is not sent after it.${instead}`;
}

/** `fetch failed` tells nothing; what happened stands in its cause. */
function codeOf(error: unknown): string {
  let last = 'connection lost';
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.name === 'TimeoutError') return 'ETIMEDOUT';
    if ('code' in at && typeof at.code === 'string') return at.code;
    last = at.message;
  }
  return last;
}

/** Pauses before a broken request is made again, in milliseconds; after the last one it is given up. */
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000];

/** What passes by itself: a cut line, a server that is busy or restarts. Wrong names and certificates do not. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ServerProblem) return [429, 502, 503, 504].includes(error.problem.status);
  return error instanceof Unreachable && !isTrustProblem(error.code) && error.code !== 'ENOTFOUND';
}

export function isTrustProblem(code: string): boolean {
  return /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO|^EPROTO$|SIGNATURE|ISSUER/.test(code);
}

/** Makes a request that broke again, with growing pauses. `waiting` hears why and for how long. */
export async function patiently<T>(
  work: () => Promise<T>,
  waiting: (why: string, pauseMs: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const planned = pausesMs[tries];
      if (planned === undefined || !isPassing(error)) throw error;
      const pauseMs = Math.max(planned, error instanceof ServerProblem ? (error.retryAfterMs ?? 0) : 0);
      waiting(error instanceof ServerProblem ? error.problem.title : whyOf(error), pauseMs);
      await pause(pauseMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}

function whyOf(error: unknown): string {
  return error instanceof Unreachable ? `No answer (${error.code})` : 'No answer';
}
