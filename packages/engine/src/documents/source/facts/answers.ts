import { spanOf } from '../../../text/span.ts';
import { argumentsOf, keyword, positional, propertiesOf } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, isInside, textOf } from '../look.ts';
import type { CallNode, Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';

/** Cookies and caching of answers, and workers that do not hear the stop signal. */
export function answerFacts(syntax: Syntax): SourceFact[] {
  return [...sessionCookies(syntax), ...publicAnswers(syntax), ...signalsOff(syntax)];
}

const setters = new Set(['set_cookie', 'cookie', 'set', 'setCookie']);
/** What lets its holder in; marks against forged requests must be readable. */
const ticket = /(?:^|[_.-])(?:access|refresh|auth|session|sess|sid|jwt|id)?[_-]?(?:token|session|sid|jwt|auth)$/i;

function sessionCookies(syntax: Syntax): SourceFact[] {
  if (!/cookie/i.test(syntax.text)) return [];
  return callsNamed(syntax, setters).flatMap((call): SourceFact[] => {
    const cookie = syntax.language === 'python' ? pythonCookie(syntax, call) : scriptCookie(syntax, call);
    if (cookie === null || !ticket.test(cookie.name) || /csrf|xsrf/i.test(cookie.name)) return [];
    return [{ type: 'session-cookie', ...cookie, span: headSpan(syntax, call) }];
  });
}

interface Cookie {
  readonly name: string;
  readonly readable: boolean;
  readonly plain: boolean;
}

function pythonCookie(syntax: Syntax, call: CallNode): Cookie | null {
  if (!/(?:^|\.)set_cookie$/.test(call.callee)) return null;
  const all = argumentsOf(syntax, call);
  // `**options` may hold anything.
  if (all.some((one) => one.text.startsWith('*'))) return null;
  const first = keyword(syntax, call, 'key') ?? positional(syntax, call, 0);
  const name = first === undefined ? null : literalOf(syntax, first);
  const value = keyword(syntax, call, 'value') ?? positional(syntax, call, 1);
  if (name === null || value === undefined || /^(?:["']{2}|None)$/.test(value.text)) return null;
  if (keyword(syntax, call, 'max_age')?.text === '0' || keyword(syntax, call, 'expires')?.text === '0') return null;
  const isOff = (flag: string) => {
    const given = keyword(syntax, call, flag);
    return given === undefined || given.text === 'False';
  };
  return { name, readable: isOff('httponly'), plain: isOff('secure') };
}

/** `res.cookie(name, value, options)`, `(await cookies()).set(…)`, `response.cookies.set(…)`, Hono's `setCookie(c, …)`. */
function scriptCookie(syntax: Syntax, call: CallNode): Cookie | null {
  const { callee } = call;
  const isSet = /cookie(?:s|s\(\)|store)?\)?\.set$/i.test(callee) && !/^Cookies\.set$/.test(callee);
  const isExpress = /(?:^|\.)(?:res|response)\.cookie$/.test(callee);
  const isHono = callee === 'setCookie' && /["']hono\/cookie["']/.test(syntax.text);
  if (!isSet && !isExpress && !isHono) return null;
  const skip = isHono ? 1 : 0;
  const first = positional(syntax, call, skip);
  if (first === undefined) return null;
  const whole = first.text.startsWith('{');
  const own = whole ? propertiesOf(syntax, first) : [];
  const named = whole ? own.find((one) => one.name === 'name') : first;
  const name = named === undefined ? null : literalOf(syntax, named);
  const value = whole ? own.find((one) => one.name === 'value') : positional(syntax, call, skip + 1);
  if (name === null || value === undefined || /^["'`]{2}$/.test(value.text)) return null;
  const given = whole ? first : positional(syntax, call, skip + 2);
  if (given === undefined) return { name, readable: true, plain: true };
  // Options that stand elsewhere, or are spread in, cannot be read here.
  if (!given.text.startsWith('{') || /\.\.\./.test(given.text)) return null;
  const options = propertiesOf(syntax, given);
  if (/^0$/.test(options.find((one) => one.name === 'maxAge')?.text ?? '')) return null;
  const isOff = (flag: string) => {
    const set = options.find((one) => one.name === flag || one.text === flag);
    return set === undefined || set.text === 'false';
  };
  return { name, readable: isOff('httpOnly'), plain: isOff('secure') };
}

const publicHeader = /["'`]cache-control["'`]\]?\s*(?:=|,|:)\s*f?(["'`])(public[^"'`\n]{0,80})\1/gi;

/** In middleware that sees every request, with no condition around it. */
function publicAnswers(syntax: Syntax): SourceFact[] {
  for (const match of syntax.text.matchAll(publicHeader)) {
    if (isInside(syntax.comments, match.index)) continue;
    const fn = functionAt(syntax, match.index);
    if (fn === null) continue;
    const body = textOf(syntax, fn.body);
    const before = syntax.text.slice(fn.body.start, match.index);
    if (/\b(?:if|match|switch|case|elif|when)\b|\?\s/.test(withoutComments(before))) continue;
    const passesOn =
      syntax.language === 'python'
        ? /\bcall_next\(|self\.get_response\(/.test(body)
        : /\bnext\(\)/.test(body) && isMountedForAll(syntax, fn.start);
    if (!passesOn) continue;
    return [
      {
        type: 'public-answers',
        value: match[2] ?? 'public',
        span: spanOf(syntax.lines, match.index, match.index + match[0].length),
      },
    ];
  }
  return [];
}

function withoutComments(text: string): string {
  return text.replace(/"""[\s\S]*?"""|#[^\n]*|\/\/[^\n]*/g, '');
}

/** `app.use((req, res, next) => …)`: no path in front, and not below a router of static files. */
function isMountedForAll(syntax: Syntax, offset: number): boolean {
  return /\b(?:app|server)\.use\(\s*(?:async\s*)?$/.test(syntax.text.slice(Math.max(0, offset - 60), offset));
}

/** arq: `handle_signals = False` in the class of settings, or handed to its worker. */
function signalsOff(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python' || !/handle_signals/.test(syntax.text) || !/\barq\b/.test(syntax.text)) return [];
  // Whoever installs handlers of its own has a reason to switch these off.
  if (/\badd_signal_handler\(|\bsignal\.signal\(/.test(syntax.text)) return [];
  const pattern = /\bhandle_signals\s*(?::\s*bool\s*)?=\s*False\b/g;
  for (const match of syntax.text.matchAll(pattern)) {
    if (isInside(syntax.comments, match.index)) continue;
    const owner = syntax.classes.find((one) => one.start <= match.index && match.index < one.end);
    return [
      {
        type: 'signals-off',
        library: 'arq',
        owner: owner?.name ?? 'the worker',
        span: spanOf(syntax.lines, match.index, match.index + match[0].length),
      },
    ];
  }
  return [];
}
