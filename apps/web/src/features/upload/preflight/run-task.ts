import { problems, SeaworthyError } from '@seaworthy/schema/problem';
import { hashOf } from './hash.ts';
import { lookInto, TooSlow } from './look-into.ts';
import { packFolder } from './pack-folder.ts';
import type { Preflight, Report, Step, Task } from './protocol.ts';
import { JoinedGzip } from './unpack.ts';

/** A minute of looking is worth more than a refused upload; longer is not. */
const patienceMs = 60_000;
/** Progress is told at most this often. */
const toldEveryMs = 150;

/** Packs, looks and hashes; every outcome is a report. Rejects for bugs only. */
export async function runTask(task: Task, report: (report: Report) => void): Promise<void> {
  try {
    const { file, leftOut } = await fileOf(task, report);
    await look(file, leftOut, task, report);
    const progress = teller('hashing', report);
    const sha256 = await hashOf(file, (done) => progress(done, file.size));
    report({ kind: 'hashed', sha256 });
  } catch (error) {
    if (!(error instanceof SeaworthyError)) throw error;
    const { title, advice } = problems[error.code];
    report({ kind: 'refused', refusal: { code: error.code, title, detail: error.message, advice } });
  }
}

async function fileOf(
  task: Task,
  report: (report: Report) => void,
): Promise<{ file: File; leftOut: Preflight['leftOut'] }> {
  if (task.kind === 'archive') return { file: task.file, leftOut: [] };
  const packed = await packFolder(task.name, task.files, task.limits, teller('packing', report));
  report({ kind: 'packed', file: packed.file });
  return packed;
}

async function look(
  file: File,
  leftOut: Preflight['leftOut'],
  { limits }: Task,
  report: (report: Report) => void,
): Promise<void> {
  const progress = teller('reading', report);
  try {
    const onProgress = (done: number) => progress(done, file.size);
    report({
      kind: 'preflight',
      preflight: { ...(await lookInto(file, { limits, patienceMs, onProgress })), leftOut },
    });
  } catch (error) {
    if (error instanceof TooSlow) report({ kind: 'unchecked', reason: 'slow' });
    else if (error instanceof JoinedGzip) report({ kind: 'unchecked', reason: 'joined-gzip' });
    else throw error;
  }
}

function teller(step: Step, report: (report: Report) => void): (done: number, total: number) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const now = performance.now();
    if (now - told < toldEveryMs && done < total) return;
    told = now;
    report({ kind: 'progress', step, done, total });
  };
}
