/**
 * `npm run chaos -- [--kills 200] [--audits 50] [--queue database|redis] [--workers 2] [--seed N] [--minutes 60]`: kills the
 * built API, workers and Redis at random moments while audits run, and tells whether anything was lost, doubled or changed.
 * Exit code 0: nothing was. No part of `npm test`: a full run takes tens of minutes.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PrepareError, prepare, root } from './prepare.mjs';

try {
  await prepare({ build: ['api', 'worker', 'web'], log: (line) => process.stderr.write(`${line}\n`) });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  process.stderr.write(`chaos: ${error.message}\n`);
  process.exit(2);
}
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const program = join(root, 'tools', 'chaos', 'main.ts');
const { status } = spawnSync(process.execPath, [tsx, program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
