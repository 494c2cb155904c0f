/**
 * `npm run bench:live -- [--watchers 1000]`: how late progress events reach so many watchers through the real nginx, and
 * whether all of them arrive once. No part of `npm test`: it says something about the machine as well.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PrepareError, prepare, root } from './prepare.mjs';

try {
  await prepare({ build: ['api', 'web'], log: (line) => process.stderr.write(`${line}\n`) });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  process.stderr.write(`bench:live: ${error.message}\n`);
  process.exit(2);
}
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const program = join(root, 'tools', 'bench', 'live.ts');
const { status } = spawnSync(process.execPath, [tsx, program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
