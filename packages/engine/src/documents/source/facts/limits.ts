import { spanOf } from '../../../text/span.ts';
import { keyword, positional } from '../arguments.ts';
import { callsLike, callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, enclosing, headSpan, isInside, lastName, namedFunctionAt, ownerName, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Range, Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';
import type { Endpoint } from './endpoint.ts';
import { usesModule } from './imports.ts';
import { routersOf } from './routers.ts';
import { endpointsOf } from './routes.ts';

type Use = Extract<SourceFact, { type: 'limit-use' }>;

/** Names of things that count requests; errors that another service answers with do not. */
const limiting =
  /(?:rate_?-?limit|throttl(?!\w*Stream)|(?<!thread_?|Thread|capacity_?|Capacity|concurrency_?|Concurrency)limiter|brute_?force|lock_?out|login_?attempts?|failed_?attempts?|token_?bucket|slow_?down|SlowAPI)(?!\w*(?:Error|Exception|Exceeded|Failure))/i;

/** Where a limit of requests is put to use: for all of them, below a prefix, for one route, or somewhere in the code. */
export function limitFacts(syntax: Syntax): SourceFact[] {
  if (!limiting.test(syntax.text) && !selfApplying.test(syntax.text)) return [];
  const guarded = endpointsOf(syntax).flatMap((it): Use[] => {
    const span = routeLimit(syntax, it);
    return span === null ? [] : [{ type: 'limit-use', scope: 'route', prefix: null, route: it.fact.span.start, span }];
  });
  return [...guarded, ...everywhere(syntax), ...elsewhere(syntax)];
}

/** The first name of a limiter in a part of the file; comments do not count. */
function limitIn(syntax: Syntax, range: Range): Use['span'] | null {
  const text = textOf(syntax, range);
  const match = limiting.exec(text) ?? null;
  if (match === null) return null;
  const start = range.start + match.index;
  if (!isInside(syntax.comments, start)) return spanOf(syntax.lines, start, start + match[0].length);
  const next = range.start + match.index + match[0].length;
  return next < range.end ? limitIn(syntax, { start: next, end: range.end }) : null;
}

function routeLimit(syntax: Syntax, { handler, place, fact }: Endpoint): Use['span'] | null {
  // A route about limits manages them; that says nothing about whether one guards it.
  if (limiting.test(fact.path)) return null;
  const parts: Range[] = [place, ...decoratorsOf(syntax, place, handler)];
  if (handler !== null) parts.push(handler);
  const router = assignmentsTo(syntax, fact.router)[0];
  if (router !== undefined) parts.push(router.value);
  for (const part of parts) {
    const found = limitIn(syntax, part);
    if (found !== null) return found;
  }
  return null;
}

/** Decorators around the one that declares the route, and those of a controller class. */
function decoratorsOf(syntax: Syntax, place: Range, handler: FunctionNode | null): Range[] {
  const own: Range[] = [];
  let from = handler?.start ?? place.end;
  for (const one of syntax.decorators.toReversed()) {
    if (one.start >= from) continue;
    if (!/^(?:\s|#[^\n]*|export|async)*$/.test(syntax.text.slice(one.end, from))) break;
    own.push(one);
    from = one.start;
  }
  const owner = enclosing(syntax.classes, place.start);
  const head = owner === null ? [] : [{ start: Math.max(0, owner.start - 400), end: owner.body.start }];
  return [...own, ...head];
}

/** Libraries that guard the login themselves once they are switched on. */
const selfApplying = /["'](?:axes|defender|allauth\.account|django_ratelimit\.middleware)\b|betterAuth\(/;

const mounts = new Set([
  'use',
  'add_middleware',
  'Middleware',
  'register',
  'FastAPI',
  'useGlobalGuards',
  'before_request',
  'Limiter',
  'betterAuth',
]);

/** Limits in front of every request, or of those below a prefix. */
function everywhere(syntax: Syntax): Use[] {
  const calls = callsNamed(syntax, mounts).flatMap((call) => mounted(syntax, call));
  const lists = [...assignmentsTo(syntax, 'MIDDLEWARE'), ...assignmentsTo(syntax, 'INSTALLED_APPS')].filter((one) =>
    /ratelimit|throttl|rate_limit|["'](?:axes|defender|allauth\.account)\b/i.test(textOf(syntax, one.value)),
  );
  const found = lists.map((one) => global(headSpan(syntax, one)));
  const classes = /DEFAULT_THROTTLE_CLASSES|RATELIMIT_DEFAULT|APP_GUARD[\s\S]{0,120}?ThrottlerGuard/.exec(syntax.text);
  if (classes !== null && !isInside(syntax.comments, classes.index))
    found.push(global(spanOf(syntax.lines, classes.index, classes.index + classes[0].length)));
  // A function that a framework runs before each request.
  for (const fn of syntax.functions) {
    const before = syntax.text.slice(Math.max(0, fn.start - 120), fn.start);
    if (!/@[\w.]*(?:before_request|middleware\(\s*["']http["']\s*\))\s*$/.test(before)) continue;
    const span = limitIn(syntax, fn);
    if (span !== null) found.push(global(span));
  }
  const edge = /(?:^|\/)(?:middleware|proxy|hooks\.server)\.[cm]?[jt]s$/.test(syntax.path)
    ? limitIn(syntax, { start: syntax.imports.at(-1)?.end ?? 0, end: syntax.text.length })
    : null;
  return [...calls, ...found, ...(edge === null ? [] : [global(edge)])];
}

function global(span: Use['span'], prefix: string | null = null): Use {
  return { type: 'limit-use', scope: prefix === null ? 'global' : 'prefix', prefix, route: null, span };
}

function mounted(syntax: Syntax, call: CallNode): Use[] {
  const name = lastName(call.callee);
  const span = headSpan(syntax, call);
  if (name === 'betterAuth')
    return /rateLimit\s*:\s*\{[^}]*enabled\s*:\s*false/.test(textOf(syntax, call.arguments)) ? [] : [global(span)];
  // slowapi counts its defaults only behind its middleware; Flask-Limiter counts them by itself.
  if (name === 'Limiter')
    return keyword(syntax, call, 'default_limits') !== undefined && usesModule(syntax, 'flask_limiter')
      ? [global(span)]
      : [];
  if (limitIn(syntax, call.arguments) === null) return [];
  if (name === 'FastAPI')
    return /limit|throttl/i.test(keyword(syntax, call, 'dependencies')?.text ?? '') ? [global(span)] : [];
  const owner = ownerName(call.callee);
  const known = routersOf(syntax).find((it) => it.name === owner);
  // `procedure.use(…)` of tRPC and registers of plugins are not in front of anything by themselves.
  const isApp = known?.kind === 'app' || /^(?:app|server|fastify|api|hono|instance|this\.app)$/.test(owner);
  if (name === 'register')
    return isApp && !/global\s*:\s*false/.test(textOf(syntax, call.arguments)) ? [global(span)] : [];
  if (name !== 'use') return [global(span)];
  if (!isApp && known === undefined) return [{ ...global(span), scope: 'code' }];
  const first = positional(syntax, call, 0);
  const path = first === undefined ? null : literalOf(syntax, first);
  if (path?.startsWith('/') === true) return [global(span, path.replace(/\/?\*+$/, ''))];
  if (known?.kind === 'router')
    return endpointsOf(syntax)
      .filter((it) => it.fact.router === owner)
      .map(({ fact }) => ({ type: 'limit-use', scope: 'route', prefix: null, route: fact.span.start, span }));
  return [global(span)];
}

/** Asked for in code that is neither a handler nor the limiter itself: what goes through it cannot be told from here. */
function elsewhere(syntax: Syntax): Use[] {
  const handlers = endpointsOf(syntax).flatMap(({ handler, place }) => [place, ...(handler === null ? [] : [handler])]);
  const call = callsLike(syntax, /./).find((one) => {
    if (
      !limiting.test(one.callee) ||
      /^(?:create|init|setup|build|make|close|config|get|new)/i.test(lastName(one.callee))
    )
      return false;
    const fn = namedFunctionAt(syntax, one.start);
    if (one.isNew || fn === null || limiting.test(fn.name) || limiting.test(fn.className ?? '')) return false;
    if (/lifespan|startup|^main$|create_?app|bootstrap|shutdown/i.test(fn.name)) return false;
    return !handlers.some((it) => it.start <= one.start && one.start < it.end);
  });
  return call === undefined
    ? []
    : [{ type: 'limit-use', scope: 'code', prefix: null, route: null, span: headSpan(syntax, call) }];
}
