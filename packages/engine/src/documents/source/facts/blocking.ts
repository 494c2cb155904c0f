import type { Span } from '../../../text/span.ts';
import { isAtShutdown } from '../blocks.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, isAwaited, isInside, lastName, ownerName, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { isOffloaded } from './heavy.ts';
import { originOf, usesModule } from './imports.ts';
import { isStartupFunction } from './lifecycle.ts';

const verbs = /^(?:get|post|put|patch|delete|head|options|request|stream|send)$/;

/** Calls that hold the event loop while they wait for something outside of the process. */
export function blockingFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python' || !syntax.text.includes('async def')) return [];
  return [...blockingCalls(syntax), ...loopCalls(syntax)];
}

/** Methods of every object and of every library: their name says nothing about which function runs. */
const general =
  /^(?:get|set|run|call|load|read|write|main|execute|start|stop|process|handle|convert|predict|generate|parse|embed|encode|decode|close|open|find|append|update|add|create|delete|save|send|init|build|invoke|query|search|extract)$/;

/** Per handler, the named functions of the project that it calls as they are. */
function loopCalls(syntax: Syntax): SourceFact[] {
  const found = new Map<FunctionNode, Map<string, Span>>();
  for (const call of syntax.calls) {
    const name = lastName(call.callee);
    if (!/^[a-z_]\w{4,}$/.test(name) || (call.callee.includes('.') && general.test(name))) continue;
    const fn = functionAt(syntax, call.start);
    if (fn === null || !fn.async || fn.name === '' || isAwaited(syntax, call) || isOffloaded(syntax, call)) continue;
    if (!isHandler(syntax, fn)) continue;
    const names = found.get(fn) ?? new Map<string, Span>();
    if (names.size < 40 && !names.has(name)) names.set(name, headSpan(syntax, call));
    found.set(fn, names);
  }
  return [...found].map(([fn, names]) => ({
    type: 'loop-calls',
    function: fn.name,
    names: [...names.keys()],
    places: [...names.values()],
    span: headSpan(syntax, fn),
  }));
}

/** The decorator of a route stands right above. */
function isHandler(syntax: Syntax, fn: FunctionNode): boolean {
  return syntax.decorators.some(
    (one) =>
      one.end <= fn.start &&
      fn.start - one.end < 200 &&
      /^@\w+\.(?:get|post|put|patch|delete|api_route|websocket)\(/.test(textOf(syntax, one)) &&
      !/\bdef\b/.test(syntax.text.slice(one.end, fn.start)),
  );
}

function blockingCalls(syntax: Syntax): SourceFact[] {
  return syntax.calls.flatMap((call): SourceFact[] => {
    const fn = functionAt(syntax, call.start);
    if (fn === null || !fn.async || isAwaited(syntax, call)) return [];
    const library = blockingLibrary(syntax, call);
    if (
      library === null ||
      isOffloaded(syntax, call) ||
      isStartupFunction(syntax, fn) ||
      isAtShutdown(syntax, call.start)
    )
      return [];
    if (isAcknowledged(syntax, call)) return [];
    return [{ type: 'blocking-call', library, call: call.callee, function: fn.name, span: headSpan(syntax, call) }];
  });
}

function blockingLibrary(syntax: Syntax, call: CallNode): string | null {
  const { callee } = call;
  if (callee === 'time.sleep' || (callee === 'sleep' && originOf(syntax, 'sleep') === 'time.sleep')) return 'time';
  if (/^requests\.\w+$/.test(callee) && verbs.test(lastName(callee)) && usesModule(syntax, 'requests'))
    return 'requests';
  if (/^httpx\.\w+$/.test(callee) && verbs.test(lastName(callee)) && usesModule(syntax, 'httpx')) return 'httpx';
  if (/(?:^|\.)urlopen$/.test(callee) && usesModule(syntax, 'urllib')) return 'urllib';
  if (/^subprocess\.(?:run|call|check_call|check_output)$/.test(callee)) return 'subprocess';
  if (callee === 'os.system') return 'os';
  if (/^smtplib\.SMTP/.test(callee)) return 'smtplib';
  if (/^ollama\.(?:generate|chat|pull|embed|embeddings|create)$/.test(callee) && usesModule(syntax, 'ollama'))
    return 'ollama';
  if (/^bcrypt\.(?:hashpw|checkpw)$/.test(callee) && usesModule(syntax, 'bcrypt')) return 'bcrypt';
  if (callee === 'psycopg2.connect' || callee === 'pymysql.connect') return ownerName(callee);
  return null;
}

/** The author says so on that line: `# noqa: ASYNC101`. */
function isAcknowledged(syntax: Syntax, call: CallNode): boolean {
  const end = syntax.text.indexOf('\n', call.start);
  const line = syntax.text.slice(call.start, end < 0 ? syntax.text.length : end);
  const at = line.search(/#\s*noqa[^\n]*ASYNC/);
  return at >= 0 && isInside(syntax.comments, call.start + at);
}
