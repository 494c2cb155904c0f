import { functionAt, isInside, textOf } from '../look.ts';
import type { FunctionNode, Range, Syntax } from '../syntax.ts';

const changes =
  /^(?:\.(?:append|add|update|remove|discard|clear|set|delete|push|splice|put|put_nowait|appendleft|extend|insert)\(|(?:\[[^\]\n]*\])+(?:\.\w+)*\s*[+|-]?=(?!=))/;

/**
 * Somebody gets an answer out of the container: a function that returns, sends or raises something looks into it.
 * Filling it, taking something out and writing its entries to the log are no answer.
 */
export function isToldFrom(syntax: Syntax, declared: Range, name: string, owner: string): boolean {
  const prefix = owner === '' ? '(?<![\\w$.])' : '(?<=[\\w)]\\.)';
  const pattern = new RegExp(`${prefix}${name.replace(/[$]/g, '\\$')}(?![\\w$])`, 'g');
  let reads = 0;
  for (const match of syntax.text.matchAll(pattern)) {
    const at = match.index;
    if ((declared.start <= at && at < declared.end) || isInside(syntax.comments, at)) continue;
    const fn = functionAt(syntax, at);
    if (fn === null || !isRead(syntax.text, at, name.length)) continue;
    if (answers(syntax, fn)) return true;
    reads++;
  }
  // What is only filled here is read in another file.
  return reads === 0;
}

function isRead(text: string, at: number, length: number): boolean {
  const lineStart = text.lastIndexOf('\n', at) + 1;
  const before = text.slice(lineStart, at);
  const rest = text.slice(at + length, at + length + 200);
  if (/^\s*(?:global|nonlocal|del)\s/.test(before) || changes.test(rest)) return false;
  // `if progress in uploads:` in front of `uploads.remove(progress)`.
  const next = /\bin\s+(?:\w+\.)?$/.test(before) ? (/^\s*:\s*\n([^\n]*)/.exec(rest)?.[1] ?? '') : '';
  return !/\.(?:remove|discard|pop)\(|^\s*del\s/.test(next);
}

const answer =
  /\breturn\s+(?!None\b|null\b|undefined\b)[^\s;}]|\byield\b|\braise\b|\bthrow\b|\b(?:res|resp|response|reply|ws|websocket|socket|ctx|io)\b\S*\.\w+|\.(?:json|send|send_json|send_text|emit|write|publish)\(|\b(?:emit|broadcast|notify)\w*\(/;

/** Also an arrow function whose body is its value. */
function answers(syntax: Syntax, fn: FunctionNode): boolean {
  const body = textOf(syntax, fn.body);
  return (syntax.language !== 'python' && !body.trimStart().startsWith('{')) || answer.test(body);
}
