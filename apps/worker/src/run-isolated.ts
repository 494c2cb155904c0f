import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { childProgram } from './child-program.ts';
import { type Call, FromChild, type ToChild } from './messages.ts';
import { watchMemory } from './watch-memory.ts';

export interface ChildOptions {
  readonly start: Omit<ToChild & { kind: 'start' }, 'kind'>;
  /** Serves the pipeline's ports. What it throws is thrown in the child. */
  readonly serve: (call: Call) => Promise<unknown>;
  /** Heap ceiling in MiB. */
  readonly memoryMb: number;
  /** Stands before Node: see isolate-network.ts. */
  readonly launcher: readonly string[];
  readonly stageDeadlineMs: number;
  /** Kills the child at once. */
  readonly signal: AbortSignal;
}

type Finished = Extract<FromChild, { kind: 'finished' }>;
type Refused = Extract<FromChild, { kind: 'refused' }>;

type Ending =
  | Finished
  | Refused
  | { readonly kind: 'stage-timeout' }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'stopped' }
  /** Died or broke: `detail` is for the log. */
  | { readonly kind: 'crashed'; readonly detail: string };

/** How the process ended. `stage` is the one that had begun last, null before the first. */
export type ChildOutcome = { readonly stage: string | null } & Ending;

/** Audits must not slow down what people wait for in front of a browser. */
const priority = 5;

/** Runs one audit in a process of its own and resolves when that process is gone. Never rejects. */
export function runIsolated(options: ChildOptions): Promise<ChildOutcome> {
  const { file, execArgv } = childProgram();
  const [execPath = process.execPath, ...before] = [...options.launcher, process.execPath];
  const child = fork(file, [], {
    execPath,
    execArgv: [...before, ...execArgv, `--max-old-space-size=${options.memoryMb}`],
    // An upload that takes this process over finds no secret, no proxy and no option for Node in it.
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return follow(child, options);
}

/** What is known about the child so far; the first `outcome` counts. */
interface Fate {
  stage: string | null;
  outcome: ChildOutcome | undefined;
}

function follow(child: ChildProcess, options: ChildOptions): Promise<ChildOutcome> {
  const errors = tailOf(child);
  const fate: Fate = { stage: null, outcome: undefined };
  const stop = (why: Ending) => {
    fate.outcome ??= { ...why, stage: fate.stage };
    child.kill('SIGKILL');
  };
  const deadline = startDeadline(options.stageDeadlineMs, () => stop({ kind: 'stage-timeout' }));
  const memory = watchMemory(child.pid, options.memoryMb, () => stop({ kind: 'out-of-memory' }));
  const onAbort = () => stop({ kind: 'stopped' });
  options.signal.addEventListener('abort', onAbort, { once: true });
  listen(child, options, fate, stop, deadline);
  return new Promise((resolve) => {
    const end = (detail: string) => {
      deadline.stop();
      memory.stop();
      options.signal.removeEventListener('abort', onAbort);
      const died = diedOfHeap(errors()) ? 'out-of-memory' : 'crashed';
      resolve(fate.outcome ?? { kind: died, detail: `${detail} ${errors()}`.trim(), stage: fate.stage });
    };
    child.once('error', (error) => end(error.message));
    // After `close` nothing it said is still on the way.
    child.once('close', (code, signal) => end(`It ended with ${signal ?? `exit code ${code}`}.`));
    if (options.signal.aborted) onAbort();
    lowerPriority(child.pid);
    send(child, { kind: 'start', ...options.start });
  });
}

function listen(
  child: ChildProcess,
  { serve }: ChildOptions,
  fate: Fate,
  stop: (why: Ending) => void,
  deadline: { restart(): void },
): void {
  const begun = new Set<string>();
  child.on('message', (raw) => {
    const parsed = FromChild.safeParse(raw);
    if (!parsed.success) return stop({ kind: 'crashed', detail: 'It sent a message of unknown form.' });
    const message = parsed.data;
    switch (message.kind) {
      case 'call':
        return void serveCall(child, serve, message.id, message.call);
      case 'stage':
        // Each stage begins once: saying so again buys no time.
        if (message.name === null || begun.has(message.name)) return;
        begun.add(message.name);
        fate.stage = message.name;
        return deadline.restart();
      case 'broken':
        fate.outcome ??= { kind: 'crashed', detail: message.detail, stage: fate.stage };
        return;
      case 'finished':
      case 'refused':
        // It has nothing more to say: no need to wait for it to clean up after itself.
        return stop(message);
    }
  });
}

async function serveCall(child: ChildProcess, serve: ChildOptions['serve'], id: number, call: Call): Promise<void> {
  try {
    send(child, { kind: 'answer', id, value: await serve(call) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal';
    send(child, { kind: 'error', id, code, detail: error instanceof Error ? error.message : String(error) });
  }
}

/** A child that is gone meanwhile needs no answer; its end is noticed elsewhere. */
function send(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => undefined);
}

function startDeadline(ms: number, onOver: () => void): { restart(): void; stop(): void } {
  let timer = setTimeout(onOver, ms);
  return {
    restart() {
      clearTimeout(timer);
      timer = setTimeout(onOver, ms);
    },
    stop: () => clearTimeout(timer),
  };
}

/** The end of what it printed on its way out, at most 4,000 characters. */
function tailOf(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-4_000);
  });
  return () => tail.trim();
}

/** V8 says so and aborts. */
function diedOfHeap(errors: string): boolean {
  return /JavaScript heap out of memory|ERR_WORKER_OUT_OF_MEMORY|Array buffer allocation failed/.test(errors);
}

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, priority);
  } catch {
    // Some systems forbid it, and the child may be gone: the audit runs all the same.
  }
}
