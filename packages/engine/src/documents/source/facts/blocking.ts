import { isAtShutdown } from '../blocks.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, isAwaited, isInside, lastName, ownerName } from '../look.ts';
import type { CallNode, Syntax } from '../syntax.ts';
import { isOffloaded } from './heavy.ts';
import { originOf, usesModule } from './imports.ts';
import { isStartupFunction } from './lifecycle.ts';

const verbs = /^(?:get|post|put|patch|delete|head|options|request|stream|send)$/;

/** Calls that hold the event loop while they wait for something outside of the process. */
export function blockingFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python' || !syntax.text.includes('async def')) return [];
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
