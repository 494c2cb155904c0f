/**
 * `npm run bench:web -- [FINDINGS]`: the findings page and its API with 5,000 findings, in real Chromium. Installs what is
 * missing, then becomes the TypeScript program.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PrepareError, prepare, root } from './prepare.mjs';

try {
  await prepare({ build: [], log: (line) => process.stderr.write(`${line}\n`) });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  process.stderr.write(`bench:web: ${error.message}\n`);
  process.exit(2);
}
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const program = join(root, 'tools', 'bench', 'web.ts');
const { status } = spawnSync(process.execPath, [tsx, program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
