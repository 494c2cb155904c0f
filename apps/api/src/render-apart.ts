import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Cover } from '@seaworthy/report/render-file';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Report } from '@seaworthy/schema/report';
import type { ReportFormat } from '@seaworthy/schema/report-files';

export interface RenderTask {
  readonly report: Report;
  readonly format: ReportFormat;
  readonly cover: Cover;
}

/** Renders reports beside the event loop: one at a time, each in a process of its own with a ceiling for memory and time. */
export interface Renderer {
  /**
   * @throws SeaworthyError request/rate-limited when too many wait already; an Error when the process broke, ran out
   * of memory or took too long.
   */
  render(task: RenderTask): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Renders that may wait for their turn. A PDF of 5,000 findings takes 20 s at most, the others far less than one. */
const waitingLimit = 8;
const memoryMb = 512;
const deadlineMs = 60_000;

export function createRenderer(): Renderer {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let running: ChildProcess | undefined;
  let closed = false;
  return {
    async render(task) {
      if (closed || waiting > waitingLimit) {
        throw new SeaworthyError('request/rate-limited', `${waiting} files are being made already.`);
      }
      waiting += 1;
      const made = last.then(() => {
        if (closed) throw new Error('the server is closing');
        return inChild(task, (child) => {
          running = child;
        });
      });
      // The next one waits for the end of this one, not for its success.
      last = made.catch(() => undefined);
      return made.finally(() => {
        waiting -= 1;
      });
    },
    async close() {
      closed = true;
      running?.kill('SIGKILL');
      await last;
    },
  };
}

function inChild(task: RenderTask, onChild: (child: ChildProcess | undefined) => void): Promise<Uint8Array> {
  const { file, execArgv } = childProgram();
  return new Promise((resolve, reject) => {
    const child = fork(file, [], {
      execArgv: [...execArgv, `--max-old-space-size=${memoryMb}`],
      // Names from audited repositories are drawn here: whatever happens to them finds no secret in the environment.
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    onChild(child);
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-2_000);
    });
    const deadline = setTimeout(() => {
      reject(new Error(`a ${task.format} was not made within ${deadlineMs / 1_000} s`));
      child.kill('SIGKILL');
    }, deadlineMs);
    child.once('message', (bytes: Uint8Array) => resolve(bytes));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      onChild(undefined);
      // Without effect after its message.
      reject(new Error(`the rendering process ended with ${signal ?? code}: ${errors.trim()}`));
    });
    child.send(task, (error) => {
      if (error !== null) reject(error);
    });
  });
}

/** The child's program: beside the bundle as JavaScript, or beside this source file, read by tsx. */
function childProgram(): { readonly file: string; readonly execArgv: readonly string[] } {
  const built = fileURLToPath(new URL('./render-child.js', import.meta.url));
  if (existsSync(built)) return { file: built, execArgv: ['--enable-source-maps'] };
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { file: fileURLToPath(new URL('./render-child.ts', import.meta.url)), execArgv: ['--import', loader] };
}
