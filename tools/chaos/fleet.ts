import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from '../prepare.mjs';

/** A process that can be killed as a crash would and started again. */
export interface Victim {
  readonly name: string;
  /** `kill -9`, then the same program anew. Resolves when the new one has been started, not when it is ready. */
  killAndRestart(): Promise<void>;
}

export interface Program extends Victim {
  start(): void;
  kill(): Promise<void>;
  /** Asks it to end and waits for that. @returns its exit code. */
  stop(): Promise<number | null>;
  /** Resolves when the process that runs now, or one that follows it, has said that it is ready. */
  ready(): Promise<void>;
}

/** How often a program that ended by itself is started again before the run is given up. */
const mostOwnEnds = 50;

/** One of the product's built programs, kept running as a supervisor would. Logs go to `logFile`. */
export function program(app: 'api' | 'worker', name: string, env: NodeJS.ProcessEnv, logFile: string): Program {
  let child: ChildProcess | undefined;
  let wanted = false;
  let ownEnds = 0;
  let readyResolvers: (() => void)[] = [];
  let isReady = false;
  const start = () => {
    wanted = true;
    isReady = false;
    const log = openSync(logFile, 'a', 0o600);
    const file = join(root, 'apps', app, 'dist', 'main.js');
    const started = spawn(process.execPath, [file], { env, stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    child = started;
    started.once('message', () => {
      if (child !== started) return;
      isReady = true;
      for (const resolve of readyResolvers) resolve();
      readyResolvers = [];
    });
    started.once('exit', (code) => {
      if (!wanted || child !== started) return;
      ownEnds += 1;
      if (ownEnds > mostOwnEnds) throw new Error(`${name} ended by itself ${ownEnds} times, last with ${code}.`);
      setTimeout(() => wanted && child === started && start(), 250);
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    wanted = false;
    const ending = child;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null;
    ending.kill(signal);
    const [code] = await once(ending, 'exit');
    return code;
  };
  return {
    name,
    start,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    ready: () => (isReady ? Promise.resolve() : new Promise((resolve) => readyResolvers.push(resolve))),
    async killAndRestart() {
      await end('SIGKILL');
      start();
    },
  };
}

/** A TCP port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}
