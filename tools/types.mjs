/** Type-checks every package and app on its own terms (the node-free ones without Node types), then all tests together. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const projects = ['packages', 'apps']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
  .filter((folder) => existsSync(join(root, folder, 'tsconfig.json')));

let failed = false;
for (const project of [...projects, 'tsconfig.tests.json']) {
  const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`types of ${project} do not hold`);
    failed = true;
  }
}
process.exitCode = failed ? 1 : 0;
