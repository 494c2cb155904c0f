import { positional } from '../arguments.ts';
import { isAtShutdown, shutdownRanges } from '../blocks.ts';
import { callsLike, callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { callsIn, functionAt, headSpan, isAwaited, lastName, namedFunctionAt, ownerName, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { isStartupFunction } from './lifecycle.ts';

/** Work that outlives its request, and what the code does with it when the process stops or starts again. */
export function shutdownFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python') return [];
  return [
    ...callsNamed(syntax, starters).flatMap((call) => backgroundWork(syntax, call)),
    ...steps(syntax),
    ...jobStatus(syntax),
  ];
}

function backgroundWork(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  const owner = ownerName(call.callee);
  const started = startedBy(syntax, call, name, owner);
  if (started === null) return [];
  const fn = functionAt(syntax, call.start);
  if (fn === null || isAtShutdown(syntax, call.start)) return [];
  const named = namedFunctionAt(syntax, call.start);
  if (started.via !== 'framework' && !isStartupFunction(syntax, fn) && isWaitedFor(syntax, fn, started.via)) return [];
  return [
    {
      type: 'background-work',
      via: started.via,
      call: started.what.slice(0, 120),
      kept: isKept(syntax, call),
      atStartup:
        named === null ||
        isStartupFunction(syntax, named) ||
        /^(?:__init__|start|run|setup\w*|init\w*)$/.test(named.name),
      function: named?.name ?? null,
      span: headSpan(syntax, call),
    },
  ];
}

/** The function itself waits: for its threads, for results of its pool, for its tasks. */
function isWaitedFor(syntax: Syntax, fn: FunctionNode, via: StartedWork['via']): boolean {
  const body = textOf(syntax, fn.body);
  if (via === 'executor') return /as_completed\(|\.result\(|\bwait\(|with\s+[^\n]*Executor\(/.test(body);
  if (via === 'thread') return /\.join\(/.test(body.replace(/(?:["']|path|sep)\.join\(/g, ''));
  return /\bawait\s+(?:asyncio\.)?(?:gather|wait|wait_for)\(|as_completed\(/.test(body);
}

interface StartedWork {
  readonly via: 'task' | 'framework' | 'thread' | 'executor';
  readonly what: string;
}

/** Last names of what `startedBy` knows. */
const starters = new Set([
  'create_task',
  'ensure_future',
  'add_task',
  'Thread',
  'Process',
  'submit',
  'run_in_executor',
]);

function startedBy(syntax: Syntax, call: CallNode, name: string, owner: string): StartedWork | null {
  const first = positional(syntax, call, 0)?.text ?? '';
  if (name === 'create_task' || name === 'ensure_future') {
    // A task group waits for its tasks before it ends.
    if (/(?:^|_)(?:tg|group|nursery|task_group)$/i.test(owner)) return null;
    const what = /^([A-Za-z_][\w.]*)\(/.exec(first)?.[1];
    return what === undefined || isAwaited(syntax, call) || isAwaitedLater(syntax, call) ? null : { via: 'task', what };
  }
  if (name === 'add_task' && /background|tasks?$/i.test(owner)) return { via: 'framework', what: first };
  if (name === 'Thread' || name === 'Process') {
    const target = /\btarget\s*=\s*([A-Za-z_][\w.]*)/.exec(textOf(syntax, call.arguments))?.[1];
    return target === undefined ? null : { via: 'thread', what: target };
  }
  if (name === 'submit' && /executor|pool/i.test(owner)) return { via: 'executor', what: first };
  if (name === 'run_in_executor' && !isAwaited(syntax, call))
    return { via: 'executor', what: positional(syntax, call, 1)?.text ?? '' };
  return null;
}

/** `task = asyncio.create_task(…)` and, later in the same function, `await task`: the answer waits for it. */
function isAwaitedLater(syntax: Syntax, call: CallNode): boolean {
  const fn = functionAt(syntax, call.start);
  const name = /(\w+)\s*=\s*$/.exec(syntax.text.slice(Math.max(0, call.start - 80), call.start))?.[1];
  if (fn === null || name === undefined) return false;
  const after = syntax.text.slice(call.end, fn.body.end);
  // Cancelled and then awaited: the end of work of the process, in its lifespan.
  return new RegExp(`\\bawait\\s+${name}\\b`).test(after) && !after.includes(`${name}.cancel(`);
}

/** The result is assigned, passed on, returned or collected. */
function isKept(syntax: Syntax, call: CallNode): boolean {
  const lineStart = syntax.text.lastIndexOf('\n', call.start - 1) + 1;
  return syntax.text.slice(lineStart, call.start).trim() !== '';
}

const saving = /drain|flush|persist|checkpoint|requeue|re_enqueue|mark_\w*|fail_\w+|save\w*|interrupt\w*|reset_\w+/i;

function steps(syntax: Syntax): SourceFact[] {
  return shutdownRanges(syntax).flatMap((range) =>
    callsIn(syntax, range).flatMap((call): SourceFact[] => {
      const how = stepOf(syntax, call);
      if (how === null) return [];
      const target = how === 'cancels' || how === 'closes' ? ownerName(call.callee) : textOf(syntax, call.arguments);
      return [
        { type: 'shutdown-step', how, target: (target || call.callee).slice(0, 120), span: headSpan(syntax, call) },
      ];
    }),
  );
}

function stepOf(syntax: Syntax, call: CallNode): 'cancels' | 'waits' | 'saves' | 'closes' | null {
  const name = lastName(call.callee);
  if (name === 'cancel') return 'cancels';
  if (/^(?:wait|wait_for|gather|join|wait_closed|drain_tasks|wait_until_done)$/.test(name)) return 'waits';
  if (
    name === 'shutdown' &&
    /wait\s*=\s*True|^\s*$/.test(textOf(syntax, call.arguments)) &&
    /executor|pool/i.test(call.callee)
  )
    return 'waits';
  if (saving.test(name)) return 'saves';
  return /^(?:close|aclose|dispose|disconnect|stop|quit|shutdown|close_all)$/.test(name) ? 'closes' : null;
}

const running =
  /["']?(?:status|state)["']?\s*(?:=|:|,)\s*(?:["'](?:running|processing|in_progress|in-progress|started|analyzing|converting)["']|[A-Za-z_][\w.]*\.(?:RUNNING|PROCESSING|IN_PROGRESS|STARTED))|\bmark_(?:running|processing|started|in_progress)\(/i;
/** Names that only mean jobs left over from an earlier life of the process. */
const recovery =
  /^_*(?:recover_(?:jobs|tasks|stale|stuck|orphan\w*|interrupted|pending|running)|reconcile_(?:jobs|tasks|\w*state|stale|running)|requeue_(?:stale|stuck|orphan\w*|interrupted|pending|running|jobs|tasks)|restore_pending|fail_(?:stale|orphan\w*|stuck|interrupted|running)|reset_(?:stuck|stale|running|orphan\w*|interrupted|in_progress|processing|jobs)\w*|mark_(?:interrupted|orphan\w*|abandoned|stuck)\w*|(?:sweep|cleanup|handle|clear)_(?:stale|stuck|orphan\w*|interrupted|running|zombie)_?(?:job|task|run|process)?\w*|reap_\w+)/i;
/** Names that mean it when a start of the process calls them. */
const perhapsRecovery =
  /^_*(?:recover|reconcile|resume|requeue|re_?enqueue|restart|reload|restore)(?:_\w*(?:job|task|run|queue|pending|work)\w*)?$/i;

const anyRecovery = new RegExp(`${recovery.source}|${perhapsRecovery.source}`, 'i');

/** A start that asks the store for jobs in that state. */
const looksForRunning =
  /(?:where|filter|find|list|select|update|query|==|\bin\b)[^\n]{0,160}(?:["'](?:running|processing|in_progress)["']|\.(?:RUNNING|PROCESSING|IN_PROGRESS)\b)/i;

/** At most one fact of each moment per file: that it happens matters, not how often. */
function jobStatus(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  // Every form of it holds one of these words, and most files none.
  const mayRun = /running|process|progress|started|analyzing|converting/i.test(syntax.text);
  const written = (mayRun ? syntax.assignments : []).find(
    (one) => functionAt(syntax, one.start) !== null && running.test(textOf(syntax, one).slice(0, 200)),
  );
  const passed = (mayRun ? syntax.calls : []).find(
    (call) =>
      functionAt(syntax, call.start) !== null &&
      running.test(`${lastName(call.callee)}(${textOf(syntax, call.arguments).slice(0, 400)}`),
  );
  const first = [written, passed].filter((one) => one !== undefined).sort((a, b) => a.start - b.start)[0];
  if (first !== undefined)
    facts.push({
      type: 'job-status',
      moment: 'written',
      name: functionAt(syntax, first.start)?.name ?? '',
      span: headSpan(syntax, first),
    });
  const recovering =
    syntax.functions.find((fn) => recovery.test(fn.name)) ??
    syntax.functions.find(
      (fn) =>
        isStartupFunction(syntax, fn) &&
        !/^(?:create_app|main|bootstrap)$/.test(fn.name) &&
        looksForRunning.test(textOf(syntax, fn.body)),
    );
  const called = callsLike(syntax, anyRecovery).find(
    (call) => recovery.test(lastName(call.callee)) || isFromStart(syntax, call),
  );
  const found = recovering ?? called;
  if (found !== undefined)
    facts.push({
      type: 'job-status',
      moment: 'recovered',
      name: recovering?.name ?? called?.callee ?? '',
      span: headSpan(syntax, found),
    });
  return facts;
}

function isFromStart(syntax: Syntax, call: CallNode): boolean {
  const fn = namedFunctionAt(syntax, call.start);
  return fn !== null && isStartupFunction(syntax, fn) && !isAtShutdown(syntax, call.start);
}
