/**
 * Audits a 5,000-file, 50 MB tar.gz with the built command line program and compares it, in the same run, with what Node
 * needs to gunzip and read that archive. Then a tree twenty times smaller: the time per MB must not grow. One JSON line;
 * fails beyond the limits. Linux only: the peak memory comes from the kernel's count for the child.
 */
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip, createGzip } from 'node:zlib';
import { prepare } from '../prepare.mjs';
import { sampleTree } from './sample-tree.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** From the issue that asked for it. */
const limits = { wallRatio: 3, peakMb: 350, perMbRatio: 1.3 };
const runs = 3;

await prepare({ build: ['cli'], log: (line) => process.stderr.write(`${line}\n`) });
const { extract, pack } = createRequire(join(root, 'packages', 'archive', 'package.json'))('tar-stream');
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
try {
  const small = await packTree(0.05);
  const large = await packTree(1);
  const floorMs = await best(() => gunzipAndRead(large.path));
  const startMs = await best(async () => (await audit(small.path)).ms);
  let peakMb = 0;
  const auditMs = await best(async () => {
    const { ms, rssMb } = await audit(large.path);
    peakMb = Math.max(peakMb, rssMb);
    return ms;
  });
  // The start of the program does not grow with the tree, so only the difference counts per MB.
  const idleMs = await best(async () => (await run(['--help'])).ms);
  const perMb = (ms, bytes) => (ms - idleMs) / (bytes / 1e6);
  const result = {
    files: large.files,
    bytes: large.bytes,
    packedBytes: statSync(large.path).size,
    floorMs,
    auditMs,
    wallRatio: round(auditMs / floorMs),
    peakMb: round(peakMb),
    perMbRatio: round(perMb(auditMs, large.bytes) / perMb(startMs, small.bytes)),
  };
  process.stdout.write(`${JSON.stringify({ ...result, limits })}\n`);
  process.exitCode = Object.entries(limits).every(([name, limit]) => result[name] <= limit) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

async function packTree(scale) {
  const path = join(folder, `tree-${scale}.tar.gz`);
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(path));
  let files = 0;
  let bytes = 0;
  for (const [name, data] of sampleTree(scale)) {
    await new Promise((resolve, reject) => {
      tar.entry({ name: `repo/${name}`, mtime: new Date(0) }, data, (error) => (error ? reject(error) : resolve()));
    });
    files += 1;
    bytes += data.byteLength;
  }
  tar.finalize();
  await written;
  return { path, files, bytes };
}

async function gunzipAndRead(path) {
  const started = performance.now();
  const reader = extract();
  reader.on('entry', (_, body, next) => {
    body.on('end', next);
    body.resume();
  });
  await pipeline(createReadStream(path), createGunzip({ chunkSize: 262_144 }), reader);
  return performance.now() - started;
}

function audit(path) {
  return run(['audit', path, '--quiet', '--no-gate', '--format', 'json', '--output', join(folder, 'report.json')]);
}

/** Runs the program; a preloaded line sends its own peak of resident memory when it exits. */
async function run(words) {
  const program = join(root, 'apps', 'cli', 'dist', 'main.js');
  const peak = `process.on('exit', () => process.send?.(process.resourceUsage().maxRSS))`;
  const preload = `data:text/javascript,${encodeURIComponent(peak)}`;
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', preload, program, ...words], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let rssKb = 0;
  child.on('message', (message) => {
    rssKb = message;
  });
  child.channel.unref();
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`seaworthy ${words[0]} ended with ${code}`);
  return { ms: performance.now() - started, rssMb: rssKb / 1024 };
}

async function best(measure) {
  const times = [];
  for (let i = 0; i < runs; i++) times.push(await measure());
  return Math.round(Math.min(...times));
}

function round(number) {
  return Math.round(number * 100) / 100;
}
