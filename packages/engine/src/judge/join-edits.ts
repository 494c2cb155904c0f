import type { TextEdit } from '@seaworthy/schema/report-fix';
import type { Fail } from '../rules/rule.ts';

/**
 * One finding for several places, one fix: the edits of all places, when every place has some and no two of them touch.
 * Otherwise the finding keeps its own, which leaves the other places open.
 */
export function withEdits<F extends Fail>(fail: F, places: readonly Fail[]): F {
  if (places.some((it) => it.fix.edits.length === 0)) return fail;
  const edits: TextEdit[] = [];
  for (const edit of places.flatMap((it) => it.fix.edits)) {
    const same = edits.some((it) => it.path === edit.path && it.start === edit.start && it.text === edit.text);
    if (same) continue;
    if (edits.some((it) => it.path === edit.path && it.start <= edit.end && edit.start <= it.end)) return fail;
    edits.push(edit);
  }
  return { ...fail, fix: { ...fail.fix, edits } };
}
