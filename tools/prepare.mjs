/**
 * Makes a clone ready to run: checks Node, installs packages, builds what is stale. Plain Node without dependencies, because
 * it runs before anything is installed. Says everything through `log`, so that callers keep their stdout clean.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './prepare/lock.mjs';
import { appStamp, installStamp } from './prepare/stamps.mjs';
import { missingPackages } from './prepare/whole-tree.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** An expected failure: its message is one sentence for the person who typed the command. */
export class PrepareError extends Error {}

/**
 * @param {{ build: readonly ('api' | 'worker' | 'web' | 'cli')[], log: (line: string) => void }} options
 * @throws {PrepareError} Node too old, packages that cannot be installed, sources that cannot be built.
 */
export async function prepare({ build, log }) {
  checkNode();
  if (isInstalled() && staleApps(build).length === 0) return;
  try {
    await withLock(join(root, '.seaworthy', 'prepare.lock'), log, async () => {
      if (!isInstalled()) await install(log);
      // One after another: two bundlers at once gain little on a small machine and mix up their messages.
      for (const app of staleApps(build)) await buildApp(app, log);
    });
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    throw new PrepareError(
      `${error.path ?? root} cannot be written by this user; give it to them, or use a clone of their own.`,
    );
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new PrepareError(`Seaworthy needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
}

const installStampFile = join(root, 'node_modules', '.seaworthy-install');
const buildStampFile = (app) => join(root, 'apps', app, 'dist', '.seaworthy-build');

function isInstalled() {
  return readStamp(installStampFile) === installStamp(root);
}

function staleApps(apps) {
  return apps.filter((app) => readStamp(buildStampFile(app)) !== appStamp(root, app));
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function install(log) {
  log('Installing packages (once; takes about a minute).');
  const stamp = installStamp(root);
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pnpm = ['npx', '--yes', packageManager];
  const tryOnce = async () => {
    if ((await run([...pnpm, 'install', '--frozen-lockfile'], log)) !== 0) return false;
    if (missingPackages(root).length > 0) {
      // Made anew from the store it takes seconds, and nothing is left out.
      rmSync(join(root, 'node_modules'), { recursive: true, force: true });
      if ((await run([...pnpm, 'install', '--frozen-lockfile'], log)) !== 0) return false;
    }
    if (await databaseLoads()) return true;
    // The packages may be there from another Node version: then only the compiled one has to be made again.
    return (await run([...pnpm, 'rebuild', 'better-sqlite3'], log)) === 0 && (await databaseLoads());
  };
  if (!(await tryOnce()) && !((await installCompiler(log)) && (await tryOnce()))) {
    throw new PrepareError('The packages could not be installed; the lines above say why.');
  }
  writeFileSync(installStampFile, stamp);
}

/** The database driver is compiled where no ready-made build can be had. False when nothing was missing for that. */
async function installCompiler(log) {
  const missing = [];
  for (const tool of ['python3', 'make', 'g++']) if (!(await exists(tool))) missing.push(tool);
  if (missing.length === 0) return false;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const sentence = `better-sqlite3 has to be compiled here, and ${list(missing)} ${missing.length > 1 ? 'are' : 'is'} missing`;
  if (process.getuid?.() !== 0 || !(await exists('apt-get'))) {
    throw new PrepareError(`${sentence}; install with: sudo ${command}`);
  }
  log(`${sentence}; installing with apt-get.`);
  await run(['apt-get', 'update'], log);
  if ((await run(command.split(' '), log)) !== 0)
    throw new PrepareError(`${sentence}, and apt-get could not install it.`);
  return true;
}

/** Node's headers beside this very Node, when it came with them: then compiling needs no download. */
function localHeaders() {
  const prefix = dirname(dirname(process.execPath));
  const header = join(prefix, 'include', 'node', 'node_version.h');
  if (!existsSync(header)) return {};
  const text = readFileSync(header, 'utf8');
  const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
  const version = [part('MAJOR'), part('MINOR'), part('PATCH')].join('.');
  return version === process.versions.node ? { npm_config_nodedir: prefix } : {};
}

async function databaseLoads() {
  const probe = `const { createRequire } = require('node:module');
    const Database = createRequire(${JSON.stringify(join(root, 'packages/store/package.json'))})('better-sqlite3');
    new Database(':memory:').close();`;
  return (await run([process.execPath, '-e', probe], () => undefined)) === 0;
}

async function exists(tool) {
  return (await run(['sh', '-c', `command -v ${tool}`], () => undefined)) === 0;
}

async function buildApp(app, log) {
  log(`Building ${app}.`);
  // Taken before: a source that changes while it is built leaves the result stale.
  const stamp = appStamp(root, app);
  const folder = join(root, 'apps', app);
  const command =
    app === 'web'
      ? [process.execPath, join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn']
      : [process.execPath, join(root, 'tools', 'build-app.mjs'), app];
  if ((await run(command, log, folder)) !== 0) {
    throw new PrepareError(`${app} could not be built; the lines above say why.`);
  }
  writeFileSync(buildStampFile(app), stamp);
}

/** Runs a program, hands its output on line by line, and resolves with its exit code (127 when it cannot be started). */
function run([program, ...args], log, cwd = root) {
  return new Promise((resolve) => {
    // CI: pnpm must not ask questions that nobody sees.
    const env = { ...localHeaders(), ...process.env, CI: 'true' };
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) forwardLines(stream, log);
    const end = () => child.kill();
    process.on('exit', end);
    child.on('error', () => resolve(127));
    child.on('close', (code) => {
      process.off('exit', end);
      resolve(code ?? 1);
    });
  });
}

function forwardLines(stream, log) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') log(line);
  });
  stream.on('end', () => {
    if (rest.trim() !== '') log(rest);
  });
}

function list(words) {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
