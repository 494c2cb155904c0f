/**
 * `npm run bench:teams -- [--projects 200] [--audits 50] [--people 20]`: how long lists and signing in take for a team of so
 * many people with so many audits. No part of `npm test`: it says something about the machine as well.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const program = join(root, 'tools', 'bench', 'teams.ts');
const { status } = spawnSync(process.execPath, [tsx, program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
