import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { isolateNetwork } from './isolate-network.ts';

const look = `const { networkInterfaces } = require('node:os');
  const { readlinkSync } = require('node:fs');
  const up = Object.keys(networkInterfaces());
  require('node:net').connect(9, '127.0.0.1').on('error', ({ code }) =>
    console.log(JSON.stringify({ up, namespace: readlinkSync('/proc/self/ns/net'), code, uid: process.getuid() })));`;

test('a program behind the launcher has no network at all, and is the same user', async () => {
  const { launcher, reason } = await isolateNetwork('auto');
  const [program = process.execPath, ...args] = [...launcher, process.execPath, '-e', look];
  const { stdout } = await promisify(execFile)(program, launcher.length === 0 ? ['-e', look] : args, { env: {} });
  const seen = JSON.parse(stdout);
  expect(seen.uid).toBe(process.getuid?.());
  // Some systems forbid it; then it must be said, and nothing may pretend to be isolated.
  const isShared = seen.namespace === (await readlink('/proc/self/ns/net'));
  expect(isShared).toBe(reason !== null);
  if (!isShared) expect(seen).toMatchObject({ up: [], code: 'ENETUNREACH' });
});

test('audits share the network when somebody says so', async () => {
  expect(await isolateNetwork('shared')).toMatchObject({ launcher: [], reason: expect.any(String) });
});

test('who asks for no network gets it or a refusal, never something in between', async () => {
  const { reason } = await isolateNetwork('auto');
  if (reason === null) expect((await isolateNetwork('none')).launcher[0]).toContain('unshare');
  else await expect(isolateNetwork('none')).rejects.toMatchObject({ code: 'config/invalid' });
});
