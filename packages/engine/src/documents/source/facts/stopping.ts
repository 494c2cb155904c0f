import { argumentsOf, keyword, positional, propertiesOf } from '../arguments.ts';
import { callsLike, callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { callsIn, functionAt, headSpan, isAwaited, isInside, lastName, ownerName, spanAt, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { literalOf, numberOf } from '../values.ts';
import { waitedCloses } from './waited-close.ts';

/** How a process ends what it runs; answers of FastAPI that keep status 200; addresses that no setting can change. */
export function stoppingFacts(syntax: Syntax): SourceFact[] {
  const fixed = fixedAddresses(syntax);
  return syntax.language === 'python'
    ? [...childrenKilled(syntax), ...jobsCutOff(syntax), ...tupleAnswers(syntax), ...fixed]
    : [...exitRaces(syntax), ...waitedCloses(syntax), ...serverLimits(syntax), ...fixed];
}

const exits = new Set(['exit']);
const closers = /^(?:stop|close|quit|disconnect|\$disconnect|shutdown|drain)$/;
/** What takes a while to close; schedules, timers and embedded databases stop at once. */
const slow =
  /server|worker|queue|pool|redis|prisma|mongoose|connection|consumer|producer|knex|sequelize|nats|kafka|amqp/i;
/** A static method (`Refresher.stop`) turns a schedule off. */
const instant = /[sS]chedul|[cC]ron|[tT]imer|[iI]nterval|[wW]atch|[cC]ache|span|sqlite|^[A-Z]\w*$/;

function exitRaces(syntax: Syntax): SourceFact[] {
  if (!/process\.exit\(/.test(syntax.text) || !/SIGTERM|SIGINT|shut(?:ting)? ?down/i.test(syntax.text)) return [];
  const forgotten = new Map<FunctionNode, readonly CallNode[]>();
  for (const exit of callsNamed(syntax, exits)) {
    if (exit.callee !== 'process.exit') continue;
    const fn = functionAt(syntax, exit.start);
    if (fn === null || isInside(syntax.handlers, exit.start)) continue;
    const all = forgotten.get(fn) ?? callsIn(syntax, fn.body).filter((call) => isForgotten(syntax, call, fn));
    forgotten.set(fn, all);
    const [first] = all;
    if (first === undefined || first.start >= exit.start) continue;
    const closes = all.filter((call) => call.start < exit.start);
    // What holds for this exit holds for all after it, which are further away.
    forgotten.set(fn, []);
    // The last look before the exit: what is far above belongs to another branch.
    if (textOf(syntax, { start: first.start, end: exit.start }).split('\n').length > 30) continue;
    if (waitsBetween(textOf(syntax, { start: first.end, end: exit.start }))) continue;
    return [
      {
        type: 'exit-race',
        closes: [...new Set(closes.map((call) => call.callee.slice(0, 60)))],
        exit: headSpan(syntax, exit),
        span: headSpan(syntax, first),
      },
    ];
  }
  return [];
}

/** A close that returns a promise or takes a callback, and gets neither `await` nor a callback. */
function isForgotten(syntax: Syntax, call: CallNode, fn: FunctionNode): boolean {
  const owner = ownerName(call.callee);
  if (!closers.test(lastName(call.callee)) || !slow.test(owner) || instant.test(owner)) return false;
  if (functionAt(syntax, call.start) !== fn || isAwaited(syntax, call)) return false;
  if (textOf(syntax, call.arguments).trim() !== '') return false;
  const lineStart = syntax.text.lastIndexOf('\n', call.start - 1) + 1;
  const before = syntax.text.slice(Math.max(lineStart, call.start - 300), call.start).trim();
  // Assigned, returned, collected, in a condition: something else may wait for it.
  if (!/^(?:void|if\s*\([^()]*\)\s*\{?|\{)?$/.test(before)) return false;
  return !/^\s*\??\.\s*(?:then|catch|finally)\b/.test(syntax.text.slice(call.end, call.end + 40));
}

/** Something else is waited for that may well be the end of it. */
function waitsBetween(text: string): boolean {
  return /await\s+(?:new Promise|Promise\.|once\(|setTimeout|sleep|delay|wait|drain|\w*[pP]romises?\b)|return\b/.test(
    text,
  );
}

/** `gracefulShutdown(server, { timeout: 30000 })` and its likes; milliseconds. */
function serverLimits(syntax: Syntax): SourceFact[] {
  if (!/http-graceful-shutdown|@godaddy\/terminus|close-with-grace|lightship|stoppable/.test(syntax.text)) return [];
  return callsLike(syntax, /^(?:gracefulShutdown|createTerminus|closeWithGrace|createLightship)$/).flatMap(
    (call): SourceFact[] => {
      const options = [positional(syntax, call, 1), positional(syntax, call, 0)].find((one) =>
        one?.text.startsWith('{'),
      );
      if (options === undefined) return [];
      const limit = propertiesOf(syntax, options).find((one) =>
        /^(?:timeout|delay|gracefulShutdownTimeout|shutdownHandlerTimeout)$/.test(one.name ?? ''),
      );
      const ms = numberOf((limit?.text ?? '').replaceAll('_', ''));
      if (limit === undefined || ms === null || ms < 1000) return [];
      return [
        {
          type: 'stop-limit',
          seconds: Math.round(ms / 1000),
          of: 'requests',
          written: `${lastName(call.callee)}({ ${limit.name}: ${limit.text} })`,
          span: spanAt(syntax, limit),
        },
      ];
    },
  );
}

/** `process.wait(timeout=10)` and then `kill()`, in the function that has sent them SIGTERM. */
function childrenKilled(syntax: Syntax): SourceFact[] {
  if (!/\.kill\(\)/.test(syntax.text) || !/Popen|multiprocessing|Process\(/.test(syntax.text)) return [];
  if (!/SIGTERM/.test(syntax.text)) return [];
  return callsLike(syntax, /^(?:wait|join|communicate)$/).flatMap((call): SourceFact[] => {
    const fn = functionAt(syntax, call.start);
    const seconds = numberOf(keyword(syntax, call, 'timeout')?.text ?? '');
    if (fn === null || seconds === null || seconds <= 0) return [];
    const body = textOf(syntax, fn.body);
    if (!/\.terminate\(\)|\.send_signal\(|os\.kill(?:pg)?\(/.test(body) || !/\.kill\(\)/.test(body)) return [];
    // Only what runs when the process itself is told to stop.
    const installed = syntax.text.includes(`SIGTERM, ${fn.name})`) || /\bsignum\b|\bsignal\b/.test(fn.params);
    if (fn.name === '' || !installed) return [];
    return [
      {
        type: 'stop-limit',
        seconds,
        of: 'children',
        written: `${lastName(call.callee)}(timeout=${seconds})`,
        span: headSpan(syntax, call),
      },
    ];
  });
}

/** arq: `job_completion_wait` of its worker. */
function jobsCutOff(syntax: Syntax): SourceFact[] {
  if (!/job_completion_wait/.test(syntax.text) || !/\barq\b/.test(syntax.text)) return [];
  return callsLike(syntax, /^(?:Worker|create_worker|run_worker)$/).flatMap((call): SourceFact[] => {
    const wait = keyword(syntax, call, 'job_completion_wait');
    const seconds = numberOf(wait?.text ?? '');
    if (wait === undefined || seconds === null) return [];
    const once =
      keyword(syntax, call, 'retry_jobs')?.text === 'False' || keyword(syntax, call, 'max_tries')?.text === '1';
    return [
      {
        type: 'stop-limit',
        seconds,
        of: 'jobs',
        written: `job_completion_wait=${seconds}`,
        ...(once ? { lost: true as const } : {}),
        span: spanAt(syntax, wait),
      },
    ];
  });
}

const tuple =
  /\breturn\s+(?:\{[^{}]{0,300}\}|\w+\([^()\n]{0,200}\)|["'][^"'\n]{0,200}["'])\s*,\s*((?:status\.HTTP_)?[45]\d\d(?:_\w+)?)\s*(?=#|\n|$)/g;

/** Flask reads `return body, 503` as body and status; FastAPI serialises the pair. */
function tupleAnswers(syntax: Syntax): SourceFact[] {
  if (!/\bfastapi\b/.test(syntax.text) || /\b(?:flask|quart|sanic)\b/.test(syntax.text)) return [];
  return [...syntax.text.matchAll(tuple)].flatMap((match): SourceFact[] => {
    if (isInside(syntax.comments, match.index)) return [];
    const fn = functionAt(syntax, match.index);
    if (fn === null) return [];
    const head = syntax.text.slice(Math.max(0, fn.start - 600), fn.start);
    const decorator = /@\w+\.(?:get|post|put|patch|delete|api_route)\(\s*(?:["']([^"'\n]*)["'])?(?:[^@]*)$/.exec(head);
    if (decorator === null || /\b(?:def|class)\s/.test(decorator[0])) return [];
    return [
      {
        type: 'tuple-answer',
        function: fn.name,
        path: decorator[1] ?? '',
        status: Number(/[45]\d\d/.exec(match[1] ?? '')?.[0] ?? 500),
        span: spanAt(syntax, { start: match.index, end: match.index + match[0].length }),
      },
    ];
  });
}

const address =
  /^(redis|rediss|amqp|amqps|postgres|postgresql|mysql|mongodb)(?:\+\w+)?:\/\/(?:[^@/\s]*@)?([\w.-]+)(?::\d+)?(?:\/|$)/;
/** Celery is left out: CELERY_BROKER_URL and CELERY_RESULT_BACKEND win over what its call says. */
const connects =
  /^(?:from_url|create_engine|create_async_engine|ArqRedis|MongoClient|AsyncIOMotorClient|connect_robust|connect|createClient|Redis|IORedis|Queue|Pool)$/;

/** A literal address of another machine in the call that connects. */
function fixedAddresses(syntax: Syntax): SourceFact[] {
  if (!/["'`](?:redis|rediss|amqps?|postgres(?:ql)?|mysql|mongodb)(?:\+\w+)?:\/\//.test(syntax.text)) return [];
  return callsLike(syntax, connects).flatMap((call): SourceFact[] => {
    for (const one of argumentsOf(syntax, call)) {
      if (one.name !== null && !/^(?:url|dsn|host|uri)$/.test(one.name)) continue;
      const text = literalOf(syntax, one);
      const found = text === null ? null : address.exec(text);
      if (found === null || /^(?:localhost|127\.|0\.0\.0\.0|example)/.test(found[2] ?? '')) continue;
      return [
        {
          type: 'fixed-address',
          call: one.name === null ? call.callee : `${lastName(call.callee)}(${one.name}=…)`,
          scheme: found[1] ?? '',
          host: found[2] ?? '',
          span: spanAt(syntax, one),
        },
      ];
    }
    return [];
  });
}
