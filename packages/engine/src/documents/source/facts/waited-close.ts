import { positional } from '../arguments.ts';
import { callsLike } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { enclosing, headSpan, isAwaited, lastName, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Range, Syntax } from '../syntax.ts';

const closers = /^(?:stop|close|quit|disconnect|\$disconnect|shutdown|drain|end|terminate)$/;
const registers = /^process\.(?:on|once)$/;
/** Libraries that close the server and wait for it when a signal comes. */
const libraries = /^(?:closeWithGrace|createTerminus|gracefulShutdown|GracefulShutdown)$/;

/** What the handler of SIGTERM or SIGINT closes and waits for, once per file. */
export function waitedCloses(syntax: Syntax): SourceFact[] {
  if (syntax.language === 'python') return [];
  if (!/SIGTERM|SIGINT|closeWithGrace|createTerminus|racefulShutdown/.test(syntax.text)) return [];
  const library = callsLike(syntax, libraries).find((call) => textOf(syntax, call.arguments).trim() !== '');
  if (library !== undefined) return [factOf(syntax, library)];
  const bodies = handlersOf(syntax);
  if (bodies.length === 0) return [];
  const call = callsLike(syntax, closers).find((one) => enclosing(bodies, one.start) !== null && isWaited(syntax, one));
  return call === undefined ? [] : [factOf(syntax, call)];
}

function factOf(syntax: Syntax, call: CallNode): SourceFact {
  return { type: 'close-waited', close: call.callee.slice(0, 60), span: headSpan(syntax, call) };
}

/** Bodies that a signal starts: functions in the call of `process.on`, and those that it names. */
function handlersOf(syntax: Syntax): readonly Range[] {
  const found: Range[] = [];
  const named = new Set<string>();
  for (const call of callsLike(syntax, /^(?:on|once)$/)) {
    if (!registers.test(call.callee)) continue;
    const signal = positional(syntax, call, 0);
    const handler = positional(syntax, call, 1);
    // A name stands for the signals of a list.
    if (signal === undefined || handler === undefined) continue;
    if (!/SIG(?:TERM|INT)/.test(signal.text) && !/^[a-z]\w*$/.test(signal.text)) continue;
    found.push(call);
    for (const word of handler.text.slice(0, 2000).matchAll(/[A-Za-z_$][\w$]{0,80}/g)) named.add(word[0]);
  }
  const functions = found.length === 0 ? [] : syntax.functions.filter((one: FunctionNode) => named.has(one.name));
  return [...found, ...functions].sort((a, b) => a.start - b.start);
}

/** `await x.close()`, `x.close(() => …)`, `x.close(done)`, `x.close().then(…)`. */
function isWaited(syntax: Syntax, call: CallNode): boolean {
  if (lastName(call.callee) === call.callee) return false;
  if (isAwaited(syntax, call)) return true;
  const first = positional(syntax, call, 0);
  if (
    first !== undefined &&
    (/=>|^(?:async\s+)?function\b/.test(first.text) || /^(?!(?:true|false|null|undefined)$)[a-z]\w*$/i.test(first.text))
  )
    return true;
  return /^\s*\??\.\s*(?:then|finally)\b/.test(syntax.text.slice(call.end, call.end + 40));
}
