import { fork } from 'node:child_process';
import { childProgram } from '../src/child-program.ts';

/** Forks an audit, gives it something to do, tells its id, and dies before the audit has started. */
const { file, execArgv } = childProgram();
const child = fork(file, [], {
  execArgv: [...execArgv],
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
});
child.send({ kind: 'start', path: '/nowhere.zip', sha256: '0'.repeat(64), projectName: 'x' }, () => {
  process.send?.({ pid: child.pid }, undefined, undefined, () => process.kill(process.pid, 'SIGKILL'));
});
