import { runAudit } from '@seaworthy/pipeline/audit';
import { grammarLoader } from '@seaworthy/pipeline/load-grammars';
import type { DocumentCachePort, Progress } from '@seaworthy/pipeline/ports';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { summaryOf } from '@seaworthy/schema/summary-of';
import { createCaller } from './child-caller.ts';
import { endWithParent } from './end-with-parent.ts';
import type { FromChild, ProgressEvent, ToChild } from './messages.ts';
import { remoteCheckpoints } from './remote-checkpoints.ts';

/**
 * The process that reads one upload and judges it. It knows neither database nor queue: the worker that forked it serves
 * the pipeline's ports over IPC, and kills it when it takes too long or too much memory. One audit, then it ends.
 */
endWithParent();
const { call, answer } = createCaller(say);

process.on('message', (message: ToChild) => {
  if (message.kind === 'start') void audit(message);
  else answer(message);
});

const checkpoints = remoteCheckpoints(call);

const documentCache: DocumentCachePort = {
  getMany: async (keys) => (await call({ method: 'getMany', keys: [...keys] })) as Map<string, string>, // its answer to getMany
  putMany: async (entries) => void (await call({ method: 'putMany', entries: new Map(entries) })),
};

const progress: Progress = {
  append: async (event) => void (await call({ method: 'append', event: event as ProgressEvent })), // the loop says nothing else
};

async function audit({ path, sha256, projectName, cover, asOf }: ToChild & { kind: 'start' }): Promise<void> {
  const { report, files } = await runAudit({
    input: { kind: 'file', path, sha256 },
    projectName,
    cover,
    asOf,
    loadGrammars: grammarLoader(),
    checkpoints,
    documentCache,
    progress,
    onStage: (name) => void say({ kind: 'stage', name }),
  });
  await say({ kind: 'finished', summary: summaryOf(report), files: files.map((file) => ({ ...file })) });
  process.disconnect();
}

/** Resolves when the message has left this process. */
function say(message: FromChild): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error === null ? resolve() : reject(error)));
  });
}

async function end(error: unknown): Promise<void> {
  try {
    await say(
      error instanceof SeaworthyError
        ? { kind: 'refused', code: error.code, detail: error.message }
        : { kind: 'broken', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    );
  } finally {
    // Also when nobody hears it: the failure to say so would come here again, and again, without end.
    process.exit(1);
  }
}

process.on('unhandledRejection', end);
process.on('uncaughtException', end);
