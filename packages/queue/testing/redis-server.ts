import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

export interface RedisServer {
  readonly url: string;
  /** A client of the test's own. */
  readonly client: Redis;
  /** Kills it as a crash would; `restart` brings it back on the same port, with what its append-only file kept. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A real redis-server on a free port with a folder of its own; resolves when it answers. */
export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}/0`;
  let child = run(port, folder, args);
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined); // it may be down on purpose
  await client.ping();
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    client,
    kill,
    async restart() {
      child = run(port, folder, args);
      await client.ping();
    },
    async stop() {
      client.disconnect();
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(port: number, folder: string, args: readonly string[]): ChildProcess {
  const base = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', ''];
  return spawn('redis-server', [...base, '--maxmemory-policy', 'noeviction', ...args], { stdio: 'ignore' });
}
