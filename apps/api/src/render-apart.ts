import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Said } from '@seaworthy/assess/derive-report';
import type { Cover } from '@seaworthy/report/render-file';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type ReportFormat, reportFormats } from '@seaworthy/schema/report-files';

export interface RenderTask {
  /** `report.json` as the worker stored it. Everything that takes long is done to it in the child. */
  readonly stored: Uint8Array;
  /** Answers and decisions that count for it, and the day. */
  readonly said: Said;
  /** Empty: every finding. */
  readonly filter: string;
  /** Null: not chosen one by one. */
  readonly ids: ReadonlySet<string> | null;
  readonly format: ReportFormat;
  readonly cover: Cover;
}

/** Makes files beside the event loop: one at a time, each in a process of its own with a ceiling for memory and time. */
export interface Renderer {
  /**
   * `prepare` is called when its turn has come, so that what waits holds no report. `nobodyWaits` gives the place away, or
   * ends the process that works on it.
   * @throws SeaworthyError request/rate-limited when too many wait already, export/not-made when it ran out of memory or
   * took too long, service/closing; an Error when the process broke.
   */
  render(prepare: () => Promise<RenderTask>, nobodyWaits: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Files that may wait for their turn. A PDF of 5,000 findings takes 20 s at most, the others far less than one. */
const waitingLimit = 8;
const memoryMb = 512;
const deadlineMs = 60_000;

export function createRenderer(): Renderer {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let closed = false;
  const closing = new AbortController();
  return {
    render(prepare, nobodyWaits) {
      if (closed || waiting > waitingLimit) {
        throw new SeaworthyError('request/rate-limited', `${waiting} files are being made already.`);
      }
      waiting += 1;
      let hasPlace = true;
      const leave = (): void => {
        if (hasPlace) waiting -= 1;
        hasPlace = false;
      };
      nobodyWaits.addEventListener('abort', leave, { once: true });
      const stop = AbortSignal.any([nobodyWaits, closing.signal]);
      const made = last.then(async () => {
        refuseStopped(stop);
        const task = await prepare();
        refuseStopped(stop);
        return inChild(task, stop);
      });
      // The next one waits for the end of this one, not for its success.
      last = made.catch(() => undefined);
      return made.finally(leave);
    },
    async close() {
      closed = true;
      closing.abort();
      await last;
    },
  };
}

function refuseStopped(stop: AbortSignal): void {
  if (stop.aborted) throw new SeaworthyError('service/closing', 'Nobody waits for this file any more.');
}

function inChild(task: RenderTask, stop: AbortSignal): Promise<Uint8Array> {
  const { file, execArgv } = childProgram();
  return new Promise((resolve, reject) => {
    const child = fork(file, [], {
      execArgv: [...execArgv, `--max-old-space-size=${memoryMb}`],
      // Names from audited repositories are drawn here: whatever happens to them finds no secret in the environment.
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-2_000);
    });
    const kill = (): void => void child.kill('SIGKILL');
    stop.addEventListener('abort', kill, { once: true });
    const deadline = setTimeout(() => {
      reject(notMade(task, `took longer than ${deadlineMs / 1_000} seconds`));
      kill();
    }, deadlineMs);
    child.once('message', (bytes: Uint8Array) => resolve(bytes));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      stop.removeEventListener('abort', kill);
      // Without effect after its message.
      if (stop.aborted) reject(new SeaworthyError('service/closing', 'Nobody waits for this file any more.'));
      if (/heap out of memory/i.test(errors)) reject(notMade(task, `needed more than ${memoryMb} MiB`));
      reject(new Error(`the rendering process ended with ${signal ?? code}: ${errors.trim()}`));
    });
    child.send(task, (error) => {
      if (error !== null) reject(error);
    });
  });
}

function notMade({ format }: RenderTask, why: string): SeaworthyError {
  return new SeaworthyError('export/not-made', `${reportFormats[format].file} ${why}.`);
}

/** The child's program: beside the bundle as JavaScript, or beside this source file, read by tsx. */
function childProgram(): { readonly file: string; readonly execArgv: readonly string[] } {
  const built = fileURLToPath(new URL('./render-child.js', import.meta.url));
  if (existsSync(built)) return { file: built, execArgv: ['--enable-source-maps'] };
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { file: fileURLToPath(new URL('./render-child.ts', import.meta.url)), execArgv: ['--import', loader] };
}
