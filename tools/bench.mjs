/**
 * `npm run bench`: speed and memory as ratios against a floor measured in the same run on the same machine, so that they
 * mean the same everywhere. Every line says the bar and whether it holds; the exit code is 1 when one does not.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeServices, makeTree } from './bench/make-tree.mjs';
import { prepare, root } from './prepare.mjs';

const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
let failed = false;

try {
  await prepare({ build: ['cli', 'api'], log: (line) => console.error(line) });
  const big = packed('big', 5_000, 10_000);
  const small = packed('small', 250, 10_000);
  audits(big, small);
  proofs(big);
  secondAudit(big);
  growth('service', servicesIn, 250, 2_000);
  growth('instruction', instructionsIn, 2_500, 20_000);
  upload();
  uploadThroughNginx();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

function packed(name, files, bytes) {
  const tree = join(folder, name);
  makeTree(tree, files, bytes);
  return { tree, archive: pack(tree, name), megabytes: (files * bytes) / 1e6 };
}

function pack(tree, name) {
  const archive = join(folder, `${name}.tar.gz`);
  run('tar', ['czf', archive, '-C', tree, '.']);
  return archive;
}

/** Interleaved, so that a busy moment of the machine meets floor and subject alike; the median of each counts. */
function audits(big, small) {
  const floor = [];
  const audit = [];
  const little = [];
  const memory = [];
  for (let i = 0; i < rounds; i++) {
    floor.push(timed(() => run(process.execPath, [join(root, 'tools/bench/read-floor.mjs'), big.archive])));
    audit.push(timed(() => memory.push(auditOnce(big.archive))));
    little.push(timed(() => auditOnce(small.archive)));
  }
  const empty = timed(() => run(process.execPath, [join(root, 'apps/cli/dist/main.js'), '--version']));
  say(
    'audit of 5,000 files, 50 MB',
    median(audit) / median(floor),
    3,
    `x gunzip and read (${ms(audit)} against ${ms(floor)})`,
  );
  say('peak memory of that audit', Math.max(...memory), 350, 'MB');
  // Start-up is the same for both and would hide how the work itself grows.
  const perMegabyte = (times, size) => (median(times) - empty) / size;
  say(
    'time per MB, 20 times the tree',
    perMegabyte(audit, big.megabytes) / perMegabyte(little, small.megabytes),
    1.3,
    'x that of the small tree',
  );
}

/** Each proof builds and judges the model again, so their number is bounded by the size of the tree. */
function proofs(big) {
  const found = Array.from({ length: rounds }, () =>
    JSON.parse(run(join(root, 'node_modules/.bin/tsx'), [join(root, 'tools/bench/proofs.ts'), big.archive])),
  );
  const tried = found[0]?.tried ?? 0;
  say(`proofs of ${tried} fixes in that audit`, median(found.map(({ share }) => share)), 0.5, 'of its time');
}

function secondAudit(big) {
  appendFileSync(join(big.tree, 'app/m0/changed.py'), 'value = 1\n');
  const changed = pack(big.tree, 'changed');
  const ratios = [];
  for (let i = 0; i < rounds; i++) {
    const out = run(join(root, 'node_modules/.bin/tsx'), [
      join(root, 'tools/bench/audit-twice.ts'),
      big.archive,
      changed,
    ]);
    const [first, second] = JSON.parse(out);
    ratios.push(second / first);
  }
  say('second audit, one file changed', median(ratios), 0.4, 'of the first');
}

/** What compares each part with each other one would show here: time for each of many parts against each of few. */
function growth(name, treeOf, few, many) {
  const trees = { one: treeOf('one', 1), few: treeOf('few', few), many: treeOf('many', many) };
  const times = { one: [], few: [], many: [] };
  for (let i = 0; i < rounds; i++) {
    for (const size of Object.keys(times)) times[size].push(timed(() => auditOnce(trees[size])));
  }
  const each = (size, count) => (median(times[size]) - median(times.one)) / count;
  say(`time per ${name}, ${many} against ${few}`, each('many', many) / each('few', few), 1.5, 'x');
}

function servicesIn(name, count) {
  const tree = join(folder, `services-${name}`);
  makeServices(tree, count);
  return tree;
}

/** One Dockerfile with so many RUN lines. */
function instructionsIn(name, count) {
  const tree = join(folder, `instructions-${name}`);
  mkdirSync(tree, { recursive: true });
  writeFileSync(
    join(tree, 'Dockerfile'),
    `FROM debian:12.8\n${'RUN apt-get update && apt-get install -y x\n'.repeat(count)}`,
  );
  return tree;
}

function upload() {
  const { stdout } = spawnSync(process.execPath, [join(root, 'tools/bench/upload-memory.mjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const result = JSON.parse(stdout);
  say('memory of the API during a 1 GB upload', result.growthMb, result.limitMb, 'MB more');
}

/** The bar is 70 % of the speed, that is 1 / 0.7 of the time. */
function uploadThroughNginx() {
  const out = run(join(root, 'node_modules/.bin/tsx'), [join(root, 'tools/bench/upload-nginx.ts')]);
  const { floor, api } = JSON.parse(out);
  say(
    'upload of 1 GB through nginx',
    median(api) / median(floor),
    1 / 0.7,
    `x nginx writing it alone (${ms(api)} against ${ms(floor)})`,
  );
}

/** Peak resident memory in MB. */
function auditOnce(archive) {
  const file = join(folder, 'usage');
  run(
    process.execPath,
    [
      '--import',
      join(root, 'tools/bench/usage.mjs'),
      join(root, 'apps/cli/dist/main.js'),
      'audit',
      archive,
      '--format',
      'json',
      '--no-gate',
      '--output',
      join(folder, 'report.json'),
    ],
    { ...process.env, BENCH_USAGE: file },
  );
  return Number(readFileSync(file, 'utf8'));
}

function run(program, args, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env, maxBuffer: 1e9 });
  // 3 and 4 are verdicts about the tree, not failures of the program.
  if (error !== undefined || ![0, 3, 4].includes(status))
    throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${error?.message ?? stderr}`);
  return stdout;
}

function timed(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function ms(values) {
  return `${Math.round(median(values))} ms`;
}

function say(what, value, bar, unit) {
  const holds = value <= bar;
  failed ||= !holds;
  console.log(`${holds ? '✓' : '✗'} ${what}: ${value.toFixed(2)} ${unit}; bar ${bar}`);
}
