import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { formats } from '../../packages/engine/src/documents/formats.ts';
import { loadGrammars } from '../../packages/engine/testing/load-grammars.ts';
import { treeOf } from '../../packages/engine/testing/tree.ts';
import { auditTree } from './audit-tree.ts';
import { damaged, damagedBy } from './damage.ts';
import { fixtureFiles, type Seed, seedsByFormat } from './seeds.ts';

export interface Task {
  readonly format: string;
  readonly inputs: number;
  readonly seed: number;
  /** Bytes of the input in work, so that the watcher can show what hangs: [length, number of inputs begun, …text]. */
  readonly shared: SharedArrayBuffer;
}

const { format: name, inputs, seed, shared } = workerData as Task; // written by main.ts
const counters = new Int32Array(shared, 0, 2);
const current = new Uint8Array(shared, 8);
const grammars = await loadGrammars();
const encoder = new TextEncoder();

function begin(text: string): void {
  // encodeInto refuses shared memory.
  const bytes = encoder.encode(text).subarray(0, current.length);
  current.set(bytes);
  Atomics.store(counters, 0, bytes.length);
  Atomics.add(counters, 1, 1);
}

let slowestMs = 0;
function timed(text: string, work: () => void): void {
  begin(text);
  const start = performance.now();
  work();
  slowestMs = Math.max(slowestMs, performance.now() - start);
}

const options = { numRuns: inputs, seed };
const details = name === 'audit' ? fc.check(wholeAudit(), options) : fc.check(oneParser(), options);
parentPort?.postMessage({
  failed: details.failed,
  runs: details.numRuns,
  slowestMs,
  counterexample: details.counterexample?.[0] ?? null,
  error:
    details.errorInstance instanceof Error
      ? (details.errorInstance.stack ?? details.errorInstance.message)
      : details.errorInstance,
});

function oneParser() {
  const format = formats.find((it) => it.kind === name);
  const seeds = seedsByFormat().get(name) ?? [];
  if (format === undefined) throw new Error(`there is no format ${name}`);
  if (seeds.length === 0)
    throw new Error(`no fixture, example or seed of tools/fuzz/seeds.ts is read as ${name}; add one there`);
  const look = ({ path, text }: Seed) =>
    timed(text, () => {
      const document = format.parse(path, text, { grammars });
      if (document.kind !== name || document.path !== path)
        throw new Error(`the document says ${document.kind} ${document.path}`);
      checkSpans(document, path, text, 0);
    });
  // Nine tenths are plain mutations, whose numbers repeat exactly; the rest can be shrunk when it breaks.
  const drawn = fc.integer().map((number) => damagedBy(number, seeds));
  return fc.property(fc.oneof({ weight: 9, arbitrary: drawn }, { weight: 1, arbitrary: damaged(seeds) }), look);
}

function wholeAudit() {
  const fixtures = fixtureFiles().filter((it) => it.files.length > 0);
  return fc.property(
    fc.nat({ max: fixtures.length - 1 }).chain((at) => {
      const { files } = fixtures[at] ?? { files: [] };
      return fc.tuple(fc.constant(files), fc.array(damaged(files), { minLength: 1, maxLength: 4 }));
    }),
    ([files, changed]) => {
      const texts = Object.fromEntries([...files, ...changed].map((it: Seed) => [it.path, it.text]));
      timed(changed.map((it) => `== ${it.path}\n${it.text}`).join('\n'), () => auditTree(treeOf(texts), grammars));
    },
  );
}

/** Every span lies in its text: what stands there is quoted, and fixes are written there. */
function checkSpans(value: unknown, path: string, text: string, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 200) return;
  if (Array.isArray(value)) {
    for (const item of value) checkSpans(item, path, text, depth + 1);
    return;
  }
  const { start, end, file } = value as { start?: unknown; end?: unknown; file?: unknown };
  if (
    typeof start === 'number' &&
    typeof end === 'number' &&
    file === path &&
    (start < 0 || end < start || end > text.length)
  ) {
    throw new Error(`a span runs from ${start} to ${end} in a text of ${text.length}`);
  }
  for (const item of Object.values(value)) checkSpans(item, path, text, depth + 1);
}
