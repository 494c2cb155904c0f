import type { Span } from '../../../text/span.ts';
import { isAtShutdown } from '../blocks.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, indexFrom, isAwaited, isInside, lastName, ownerName, textOf } from '../look.ts';
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
  // Functions that handle no route stand here with null, so that each is looked at once.
  const found = new Map<FunctionNode, Map<string, Span> | null>();
  for (const call of syntax.calls) {
    const name = lastName(call.callee);
    if (!/^[a-z_]\w{4,}$/.test(name) || (call.callee.includes('.') && general.test(name))) continue;
    const fn = functionAt(syntax, call.start);
    if (fn === null || !fn.async || fn.name === '' || isAwaited(syntax, call) || isOffloaded(syntax, call)) continue;
    const before = found.get(fn);
    const names = before === undefined && isHandler(syntax, fn) ? new Map<string, Span>() : (before ?? null);
    if (before === undefined) found.set(fn, names);
    if (names !== null && names.size < 40 && !names.has(name)) names.set(name, headSpan(syntax, call));
  }
  return [...found].flatMap(([fn, names]): SourceFact[] =>
    names === null
      ? []
      : [
          {
            type: 'loop-calls',
            function: fn.name,
            names: [...names.keys()],
            places: [...names.values()],
            span: headSpan(syntax, fn),
          },
        ],
  );
}

/** The decorator of a route stands right above. */
function isHandler(syntax: Syntax, fn: FunctionNode): boolean {
  for (let at = indexFrom(syntax.decorators, fn.start) - 1; at >= 0; at--) {
    const one = syntax.decorators[at];
    if (one === undefined || fn.start - one.end >= 200) return false;
    if (
      one.end <= fn.start &&
      /^@\w+\.(?:get|post|put|patch|delete|api_route|websocket)\(/.test(textOf(syntax, one)) &&
      !/\bdef\b/.test(syntax.text.slice(one.end, fn.start))
    )
      return true;
  }
  return false;
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
