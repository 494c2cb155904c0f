import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { formats } from '../../packages/engine/src/documents/formats.ts';
import { root } from '../prepare.mjs';
import type { Task } from './worker.ts';

const usage = `npm run fuzz -- [--inputs N] [--format NAME]... [--seed N] [--limit MS]

  --inputs N     damaged and invented files per parser (default 200000); whole audits get one for every 400
  --format NAME  only these parsers: ${formats.map((it) => it.kind).join(', ')}, audit
  --seed N       repeats a run exactly (default 1)
  --limit MS     longest time for one input (default 5000)
What breaks or hangs is written to .seaworthy/fuzz. Exit code 1 when something did.`;

const bytesOfShared = 1_048_576;
/** Audits are some hundred times the work of one file. */
const inputsPerAudit = 400;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '200000' },
    format: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
    limit: { type: 'string', default: '5000' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(`${usage}\n`);
else process.exitCode = await main();

interface Outcome {
  readonly failed: boolean;
  readonly runs: number;
  readonly slowestMs: number;
  readonly counterexample: unknown;
  readonly error: unknown;
}

async function main(): Promise<number> {
  const names = values.format ?? [...formats.map((it) => it.kind), 'audit'];
  const queue = [...names];
  let bad = 0;
  const one = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) if (!(await fuzz(name))) bad += 1;
  };
  await Promise.all([one(), one()]);
  return bad === 0 ? 0 : 1;
}

async function fuzz(name: string): Promise<boolean> {
  const asked = Number(values.inputs);
  const inputs = name === 'audit' ? Math.max(1, Math.round(asked / inputsPerAudit)) : asked;
  const started = performance.now();
  const outcome = await watch({
    format: name,
    inputs,
    seed: Number(values.seed),
    shared: new SharedArrayBuffer(bytesOfShared),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  if (!outcome.failed) {
    process.stdout.write(
      `✓ ${name}: ${outcome.runs} inputs in ${seconds} s, slowest ${outcome.slowestMs.toFixed(0)} ms\n`,
    );
    return true;
  }
  const file = join(root, '.seaworthy', 'fuzz', `${name}.json`);
  mkdirSync(join(root, '.seaworthy', 'fuzz'), { recursive: true });
  writeFileSync(file, JSON.stringify(outcome, null, 2));
  process.stdout.write(
    `✗ ${name}: after ${outcome.runs} inputs: ${String(outcome.error).split('\n').slice(0, 4).join('\n    ')}\n    ${file}\n`,
  );
  return false;
}

/** One thread per parser; an input that takes longer than the limit ends it and is what failed. */
function watch(task: Task): Promise<Outcome> {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: task });
  const counters = new Int32Array(task.shared, 0, 2);
  const limit = Number(values.limit);
  return new Promise((resolve) => {
    let seen = -1;
    let since = performance.now();
    const timer = setInterval(() => {
      const now = Atomics.load(counters, 1);
      if (now !== seen || now === 0) {
        seen = now;
        since = performance.now();
      } else if (performance.now() - since > limit) {
        clearInterval(timer);
        const text = Buffer.from(new Uint8Array(task.shared, 8).slice(0, Atomics.load(counters, 0))).toString();
        void worker.terminate();
        resolve({
          failed: true,
          runs: now,
          slowestMs: limit,
          counterexample: { text },
          error: `an input takes longer than ${limit} ms`,
        });
      }
    }, 200);
    worker.once('message', (outcome: Outcome) => {
      clearInterval(timer);
      resolve(outcome);
    });
    worker.once('error', (error) => {
      clearInterval(timer);
      resolve({
        failed: true,
        runs: Atomics.load(counters, 1),
        slowestMs: 0,
        counterexample: null,
        error: error.message,
      });
    });
  });
}
