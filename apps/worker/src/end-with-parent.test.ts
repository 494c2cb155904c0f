import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { isAlive } from '../testing/workshop.ts';

test('a child inside an endless computation ends when its parent was killed', async () => {
  const program = fileURLToPath(new URL('../testing/busy-child.ts', import.meta.url));
  const parent = fork(program, [], { execArgv: ['--import', 'tsx'] });
  const [{ pid }] = await once(parent, 'message');
  expect(await isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false));
});

test('an audit whose worker was killed before it had started ends too', async () => {
  const program = fileURLToPath(new URL('../testing/short-lived-parent.ts', import.meta.url));
  const parent = fork(program, [], { execArgv: ['--import', 'tsx'] });
  const [{ pid }] = await once(parent, 'message');
  await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false));
});
