import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { QueueOptions } from '../src/open-queue.ts';

const here = dirname(fileURLToPath(import.meta.url));

export interface Said {
  readonly ready?: true;
  readonly took?: string;
  readonly attempt?: number;
  readonly stopped?: string;
  readonly did?: string;
}

export interface QueueProcess {
  readonly child: ChildProcess;
  readonly said: Said[];
  /** Resolves with the first thing it said, or will say, that `matches`. */
  hears(matches: (said: Said) => boolean): Promise<Said>;
  end(): Promise<void>;
}

/** A real consumer process that is ready to take jobs. */
export async function forkConsumer(driver: string, options: QueueOptions, workMs: number): Promise<QueueProcess> {
  const args = [driver, JSON.stringify(options), `${workMs}`];
  const child = fork(join(here, 'queue-process.ts'), args, { execArgv: ['--import', 'tsx'], cwd: here });
  const said: Said[] = [];
  const exited = once(child, 'exit');
  child.on('message', (message) => {
    said.push(message as Said); // our own process, see queue-process.ts
    child.emit('said');
  });
  const consumer: QueueProcess = {
    child,
    said,
    async hears(matches) {
      for (;;) {
        const heard = said.find(matches);
        if (heard !== undefined) return heard;
        await Promise.race([once(child, 'said'), exited.then(() => Promise.reject(new Error('The consumer ended.')))]);
      }
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
  await consumer.hears((one) => one.ready === true);
  return consumer;
}
