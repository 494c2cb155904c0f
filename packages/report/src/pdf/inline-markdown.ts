import { codeParts, oneLine } from '../escape.ts';
import type { Span } from './lines.ts';
import type { Look } from './style.ts';

/**
 * The inline Markdown that this package writes (escape.ts), read back: code spans, bold, struck-out words, escapes by
 * backslash. So the PDF says what the Markdown report says, in the same words, without saying it twice in the source.
 */
export function spansOf(markdown: string, look: Look): Span[] {
  const spans: Span[] = [];
  let [text, at, bold, struck] = ['', 0, false, false];
  const flush = () => {
    if (text !== '')
      spans.push({ text, look: bold ? { ...look, face: 'strong' } : look, ...(struck ? { struck } : {}) });
    text = '';
  };
  while (at < markdown.length) {
    const rest = markdown.slice(at, at + 2);
    if (rest[0] === '\\' && /[!-/:-@[-`{-~]/.test(rest[1] ?? '')) {
      text += rest[1];
      at += 2;
    } else if (rest[0] === '`') {
      const code = codeAt(markdown, at);
      flush();
      spans.push({ text: code.text, look: codeLook(look) });
      at = code.end;
    } else if (rest === '**') {
      flush();
      bold = !bold;
      at += 2;
    } else if (rest[0] === '~') {
      flush();
      struck = !struck;
      at += 1;
    } else {
      text += rest[0];
      at += 1;
    }
  }
  flush();
  return spans;
}

/** A rule's sentence with its code in mono. */
export function sentenceSpans(text: string, look: Look): Span[] {
  return codeParts(oneLine(text)).map((part) => ({ text: part.text, look: part.isCode ? codeLook(look) : look }));
}

/** Monospaced letters look larger than the text around them. */
export function codeLook(look: Look): Look {
  return { ...look, face: 'mono', size: look.size * 0.92 };
}

function codeAt(markdown: string, at: number): { readonly text: string; readonly end: number } {
  let ticks = 0;
  while (markdown[at + ticks] === '`') ticks++;
  let close = markdown.indexOf('`', at + ticks);
  while (close >= 0) {
    let run = 0;
    while (markdown[close + run] === '`') run++;
    if (run === ticks) break;
    close = markdown.indexOf('`', close + run);
  }
  // escape.ts never leaves a run open; whatever did is shown as it is.
  if (close < 0) return { text: markdown.slice(at, at + ticks), end: at + ticks };
  const text = markdown.slice(at + ticks, close);
  return { text: text.startsWith(' `') || text.endsWith('` ') ? text.slice(1, -1) : text, end: close + ticks };
}
