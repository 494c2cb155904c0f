import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** A store process that has opened the store and waits for `go`. */
export interface StoreProcess {
  readonly child: ChildProcess;
  /** What it said since `go`, in order. */
  readonly said: Record<string, number>[];
  go(): void;
  /** Resolves when it is gone: exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export async function forkStoreProcess(task: string, ...args: readonly string[]): Promise<StoreProcess> {
  const child = fork(join(here, 'store-process.ts'), [task, ...args], { execArgv: ['--import', 'tsx'], cwd: here });
  const said: Record<string, number>[] = [];
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  await Promise.race([once(child, 'message'), ended.then((how) => Promise.reject(new Error(`${task} ended: ${how}`)))]);
  child.on('message', (message) => said.push(message as Record<string, number>)); // our own process, see store-process.ts
  return { child, said, go: () => child.send('go'), ended };
}
