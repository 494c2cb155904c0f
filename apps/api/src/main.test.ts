import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { form } from '../testing/serve.ts';

let dataDir: string;
let child: ChildProcess;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-main-'));
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

/** Starts the program itself, as the supervisor does. */
function start(environment: Record<string, string> = {}): ChildProcess {
  child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: {
      ...process.env,
      SEAWORTHY_ACCOUNTS: 'off',
      SEAWORTHY_PORT: '0',
      SEAWORTHY_DATA: dataDir,
      SEAWORTHY_MIN_FREE_BYTES: '1',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return child;
}

async function whenListening(): Promise<URL> {
  const [message] = await once(child, 'message');
  return new URL(message.url);
}

test('asked to stop, it sends live clients away, lets requests end and leaves with 0', async () => {
  start();
  const url = await whenListening();
  const answer = await fetch(new URL('/api/v1/audits', url), { method: 'POST', body: form({}, new Uint8Array([1])) });
  const { id } = (await answer.json()) as { id: string };
  const socket = new WebSocket(`ws://${url.host}/api/v1/audits/${id}/live`);
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)).type));
  await vi.waitFor(() => expect(messages).toContain('snapshot'));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await vi.waitFor(() => expect(messages.at(-1)).toBe('reconnect'));
});

test('asked to stop, it turns /ready red and begins nothing new while the port is still open for others to notice', async () => {
  start({ SEAWORTHY_DRAIN_MS: '8000' });
  const url = await whenListening();
  expect((await fetch(new URL('/ready', url))).status).toBe(200);
  child.kill('SIGTERM');
  const exited = once(child, 'exit');
  await vi.waitFor(async () => expect((await fetch(new URL('/ready', url))).status).toBe(503));
  const body = form({}, new Uint8Array([1]));
  const refused = await fetch(new URL('/api/v1/audits', url), { method: 'POST', body });
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: 'service/closing' });
  expect((await fetch(new URL('/api/v1/audits', url))).status).toBe(200);
  expect(await exited).toEqual([0, null]);
});

test('an upload that does not end within the grace period is cut off and leaves nothing', async () => {
  start({ SEAWORTHY_GRACE_MS: '1500' });
  const url = await whenListening();
  const upload = connect(Number(url.port), '127.0.0.1');
  upload.on('error', () => undefined); // being cut off is the point
  upload.write(
    `POST /api/v1/audits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000\r\n\r\n` +
      `--b\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nhalf`,
  );
  const temporary = join(dataDir, 'blobs', 'tmp');
  await vi.waitFor(async () => expect(await readdir(temporary)).toHaveLength(1));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await readdir(temporary)).toEqual([]);
});

test('it prints how to become the owner, and listens beyond this machine only once there is one', async () => {
  start({ SEAWORTHY_ACCOUNTS: 'on' });
  const [{ url, setupUrl }] = await once(child, 'message');
  expect(setupUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup#[\w-]{43}$/);
  const body = {
    token: setupUrl.split('#')[1],
    email: 'ada@example.com',
    name: 'Ada',
    password: 'a long enough password',
  };
  child.kill('SIGTERM');
  await once(child, 'exit');

  const beyond = {
    SEAWORTHY_ACCOUNTS: 'on',
    SEAWORTHY_HOST: '0.0.0.0',
    SEAWORTHY_PUBLIC_URL: 'https://audits.example.com',
  };
  start(beyond);
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    words += text;
  });
  expect(await once(child, 'close')).toEqual([78, null]);
  expect(words).toContain('SEAWORTHY_HOST is 0.0.0.0, but there is no owner yet');

  start({ SEAWORTHY_ACCOUNTS: 'on' });
  const [next] = await once(child, 'message');
  const setUp = (token: string) =>
    fetch(new URL('/api/v1/setup', next.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, token }),
    });
  // The link of the start before was replaced.
  expect((await setUp(body.token)).status).toBe(410);
  expect((await setUp(next.setupUrl.split('#')[1])).status).toBe(201);
  child.kill('SIGTERM');
  await once(child, 'exit');

  start(beyond);
  const [open] = await once(child, 'message');
  expect(open.setupUrl).toBeNull();
  expect(url).not.toBe('');
});

test('what it cannot run with is one sentence and an exit code of its own', async () => {
  start({ SEAWORTHY_PORT: 'http' });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    words += text;
  });
  expect(await once(child, 'close')).toEqual([78, null]);
  expect(words).toBe('SEAWORTHY_PORT must be a whole number from 0 to 65535.\n');
});
