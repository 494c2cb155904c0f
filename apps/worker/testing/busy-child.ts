import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endWithParent } from '../src/end-with-parent.ts';

/** Without arguments: a parent that forks itself. With one: a child that computes for ever and never looks up. */
if (process.argv[2] === undefined) {
  const child = fork(fileURLToPath(import.meta.url), ['child'], { execArgv: ['--import', 'tsx'] });
  child.on('message', () => process.send?.({ pid: child.pid }));
} else {
  endWithParent();
  process.send?.('busy', undefined, undefined, () => {
    for (;;);
  });
}
