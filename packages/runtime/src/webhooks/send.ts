import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type AddressRules, checkWebhookUrl, hostOf, resolveTarget } from './address.ts';
import { signatureHeaders } from './sign.ts';

/** From asking for the name to the last byte that is read, in milliseconds. */
export const sendTimeoutMs = 10_000;
/** Bytes of an answer that are kept; the rest is not read. */
const keptBytes = 4_096;

/** One delivery, ready to be sent. */
export interface Outgoing {
  readonly id: string;
  readonly event: string;
  readonly facts: {
    /** Below the address of the product; null where there is no page. */
    readonly path: string | null;
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly data: Readonly<Record<string, unknown>>;
  };
  readonly url: string;
  /** Each of them signs. */
  readonly secrets: readonly string[];
}

export interface SendOptions extends AddressRules {
  /** Where the product is found; null: only on this machine, and bodies hold no address. */
  readonly publicUrl: URL | null;
  readonly timeoutMs?: number;
  /** PEM of authorities that are trusted beside those of Node. */
  readonly ca?: string;
  /** Ends what runs. */
  readonly signal?: AbortSignal;
}

export interface Sent {
  /** The receiver answered with 2xx. */
  readonly ok: boolean;
  readonly body: string;
  readonly status: number | null;
  readonly tookMs: number;
  /** The first 4 KiB. */
  readonly response: string;
  /** One sentence; null when it is well. */
  readonly error: string | null;
}

/** The body of a delivery: the same each time it is tried, as long as the product stays at its address. */
export function bodyOf({ event, facts }: Pick<Outgoing, 'event' | 'facts'>, publicUrl: URL | null): string {
  const { path, at, data } = facts;
  const url = path === null || publicUrl === null ? null : new URL(path, publicUrl).href;
  return JSON.stringify({ type: event, timestamp: new Date(at).toISOString(), data: { ...data, url } });
}

/** One attempt. What goes wrong is told in the result, never thrown. */
export async function sendWebhook(outgoing: Outgoing, options: SendOptions): Promise<Sent> {
  const body = bodyOf(outgoing, options.publicUrl);
  const startedAt = performance.now();
  const { timeoutMs = sendTimeoutMs } = options;
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(options.signal ? [options.signal] : [])]);
  const done = (rest: Omit<Sent, 'body' | 'tookMs'>): Sent => ({
    ...rest,
    body,
    tookMs: Math.round(performance.now() - startedAt),
  });
  try {
    const { status, response } = await untilAborted(signal, (async () => post(outgoing, body, options, signal))());
    const ok = status >= 200 && status < 300;
    return done({ ok, status, response, error: ok ? null : sentenceOf(status) });
  } catch (error) {
    const error_ = signal.aborted && !options.signal?.aborted ? `No answer within ${timeoutMs / 1_000} s.` : why(error);
    return done({ ok: false, status: null, response: '', error: error_ });
  }
}

/** A name server that does not answer cannot be told to stop, so nobody waits for it. */
function untilAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

async function post(
  { id, url: text, secrets }: Outgoing,
  body: string,
  options: SendOptions,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly response: string }> {
  const url = checkWebhookUrl(text, options);
  const { address } = await resolveTarget(url, options);
  const name = hostOf(url);
  const isTls = url.protocol === 'https:';
  const sending = (isTls ? requestHttps : requestHttp)({
    // The address that was looked at, not the name: it could be another by now.
    host: address,
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    agent: false,
    signal,
    ...(isTls ? { servername: isIP(name) === 0 ? name : '', minVersion: 'TLSv1.2' as const } : {}),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    headers: {
      host: url.host,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Seaworthy-Webhooks/1',
      connection: 'close',
      // Of now and not of when it happened: receivers refuse what is minutes old.
      ...signatureHeaders(secrets, id, Math.floor(Date.now() / 1_000), body),
    },
  });
  sending.end(body);
  return answerOf(sending);
}

/** Resolves with the first bytes and hangs up; nothing is followed, unpacked or read to its end. */
function answerOf(sending: ClientRequest): Promise<{ readonly status: number; readonly response: string }> {
  return new Promise((resolve, reject) => {
    sending.on('error', reject);
    sending.on('response', (answer: IncomingMessage) => {
      const parts: Buffer[] = [];
      let length = 0;
      const finish = () => {
        resolve({ status: answer.statusCode ?? 0, response: textOf(Buffer.concat(parts)) });
        sending.destroy();
      };
      answer.on('data', (part: Buffer) => {
        parts.push(part);
        length += part.byteLength;
        if (length >= keptBytes) finish();
      });
      answer.on('end', finish);
      answer.on('error', reject);
    });
  });
}

/** Control characters could mean something to whoever shows it. */
function textOf(bytes: Buffer): string {
  return bytes
    .subarray(0, keptBytes)
    .toString('utf8')
    .replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
}

function sentenceOf(status: number): string {
  if (status >= 300 && status < 400) return `The receiver answered with ${status}; redirects are not followed.`;
  return `The receiver answered with ${status}.`;
}

function why(error: unknown): string {
  if (error instanceof SeaworthyError) return error.message;
  if (!(error instanceof Error)) return 'It could not be sent.';
  const code = 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'Nobody listens there.',
    ECONNRESET: 'The receiver hung up.',
    ENOTFOUND: 'The name is not known.',
    EAI_AGAIN: 'The name could not be asked for.',
    EHOSTUNREACH: 'There is no way to that address.',
    ENETUNREACH: 'There is no way to that address.',
    ABORT_ERR: 'It was stopped before an answer came.',
    EPROTO: 'The receiver does not speak TLS as it should.',
  };
  return known[code] ?? `It could not be sent: ${error.message.slice(0, 200)}`;
}
