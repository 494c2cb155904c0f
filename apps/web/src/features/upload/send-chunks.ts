import type { AuditView } from '@seaworthy/schema/api';
import type { UploadView } from '@seaworthy/schema/uploads';
import { apiBase, call, withSession } from '../../api/http.ts';
import { ApiProblem, problemOf, unexpectedAnswer, unreachable } from '../../api/problem.ts';
import { AuditShape } from '../../api/shapes.ts';
import { UploadShape } from './shapes.ts';

/** `waiting`: the connection broke and is tried again; `offline`: the browser knows that there is none. */
export type SendPhase = 'sending' | 'waiting' | 'offline' | 'finishing';

export interface Sending {
  readonly file: File;
  readonly sha256: string;
  readonly project: string;
  /** Empty when the audit has no label. */
  readonly label: string;
  readonly onBegun: (upload: UploadView) => void;
  /** Bytes that the server has or gets just now. */
  readonly onProgress: (sent: number) => void;
  readonly onPhase: (phase: SendPhase) => void;
  /** Ends the sending; the promise then rejects with the signal's reason. What arrived stays for the next time. */
  readonly signal: AbortSignal;
}

/** Pauses before a broken request is made again, in milliseconds; after the last one the error is shown. */
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000];

/**
 * Sends an archive chunk by chunk, going on where an earlier sending of the same content stopped.
 * @throws ApiProblem for refusals, and when the server stays away for longer than all pauses.
 */
export async function sendInChunks(sending: Sending): Promise<AuditView> {
  const { file, sha256, signal, onPhase } = sending;
  const steady = <T>(work: () => Promise<T>) => withPatience(work, sending);
  onPhase('sending');
  const upload = await steady(() =>
    call('/uploads', {
      method: 'POST',
      body: { fileName: file.name.slice(-255), size: file.size, sha256 },
      signal,
      parse: (value) => UploadShape.parse(value),
    }),
  );
  sending.onBegun(upload);
  const received = new Set(upload.received);
  const bytesOf = (position: number) => Math.min(upload.chunkBytes, file.size - position * upload.chunkBytes);
  let sent = [...received].reduce((sum, position) => sum + bytesOf(position), 0);
  sending.onProgress(sent);
  for (let position = 0; position * upload.chunkBytes < file.size; position++) {
    if (received.has(position)) continue;
    const start = position * upload.chunkBytes;
    const chunk = file.slice(start, start + bytesOf(position));
    const path = `/uploads/${upload.id}/chunks/${position}?sha256=${await hexDigest(chunk)}`;
    await steady(() =>
      withSession(() => put(path, chunk, signal, (loaded) => sending.onProgress(sent + loaded)), false),
    );
    sent += bytesOf(position);
    sending.onProgress(sent);
  }
  onPhase('finishing');
  // Not made again by itself: it may have worked although its answer was lost.
  return call(`/uploads/${upload.id}/audit`, {
    method: 'POST',
    body: { project: sending.project, label: sending.label },
    signal,
    parse: (value) => AuditShape.parse(value),
  });
}

async function withPatience<T>(work: () => Promise<T>, { signal, onPhase }: Sending): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const pauseMs = pausesMs[tries];
      if (signal.aborted || pauseMs === undefined || !isPassing(error)) throw error;
      if (navigator.onLine) {
        onPhase('waiting');
        await pause(pauseMs, signal);
      } else {
        onPhase('offline');
        await untilOnline(signal);
        // Being offline is nobody's failure and does not count.
        tries = -1;
      }
      onPhase('sending');
    }
  }
}

/** The server could not be reached, is busy, or restarts. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  const { status, code } = error.problem;
  return code === 'client/unreachable' || status === 429 || status === 502 || status === 503 || status === 504;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

function untilOnline(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    window.addEventListener('online', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** XMLHttpRequest, because fetch does not tell how much of a body was sent. */
function put(path: string, chunk: Blob, signal: AbortSignal, onProgress: (loaded: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    request.open('PUT', `${apiBase}${path}`);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 400) return reject(problemOf(request.status, body));
      const answer = UploadShape.safeParse(body);
      return answer.success ? resolve() : reject(unexpectedAnswer(answer.error));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(chunk);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a proxy's own error page. The status alone is then reported.
    return undefined;
  }
}

async function hexDigest(chunk: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await chunk.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
