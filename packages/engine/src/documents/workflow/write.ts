import type { TextEdit } from '@seaworthy/schema/report-fix';
import type { Span } from '../../text/span.ts';
import type { KeySlot } from '../yaml/write.ts';
import type { LineSlot } from './document.ts';

/** Puts lines and an empty one before the line of `jobs:`: keys of the whole workflow are read from the top. */
export function insertAtHead(head: LineSlot | undefined, lines: readonly string[]): TextEdit[] | undefined {
  if (head === undefined) return undefined;
  const text = lines.map((line) => line + head.newline).join('') + head.newline;
  return [{ path: head.file, start: head.at, end: head.at, text }];
}

/**
 * Puts a key before another key of the same block map, indented alike: `timeout-minutes` belongs above `steps`, not below
 * forty lines of them. `lines` carry their own inner indentation. Undefined when the map is written on one line or has the key.
 */
export function insertBeforeKey(
  slot: KeySlot | undefined,
  before: Span | undefined,
  key: string,
  lines: readonly string[],
): TextEdit[] | undefined {
  if (slot === undefined || before === undefined || slot.style !== 'block' || slot.keys.includes(key)) return undefined;
  // The first key of a list item stands behind its dash: what is put before it would have to take the dash.
  const text = lines.map((line) => line + slot.newline + slot.indent).join('');
  return [{ path: before.file, start: before.start, end: before.start, text }];
}
