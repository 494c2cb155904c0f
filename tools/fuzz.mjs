/**
 * `npm run fuzz -- [--inputs 200000] [--format NAME]... [--seed N]`: throws damaged and invented files at every parser and,
 * in smaller number, damaged repositories at the whole audit. No part of `npm test`: a full run takes tens of minutes.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PrepareError, prepare, root } from './prepare.mjs';

try {
  await prepare({ build: [], log: (line) => process.stderr.write(`${line}\n`) });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  process.stderr.write(`fuzz: ${error.message}\n`);
  process.exit(2);
}
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const program = join(root, 'tools', 'fuzz', 'main.ts');
const { status } = spawnSync(process.execPath, [tsx, program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
