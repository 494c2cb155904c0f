/**
 * `npm run bench:truth -- [--corpus DIR] [--gold DIR] [--trees DIR] [--details]`: how right the audit is on labelled
 * folders; without arguments on the project's own fixtures. Installs what is missing, then becomes the TypeScript program.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PrepareError, prepare, root } from './prepare.mjs';

try {
  await prepare({ build: [], log: (line) => process.stderr.write(`${line}\n`) });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  process.stderr.write(`bench:truth: ${error.message}\n`);
  process.exit(2);
}
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const program = join(root, 'tools', 'truth', 'main.ts');
const { status } = spawnSync(process.execPath, [tsx, program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
