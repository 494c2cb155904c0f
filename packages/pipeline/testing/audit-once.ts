/**
 * One audit in a process of its own: `audit-once.ts file|folder PATH [CHECKPOINTS [STOP-AFTER]]`. Prints one JSON line with
 * the SHA-256 of every report file and the stages that were resumed. With STOP-AFTER the process kills itself, as the
 * kernel would, right after that stage was announced.
 */
import { createHash } from 'node:crypto';
import { runAudit } from '../src/audit.ts';
import { grammarLoader } from '../src/load-grammars.ts';
import { diskCheckpoints } from './disk-checkpoints.ts';

const [kind, path, checkpoints, stopAfter] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: audit-once.ts file|folder PATH [CHECKPOINTS [STOP-AFTER]]');

const resumed: string[] = [];
const { files } = await runAudit({
  input: { kind: kind === 'folder' ? 'folder' : 'file', path },
  projectName: 'sample',
  loadGrammars: grammarLoader(),
  ...(checkpoints === undefined ? {} : { checkpoints: diskCheckpoints(checkpoints) }),
  progress: {
    async append(event) {
      if (event.type === 'stage-resumed') resumed.push(event.stage ?? '');
      if (event.type === 'stage-finished' && event.stage === stopAfter) process.kill(process.pid, 'SIGKILL');
    },
  },
});
const hashes = files.map(({ name, bytes }) => [name, createHash('sha256').update(bytes).digest('hex')]);
process.stdout.write(`${JSON.stringify({ hashes, resumed })}\n`);
