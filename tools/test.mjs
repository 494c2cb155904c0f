/**
 * `npm test`: everything that must hold, in one command. Installs and builds what is missing, brings the programs that the
 * integration and browser tests need (as root with apt; otherwise it names them and fails), then runs every check and test.
 * `--fast` is the inner part that needs no service: format, lint, types, floors, generated files, unit tests of the packages.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrepareError, prepare, root } from './prepare.mjs';

/** Program on the PATH, or file, → Debian package that brings it. */
const programs = {
  chromium: 'chromium',
  'redis-server': 'redis-server',
  nginx: 'nginx',
  openssl: 'openssl',
  '/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so': 'libnginx-mod-http-brotli-filter',
  '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so': 'libnginx-mod-http-brotli-static',
  promtool: 'prometheus',
  pdftotext: 'poppler-utils',
  patch: 'patch',
  zip: 'zip',
  zstd: 'zstd',
};

const fast = process.argv.includes('--fast');
const rest = process.argv.slice(2).filter((argument) => argument !== '--fast');

try {
  await main();
} catch (error) {
  console.error(error instanceof PrepareError ? error.message : error);
  process.exitCode = 1;
}

async function main() {
  await prepare({ build: fast ? [] : ['api', 'worker', 'web', 'cli'], log: (line) => console.error(line) });
  if (!fast) bringPrograms();
  const checks = [
    ['format and lint', 'biome', ['ci', '--colors=off', '--error-on-warnings', '.']],
    ['types', process.execPath, ['tools/types.mjs']],
    ['floors', 'depcruise', ['--config', '.dependency-cruiser.mjs', 'packages', 'apps']],
    ['floors guard something', 'tsx', ['tools/check-architecture.ts']],
    ['generated files', 'tsx', ['tools/generate.ts', '--check']],
  ];
  let failed = 0;
  for (const [name, program, args] of checks) {
    const started = Date.now();
    const code = await run(program, args);
    if (code !== 0) failed++;
    console.log(`${code === 0 ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  const tests = await runTests();
  const passed = checks.length - failed + tests.passed;
  failed += tests.failed;
  // Counted over checks and tests together; the last line is for people and for machines that read it.
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || tests.passed === 0 || tests.skipped > 0 || tests.code !== 0) {
    if (tests.skipped > 0) console.error(`${tests.skipped} tests were skipped; nothing here may be skipped.`);
    process.exitCode = 1;
  }
}

async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-test-'));
  const file = join(folder, 'results.json');
  try {
    const scope = fast ? ['packages'] : [];
    const code = await run('vitest', [
      'run',
      // Limits of tests end hangs and are long: what is broken everywhere need not be waited for everywhere.
      '--bail=12',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...scope,
      ...rest,
    ]);
    if (!existsSync(file)) return { code: code || 1, passed: 0, failed: 1, skipped: 0 };
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const brokenFiles = result.testResults.filter(
      (it) => it.status === 'failed' && it.assertionResults.length === 0,
    ).length;
    return {
      code,
      passed: result.numPassedTests,
      failed: result.numFailedTests + brokenFiles,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws {PrepareError} naming the packages that somebody with root has to install. */
function bringPrograms() {
  const missing = Object.entries(programs).filter(([program]) => !isOnPath(program));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name).join(' ');
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new PrepareError(
      `The tests need ${missing.map(([program]) => program).join(', ')}; install them with: sudo apt-get install ${packages}`,
    );
  }
  console.error(`Installing for the tests: ${packages}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Services that apt starts on installation would take the ports that tests use.
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages.split(' ')],
  ]) {
    const { status, stderr } = spawnSync('apt-get', args, {
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new PrepareError(`apt-get ${args[0]} failed: ${stderr.trim().split('\n').at(-1)}`);
  }
}

function isOnPath(program) {
  if (program.startsWith('/')) return existsSync(program);
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function run(program, args) {
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(signal === null ? code : 1));
  });
}
