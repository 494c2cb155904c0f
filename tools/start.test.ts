import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { prepare, root } from './prepare.mjs';

/** Covers a first build on a busy machine. */
const patience = { timeout: 180_000, interval: 50 };
const limitMs = 240_000;

let dataDir: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-start-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

interface Started {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Process ids of the given program in the order they came up. */
  pids(name: 'api' | 'worker'): number[];
  exit(): Promise<number | null>;
}

/** `npm start` as a terminal runs it, with its own port and data. */
function start(environment: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [join(root, 'tools', 'start.mjs')], {
    env: {
      ...process.env,
      SEAWORTHY_ACCOUNTS: 'off',
      SEAWORTHY_PORT: '0',
      SEAWORTHY_DATA: dataDir,
      LOG_LEVEL: 'info',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  const exited = once(child, 'close').then(([code]) => code as number | null); // Node's own signature of 'close'
  const logged = () => err.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
  return {
    child,
    stdout: () => out,
    stderr: () => err,
    pids: (name) => {
      const lines = logged().map((line): { name: string; msg: string; pid: number } => JSON.parse(line));
      const ready = { api: 'api listening', worker: 'worker ready' }[name];
      return lines.filter((line) => line.name === name && line.msg === ready).map((line) => line.pid);
    },
    exit: () => exited,
  };
}

async function whenReady(run: Started): Promise<string> {
  await vi.waitFor(() => expect(run.stdout(), run.stderr()).toContain('Seaworthy is ready at'), patience);
  await vi.waitFor(() => expect(run.pids('worker'), run.stderr()).toHaveLength(1), patience);
  return /ready at (http:\S+)/.exec(run.stdout())?.[1] ?? '';
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // no such process
  }
}

test('serves the product, and Ctrl-C ends everything cleanly', { timeout: limitMs }, async () => {
  const run = start();
  const url = await whenReady(run);
  expect(run.stdout()).toBe(`Seaworthy is ready at ${url}\n`);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  expect(await (await fetch(url)).text()).toContain('<html');
  const pids = [...run.pids('api'), ...run.pids('worker')];
  expect(pids.map(isAlive)).toEqual([true, true]);
  run.child.kill('SIGINT');
  run.child.kill('SIGINT'); // npm passes on what the terminal has sent already
  expect(await run.exit(), run.stderr()).toBe(0);
  expect(pids.map(isAlive)).toEqual([false, false]);
});

test('says how to become the owner, until there is one, and no log has the link', { timeout: limitMs }, async () => {
  const run = start({ SEAWORTHY_ACCOUNTS: 'on' });
  const url = await whenReady(run);
  await vi.waitFor(() => expect(run.stdout()).toMatch(/\/setup#\S+\n/), patience);
  const link = new URL(/^http:\S+\/setup#\S+$/m.exec(run.stdout())?.[0] ?? '');
  expect(link.origin).toBe(url);
  const token = link.hash.slice(1);
  const owner = { token, email: 'ada@example.com', name: 'Ada', password: 'a long enough password' };
  const made = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(owner),
  });
  expect(made.status).toBe(201);
  // Without a terminal the logs of both processes are here.
  expect(run.stderr()).toContain('api listening');
  expect(run.stderr()).not.toContain(token);
  expect((await stat(join(dataDir, 'auth-secret'))).mode & 0o777).toBe(0o600);
  run.child.kill('SIGTERM');
  expect(await run.exit(), run.stderr()).toBe(0);
  const again = start({ SEAWORTHY_ACCOUNTS: 'on' });
  await whenReady(again);
  again.child.kill('SIGTERM');
  expect(await again.exit(), again.stderr()).toBe(0);
  expect(again.stdout()).not.toContain('/setup#');
});

test('a worker that is killed comes back, and so does the API', { timeout: limitMs }, async () => {
  const run = start();
  const url = await whenReady(run);
  const [worker = 0] = run.pids('worker');
  process.kill(worker, 'SIGKILL');
  await vi.waitFor(() => expect(run.pids('worker')).toHaveLength(2), patience);
  expect(run.stderr()).toContain('The worker process ended unexpectedly (SIGKILL); starting it again');
  const [api = 0] = run.pids('api');
  process.kill(api, 'SIGKILL');
  await vi.waitFor(() => expect(run.pids('api')).toHaveLength(2), patience);
  // Port 0: the API comes back on another one.
  expect(run.stdout()).toBe(`Seaworthy is ready at ${url}\n`);
  run.child.kill('SIGTERM');
  expect(await run.exit(), run.stderr()).toBe(0);
});

test('nothing outlives a supervisor that is killed', { timeout: limitMs }, async () => {
  const run = start();
  await whenReady(run);
  const pids = [...run.pids('api'), ...run.pids('worker')];
  run.child.kill('SIGKILL');
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), patience);
});

test('a port in use is one sentence that names it and the variable', { timeout: limitMs }, async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const run = start({ SEAWORTHY_PORT: String(port) });
  expect(await run.exit()).toBe(1);
  expect(run.stderr()).toContain(`Port ${port} is already in use`);
  expect(run.stderr()).toContain('SEAWORTHY_PORT');
  expect(run.stderr()).not.toContain('    at ');
  other.close();
});

test('an address beyond loopback is refused with the reason', { timeout: limitMs }, async () => {
  const run = start({ SEAWORTHY_HOST: '0.0.0.0' });
  expect(await run.exit()).toBe(1);
  expect(run.stderr()).toContain('with SEAWORTHY_ACCOUNTS=off only 127.0.0.1, ::1 and localhost are allowed');
  expect(run.stdout()).toBe('');
});

test('a second start has nothing to prepare and says nothing', { timeout: limitMs }, async () => {
  await prepare({ build: ['api', 'worker', 'web'], log: () => undefined });
  const lines: string[] = [];
  await prepare({ build: ['api', 'worker', 'web'], log: (line) => lines.push(line) });
  expect(lines).toEqual([]);
});
