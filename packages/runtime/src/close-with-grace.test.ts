import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../testing/closing-process.ts', import.meta.url));

async function start(closeMs: number, graceMs: number) {
  const child = fork(program, [`${closeMs}`, `${graceMs}`], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const output = text(child.stdout ?? expect.unreachable());
  await once(child, 'message');
  return { child, ended: endOf(child), output };
}

async function endOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return code;
}

test('a signal closes the program in order and ends it with 0', async () => {
  const { child, ended, output } = await start(50, 10_000);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(await output).toMatch(/"signal":"SIGTERM","msg":"closing".*"msg":"closed"/s);
});

test('a program that cannot close in time is ended with 1', async () => {
  const { child, ended, output } = await start(60_000, 100);
  child.kill('SIGTERM');
  expect(await ended).toBe(1);
  expect(await output).toContain('close took too long, leaving');
});

test('a second signal ends the program at once with 1', async () => {
  const { child, ended, output } = await start(60_000, 60_000);
  child.kill('SIGINT');
  child.stdout?.once('data', () => child.kill('SIGINT'));
  expect(await ended).toBe(1);
  expect(await output).toContain('second signal, leaving at once');
});

test('an error that nobody catches is logged, closes the program and ends it with 1', async () => {
  const { child, ended, output } = await start(50, 10_000);
  child.send('throw');
  expect(await ended).toBe(1);
  expect(await output).toMatch(/nobody catches this.*"msg":"closed"/s);
});
