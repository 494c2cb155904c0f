import { setImmediate } from 'node:timers/promises';
import { filesToParse, type Proofs, proveFixes } from '@seaworthy/engine/judge/prove-fixes';
import type { RuleResult } from '@seaworthy/engine/judge/run-rules';
import type { Artifacts } from './artifacts.ts';
import type { World } from './world.ts';

/** Proves fix after fix. Between two of them signals, timers and messages of the parent process get their turn. */
export async function proveAll(
  { entries, documents, model }: Pick<Artifacts, 'entries' | 'documents' | 'model'>,
  results: readonly RuleResult[],
  { loadGrammars, signal }: World,
): Promise<Proofs> {
  const audited = { tree: entries.tree, documents, model, results };
  const proving = proveFixes(audited, { grammars: await loadGrammars(filesToParse(audited)) });
  for (;;) {
    const step = proving.next();
    if (step.done === true) return step.value;
    await setImmediate();
    signal?.throwIfAborted();
  }
}
