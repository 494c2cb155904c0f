import { spanOf } from '../../../text/span.ts';
import type { SourceFact } from '../document.ts';
import { firstFrom, isInside, namedFunctionAt, textOf } from '../look.ts';
import type { FunctionNode, Range, Syntax } from '../syntax.ts';

const secretName = /(?:secret|api_?key|auth_?key|access_?key|api_?token|auth_?token|bearer|password)/i;
const gateName =
  /(?:^|_)(?:verify|require|check|validate|get|ensure|authenticate|auth|security|api)_?\w*(?:key|token|auth|secret|user|middleware|credentials)|middleware|dispatch|authenticate|authorize/i;

/** Longer names are no names of settings; it bounds what is compared. */
const longest = 80;
const most = 5;

/** Gates that let everybody in while the secret is unset: `if not api_key: return await call_next(request)`, `if (!process.env.API_KEY) return next()`. */
export function openGates(syntax: Syntax): SourceFact[] {
  if (!secretName.test(syntax.text)) return [];
  const pattern =
    syntax.language === 'python'
      ? /\bif\s+(?:not\s+([\w.]+)|([\w.]+)\s+is\s+None|not\s+os\.(?:getenv|environ\.get)\(\s*["'](\w+)["'][^)\n]{0,40}\))\s*:[ \t]*(?:#[^\n]*)?\n?/g
      : /\bif\s*\(\s*!\s*([\w.]+)\s*\)\s*\{?\s*/g;
  const gates = new Map<FunctionNode, Gate>();
  const reads = readsOf(syntax);
  const found: SourceFact[] = [];
  for (const match of syntax.text.matchAll(pattern)) {
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    if (name.length > longest || !secretName.test(name) || isInside(syntax.comments, match.index)) continue;
    const fn = namedFunctionAt(syntax, match.index);
    if (fn === null) continue;
    const gate = gates.get(fn) ?? gateOf(syntax, fn);
    gates.set(fn, gate);
    if (!gate.stands) continue;
    const end = match.index + match[0].length;
    const answer = answerOf(syntax.text.slice(end, end + 320));
    if (answer === null) continue;
    const middleware = /call_next|\bnext\w*\(/.test(answer);
    // A dependency that ends without an error lets the request in.
    const dependency = /^(?:None|True|true|)$/.test(answer) && gate.isNamed && gate.refuses;
    if (!(middleware || dependency) || !(match[3] !== undefined || isSetting(reads, gate, fn, name))) continue;
    found.push({
      type: 'open-gate',
      name: (reads.get(lastOf(name))?.variable ?? lastOf(name)).slice(0, 60),
      function: fn.name === '' ? null : fn.name,
      span: spanOf(syntax.lines, match.index, match.index + match[0].trimEnd().length),
    });
    if (found.length === most) break;
  }
  return found;
}

/** What `return` gives back when nothing but lines of a log and blank ones stands before it; each round takes one line. */
function answerOf(after: string): string | null {
  const words =
    /^(?:[^\S\n]*(?:(?:logger|logging|log|console|warnings|print)\b[^\n]*)?\n)*[^\S\n]*return\b([^\n;]*)/.exec(after);
  return words === null ? null : (words[1] ?? '').trim();
}

/** What a function says about itself as a gate, looked up once however many conditions it has. */
interface Gate {
  readonly stands: boolean;
  readonly isNamed: boolean;
  /** Elsewhere it turns callers away. */
  readonly refuses: boolean;
  readonly params: ReadonlySet<string>;
}

function gateOf(syntax: Syntax, fn: FunctionNode): Gate {
  const isNamed = gateName.test(fn.name.slice(0, longest));
  const stands = isNamed || /call_next|\bnext\b/.test(fn.params);
  return {
    stands,
    isNamed,
    refuses:
      isNamed &&
      /\b40[13]\b|UNAUTHORIZED|FORBIDDEN|HTTPException|abort\(|Unauthorized|Forbidden|AuthenticationFailed|PermissionDenied/.test(
        textOf(syntax, fn.body),
      ),
    params: new Set(stands ? [...fn.params.matchAll(/\b(\w{1,80})\s*[:,)=]/g)].map((one) => one[1] ?? '') : []),
  };
}

/** The name is a setting of the process, not what the client sent. */
function isSetting(reads: Reads, gate: Gate, fn: FunctionNode, name: string): boolean {
  if (
    /^(?:settings|config|cfg|conf|env|process\.env|self\.settings|app\.config)\./.test(name) ||
    /\.(?:settings|config|env)\./.test(name)
  )
    return true;
  const last = lastOf(name);
  if (gate.params.has(last)) return false;
  const read = reads.get(last);
  if (read === undefined) return false;
  const inside = firstFrom(read.places, fn.body.start);
  return /^[A-Z][A-Z0-9_]*$/.test(last) || (inside !== undefined && inside.start < fn.body.end);
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

type Reads = ReadonlyMap<string, { readonly variable: string; readonly places: readonly Range[] }>;

/** Names that are filled from the environment or the settings, with the variable of the first place; one pass over the file. */
function readsOf(syntax: Syntax): Reads {
  const found = new Map<string, { variable: string; places: Range[] }>();
  for (const match of syntax.text.matchAll(
    /\b(\w{1,80})[ \t]{0,40}(?::[^=\n]{0,60})?=\s{0,80}(?:os\.(?:getenv|environ\.get)\(\s{0,80}["'](\w{1,80})["']|os\.environ\[\s{0,80}["'](\w{1,80})["']|process\.env\.(\w{1,80})|(?:settings|config)\.(\w{1,80}))/g,
  )) {
    const place = { start: match.index, end: match.index + match[0].length };
    const name = match[1] ?? '';
    const there = found.get(name);
    if (there !== undefined) there.places.push(place);
    else found.set(name, { variable: match[2] ?? match[3] ?? match[4] ?? match[5] ?? name, places: [place] });
  }
  return found;
}
