import { keyword, positional } from '../arguments.ts';
import { callsLike, callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, headSpan, isAwaited, lastName, ownerName, spanAt, textOf, within } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { literalOf, numberOf } from '../values.ts';
import { moduleSpan, usesModule } from './imports.ts';
import { routersOf } from './routers.ts';
import { endpointsOf } from './routes.ts';

/** Last names of all calls that listens, signals and lifespans know. */
const named = new Set(
  (
    'run Config serve listen signal add_signal_handler register on once closeWithGrace createTerminus gracefulShutdown ' +
    'GracefulShutdown createHttpTerminator enableShutdownHooks FastAPI Starlette on_event add_event_handler addHook'
  ).split(' '),
);

/** Where the process starts to listen, what it does at start and stop, and what never ends by itself. */
export function lifecycleFacts(syntax: Syntax): SourceFact[] {
  return [
    ...callsNamed(syntax, named).flatMap((call) => [
      ...listens(syntax, call),
      ...signals(syntax, call),
      ...lifespans(syntax, call),
    ]),
    ...endlessStreams(syntax),
  ];
}

function listens(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  const owner = ownerName(call.callee);
  if (syntax.language === 'python') {
    const isApp = () => routersOf(syntax).some((router) => router.kind === 'app' && router.name === owner);
    const server = /^uvicorn\.(?:run|Config)$/.test(call.callee)
      ? 'uvicorn'
      : name === 'run' && isApp()
        ? 'app.run'
        : call.callee === 'websockets.serve'
          ? 'websockets'
          : null;
    if (server === null) return [];
    const port = keyword(syntax, call, 'port') ?? (server === 'websockets' ? positional(syntax, call, 2) : undefined);
    const host = keyword(syntax, call, 'host') ?? (server === 'websockets' ? positional(syntax, call, 1) : undefined);
    return [listenFact(syntax, call, server, host?.text ?? null, port?.text ?? null)];
  }
  if (
    name !== 'listen' ||
    owner === '' ||
    !usesModule(
      syntax,
      'express',
      'fastify',
      'http',
      'node:http',
      'https',
      'koa',
      'hono',
      '@hono',
      '@nestjs',
      'socket.io',
      'ws',
    )
  )
    return [];
  const first = positional(syntax, call, 0);
  const isObject = first?.text.startsWith('{') ?? false;
  const port = isObject
    ? (keyword(syntax, call, 'port')?.text ?? (/[{,]\s*port\s*[,}]/.test(first?.text ?? '') ? 'port' : null))
    : (first?.text ?? null);
  const second = positional(syntax, call, 1)?.text ?? null;
  const host = isObject
    ? (keyword(syntax, call, 'host')?.text ?? null)
    : second !== null && !/=>|function|^\w+$/.test(second)
      ? second
      : null;
  return [listenFact(syntax, call, 'node', host, port)];
}

function listenFact(
  syntax: Syntax,
  call: CallNode,
  server: string,
  host: string | null,
  port: string | null,
): SourceFact {
  const options: Record<string, string> = {};
  if (syntax.language === 'python') {
    for (const name of [
      'workers',
      'reload',
      'debug',
      'timeout_graceful_shutdown',
      'timeout_keep_alive',
      'ws_ping_interval',
      'access_log',
      'forwarded_allow_ips',
      'log_level',
    ]) {
      const given = keyword(syntax, call, name);
      if (given !== undefined) options[name] = given.text.slice(0, 80);
    }
  }
  const { value, env } = portOf(syntax, port);
  const hostText =
    host === null
      ? null
      : (/^["'`](.*)["'`]$/.exec(host)?.[1] ??
        /["'](0\.0\.0\.0|127\.0\.0\.1|localhost|::)["']/.exec(resolveName(syntax, host))?.[1] ??
        null);
  return {
    type: 'listen',
    host: host !== null && hostText === null ? '{=dynamic}' : hostText,
    port: value,
    portEnv: env,
    server,
    options,
    span: headSpan(syntax, call),
  };
}

function portOf(syntax: Syntax, text: string | null): { value: number | null; env: string | null } {
  if (text === null) return { value: null, env: null };
  const whole = resolveName(syntax, text);
  const env = /process\.env\.(\w+)|process\.env\[["'](\w+)|(?:getenv|environ\.get|environ\[)\(?\s*["'](\w+)/.exec(
    whole,
  );
  const number = numberOf(whole) ?? numberOf(/(?:\|\||\?\?|,|or)\s*["']?(\d{2,5})["']?/.exec(whole)?.[1] ?? '');
  // Port 0 lets the system choose: nobody probes that.
  return { value: number === 0 ? null : number, env: env?.[1] ?? env?.[2] ?? env?.[3] ?? null };
}

function resolveName(syntax: Syntax, text: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(text)) return text;
  const found = assignmentsTo(syntax, text).at(-1);
  return found === undefined ? text : textOf(syntax, found.value);
}

function signals(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  const signalled = (signal: string): SourceFact[] => [
    { type: 'signal-handler', signal, span: headSpan(syntax, call) },
  ];
  if (call.callee === 'signal.signal' || name === 'add_signal_handler') {
    const first = positional(syntax, call, 0)?.text ?? '';
    return signalled(/SIG\w+/.exec(first)?.[0] ?? 'SIGTERM');
  }
  if (call.callee === 'atexit.register') return signalled('exit');
  if (/^process\.(?:on|once)$/.test(call.callee)) {
    const signal = positional(syntax, call, 0);
    const text =
      signal === undefined
        ? null
        : (literalOf(syntax, signal) ??
          (/^[a-z]\w*$/.test(signal.text) && /SIGTERM/.test(syntax.text) ? 'SIGTERM' : null));
    return text !== null && /^SIG/.test(text) && !text.includes('{')
      ? signalled(text)
      : text?.includes('{') && /SIGTERM/.test(syntax.text)
        ? signalled('SIGTERM')
        : [];
  }
  if (
    /^(?:closeWithGrace|createTerminus|gracefulShutdown|GracefulShutdown|createHttpTerminator)$/.test(name) ||
    name === 'enableShutdownHooks'
  ) {
    return signalled('SIGTERM');
  }
  return [];
}

function lifespans(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  if (name === 'FastAPI' || name === 'Starlette') {
    const given = keyword(syntax, call, 'lifespan');
    if (given === undefined) return [];
    const fn = syntax.functions.find((one) => one.name === given.text);
    return [
      {
        type: 'lifespan',
        phase: fn === undefined ? 'both' : lifespanPhase(syntax, fn),
        via: 'lifespan',
        span: spanAt(syntax, given),
      },
    ];
  }
  if (name === 'on_event' && syntax.text[call.start - 1] === '@') {
    const phase = positional(syntax, call, 0)?.text.includes('shutdown') ? 'shutdown' : 'startup';
    return [{ type: 'lifespan', phase, via: 'on_event', span: headSpan(syntax, call) }];
  }
  if (name === 'add_event_handler')
    return [
      {
        type: 'lifespan',
        phase: positional(syntax, call, 0)?.text.includes('shutdown') ? 'shutdown' : 'startup',
        via: 'on_event',
        span: headSpan(syntax, call),
      },
    ];
  if (name === 'addHook' && /onClose|preClose/.test(positional(syntax, call, 0)?.text ?? ''))
    return [{ type: 'lifespan', phase: 'shutdown', via: 'hook', span: headSpan(syntax, call) }];
  return [];
}

/** Code after `yield` runs at shutdown; a bare `yield` does nothing there. */
function lifespanPhase(syntax: Syntax, fn: FunctionNode): 'startup' | 'both' {
  const body = textOf(syntax, fn.body);
  const at = body.search(/\byield\b/);
  if (at < 0) return 'startup';
  const after = body
    .slice(at)
    .replace(/^yield[^\n]*/, '')
    .replace(/#[^\n]*/g, '');
  const managed = /\b(?:async\s+)?with\b[^\n]*:\s*$/m.test(body.slice(0, at));
  return managed || /\S/.test(after.replace(/^\s*(?:finally|except[^\n]*)\s*:\s*(?:pass)?\s*$/gm, ''))
    ? 'both'
    : 'startup';
}

/** The function that a lifespan or startup hook runs: what happens in it happens once per process. */
export function isStartupFunction(syntax: Syntax, fn: FunctionNode): boolean {
  if (/^(?:lifespan|startup|on_startup|init_app|create_app|bootstrap|main|on_start)$/.test(fn.name)) return true;
  const head = syntax.text.slice(Math.max(0, fn.start - 200), fn.start);
  if (/@\w+\.on_event\(\s*["']startup["']\s*\)\s*$|@asynccontextmanager\s*$/.test(head)) return true;
  return lifespansOf(syntax).has(fn.name);
}

const applications = /FastAPI$|Starlette$/;
const known = new WeakMap<Syntax, ReadonlySet<string>>();

/** What applications get as their lifespan. Asked for every function of a file. */
function lifespansOf(syntax: Syntax): ReadonlySet<string> {
  const before = known.get(syntax);
  if (before !== undefined) return before;
  const names = callsLike(syntax, applications).flatMap((call) => keyword(syntax, call, 'lifespan')?.text ?? []);
  const found = new Set(names);
  known.set(syntax, found);
  return found;
}

/** `while True:` in a streaming answer or socket handler; `watched` when it also waits for the client or a stop flag. */
function endlessStreams(syntax: Syntax): SourceFact[] {
  if (
    syntax.language !== 'python' ||
    moduleSpan(syntax, 'fastapi', 'starlette', 'sse_starlette', 'flask', 'quart') === null
  )
    return [];
  const facts: SourceFact[] = [];
  for (const fn of syntax.functions) {
    const body = textOf(syntax, fn.body);
    const loop = within(syntax.loops, fn.body).find((one) =>
      /^while\s+(?:True|1)\s*:/.test(syntax.text.slice(one.start, one.start + 20)),
    );
    if (loop === undefined) continue;
    const loopText = textOf(syntax, loop);
    const socket = endpointsOf(syntax).some((one) => one.handler === fn && one.fact.websocket);
    const streamed = /\byield\b/.test(loopText) && isStreamed(syntax, fn);
    if (!socket && !streamed) continue;
    const watched = socket
      ? /\.receive(?:_text|_json|_bytes)?\(|iter_text|iter_json|shutdown|stop_event|should_exit|cancel/.test(loopText)
      : /is_disconnected|shutdown|stop_event|should_exit|stopping|cancelled/.test(loopText) ||
        (/timeout/.test(body) && /\bbreak\b|\breturn\b/.test(loopText) && /time\.(?:time|monotonic)/.test(body));
    const ends = streamed && /^\s+(?:break|return)\b/m.test(loopText);
    facts.push({
      type: 'endless-stream',
      kind: socket ? 'websocket' : 'sse',
      watched: watched || ends,
      function: fn.name === '' ? null : fn.name,
      span: headSpan(syntax, loop),
    });
  }
  return facts;
}

const streams = new Set(['StreamingResponse', 'EventSourceResponse', 'Response', 'stream_with_context']);

function isStreamed(syntax: Syntax, fn: FunctionNode): boolean {
  return (
    fn.name !== '' &&
    callsNamed(syntax, streams).some((call) => new RegExp(`\\b${fn.name}\\(`).test(textOf(syntax, call.arguments)))
  );
}

export function awaitedCalls(syntax: Syntax, calls: readonly CallNode[]): readonly CallNode[] {
  return calls.filter((call) => isAwaited(syntax, call));
}
