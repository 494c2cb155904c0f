import type { SourceFact } from '../document.ts';
import type { Syntax } from '../syntax.ts';

/** One variable that a file reads. */
export type EnvRead = Extract<SourceFact, { type: 'env-read' }>;

const noteLimit = 400;

/** Comment lines right above the line of `offset`, and what stands behind a comment sign on it. */
export function noteAt(syntax: Syntax, offset: number): Pick<EnvRead, 'note'> {
  const { text } = syntax;
  const sign = syntax.language === 'python' ? '#' : '//';
  const head = text.slice(Math.max(0, offset - noteLimit), offset);
  const broken = head.lastIndexOf('\n');
  if (broken < 0 && offset > noteLimit) return {};
  let lineStart = offset - head.length + broken + 1;
  const window = text.slice(offset, offset + 400);
  const lineEnd = window.indexOf('\n');
  const rest = lineEnd < 0 ? window : window.slice(0, lineEnd);
  const trailing = new RegExp(`\\s${sign}(.*)$`).exec(rest)?.[1] ?? '';
  const above: string[] = [];
  for (let i = 0; i < 8 && lineStart > 0; i++) {
    const from = Math.max(0, lineStart - 300);
    const line = text.slice(from, lineStart - 1);
    const own = line.slice(line.lastIndexOf('\n') + 1).trim();
    if (!own.startsWith(sign)) break;
    above.unshift(own.slice(sign.length).trim());
    lineStart -= line.length - line.lastIndexOf('\n');
  }
  const note = [...above, trailing.trim()].filter((part) => part !== '').join(' ');
  return note === '' ? {} : { note: note.slice(0, noteLimit) };
}
