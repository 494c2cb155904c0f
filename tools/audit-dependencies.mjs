/**
 * `npm run audit:dependencies`: asks the registry for known vulnerabilities of what the lock file names. Ends with 1 for a
 * high or critical one, with 2 when the registry does not answer: silence is no clean bill. No part of `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { status, stdout, stderr, error } = spawnSync('npx', ['--yes', packageManager, 'audit', '--json'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1e8,
});
const counts = readCounts(stdout);
if (counts === undefined) {
  const reason = error?.message ?? `${stderr}${stdout}`.trim().split('\n').at(-1);
  console.error(`The registry could not be asked (exit code ${status}): ${reason}`);
  process.exit(2);
}
const { critical = 0, high = 0, moderate = 0, low = 0 } = counts;
console.log(`Known vulnerabilities: ${critical} critical, ${high} high, ${moderate} moderate, ${low} low.`);
if (critical + high > 0) console.log(`Which ones: npx ${packageManager} audit`);
process.exitCode = critical + high > 0 ? 1 : 0;

function readCounts(text) {
  try {
    return JSON.parse(text).metadata?.vulnerabilities;
  } catch {
    return undefined; // no JSON: the registry said something else, or nothing
  }
}
