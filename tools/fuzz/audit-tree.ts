import type { Grammars } from '../../packages/engine/src/documents/source/grammars.ts';
import { judgeAll } from '../../packages/engine/src/index.ts';
import type { SourceTree } from '../../packages/engine/src/inventory.ts';

/** Reads, models and judges a tree. @throws Error when a rule broke: a damaged file may hide facts, never stop a rule. */
export function auditTree(tree: SourceTree, grammars: Grammars): void {
  const { results } = judgeAll(tree, { grammars });
  const broken = results.find((it) => it.status === 'errored');
  if (broken !== undefined)
    throw new Error(`${broken.ruleId} broke: ${broken.status === 'errored' ? broken.reason : ''}`);
}
