import { argumentsOf, keyword, positional, propertiesOf } from '../arguments.ts';
import type { SourceFact } from '../document.ts';
import { headSpan, lastName, ownerName, textOf, within } from '../look.ts';
import type { AssignmentNode, CallNode, Syntax } from '../syntax.ts';
import { hole, patternOf } from '../values.ts';
import { moduleSpan, usesModule } from './imports.ts';

type RouterFact = Extract<SourceFact, { type: 'router' }>;

const pythonApps = new Set(['FastAPI', 'Flask', 'Starlette', 'Sanic', 'Quart', 'Litestar', 'Application', 'Bottle']);
const pythonRouters = new Set(['APIRouter', 'Blueprint', 'Router', 'NinjaAPI', 'RouteTableDef']);
const scriptApps = new Set(['express', 'fastify', 'Fastify', 'Hono', 'Koa', 'Elysia', 'OpenAPIHono']);
const scriptRouters = new Set(['Router', 'KoaRouter']);
const frameworks = ['fastapi', 'flask', 'starlette', 'sanic', 'quart', 'litestar', 'aiohttp', 'bottle', 'ninja'];

const cache = new WeakMap<Syntax, readonly RouterFact[]>();

/** Applications and routers that this file creates. */
export function routersOf(syntax: Syntax): readonly RouterFact[] {
  const known = cache.get(syntax);
  if (known !== undefined) return known;
  const facts = syntax.language === 'python' ? pythonRoutersOf(syntax) : scriptRoutersOf(syntax);
  cache.set(syntax, facts);
  return facts;
}

/** The call that makes a variable: `app = FastAPI(…)`. */
export function constructorOf(syntax: Syntax, assignment: AssignmentNode): CallNode | null {
  const value = assignment.value;
  const text = textOf(syntax, value);
  const awaited = /^(?:await|new)\s+/.exec(text)?.[0].length ?? 0;
  return (
    within(syntax.calls, { start: value.start, end: value.start + awaited + 1 }).find(
      (call) => (call.start === value.start || call.start === value.start + awaited) && call.end >= value.end - 2,
    ) ?? null
  );
}

function pythonRoutersOf(syntax: Syntax): RouterFact[] {
  if (!usesModule(syntax, ...frameworks)) return [];
  return syntax.assignments.flatMap((assignment): RouterFact[] => {
    const call = constructorOf(syntax, assignment);
    const made = call === null ? '' : lastName(call.callee);
    const kind = pythonApps.has(made) ? 'app' : pythonRouters.has(made) ? 'router' : null;
    if (call === null || kind === null) return [];
    const prefix = keyword(syntax, call, kind === 'app' ? 'root_path' : made === 'Blueprint' ? 'url_prefix' : 'prefix');
    const value = prefix === undefined ? '' : (patternOf(syntax, prefix) ?? hole(prefix.text));
    return [{ type: 'router', name: assignment.target, prefix: value, kind, span: headSpan(syntax, call) }];
  });
}

function scriptRoutersOf(syntax: Syntax): RouterFact[] {
  return syntax.assignments.flatMap((assignment): RouterFact[] => {
    if (startsChain(syntax, assignment.value.start)) return [chainedRouter(syntax, assignment)];
    const call = constructorOf(syntax, assignment);
    if (call === null) return [];
    const made = lastName(call.callee);
    const kind = scriptApps.has(call.callee) ? 'app' : scriptRouters.has(made) ? 'router' : null;
    if (kind === null) return [];
    const prefix = keyword(syntax, call, 'prefix');
    const value = prefix === undefined ? '' : (patternOf(syntax, prefix) ?? hole(prefix.text));
    return [{ type: 'router', name: assignment.target, prefix: value, kind, span: headSpan(syntax, call) }];
  });
}

const chained = /^new\s+(?:Hono|OpenAPIHono|Elysia)\b/;

/** Hono and Elysia are written as one chain of calls that begins with the constructor. */
function startsChain(syntax: Syntax, offset: number): boolean {
  return (
    syntax.text.startsWith('new', offset) &&
    chained.test(syntax.text.slice(offset, offset + 40)) &&
    moduleSpan(syntax, 'hono', '@hono', 'elysia') !== null
  );
}

function chainedRouter(syntax: Syntax, assignment: AssignmentNode): RouterFact {
  const start = assignment.value.start;
  const base = within(syntax.calls, { start, end: start + 1 }).find((call) => lastName(call.callee) === 'basePath');
  const given = base === undefined ? undefined : positional(syntax, base, 0);
  const mount = given === undefined ? null : patternOf(syntax, given);
  const span = headSpan(syntax, assignment.value);
  const fact: RouterFact = { type: 'router', name: assignment.target, prefix: '', kind: 'app', span };
  return mount === null ? fact : { ...fact, mount };
}

/** Whose chain a call belongs to: `app.use(…).get(…)` and `const app = new Hono().get(…)` are `app`'s; null without a chain. */
export function chainOwner(syntax: Syntax, call: CallNode): string | null {
  if (moduleSpan(syntax, 'hono', '@hono', 'elysia') === null) return null;
  if (startsChain(syntax, call.start)) {
    const made = syntax.assignments.find((one) => one.value.start === call.start);
    return (
      made?.target ??
      (/export\s+default\s+$/.test(syntax.text.slice(Math.max(0, call.start - 40), call.start)) ? 'default' : null)
    );
  }
  const name = /^([A-Za-z_$][\w$]*)\s*\./.exec(syntax.text.slice(call.start, call.start + 80))?.[1];
  return name !== undefined && routersOf(syntax).some((router) => router.name === name) ? name : null;
}

/** Does the name look like an application, router or plugin argument in this file? */
export function isRouter(syntax: Syntax, name: string, offset: number): boolean {
  if (routersOf(syntax).some((router) => router.name === name)) return true;
  if (syntax.language === 'python')
    return (
      usesModule(syntax, ...frameworks) &&
      /^(?:\w*app|\w*router|\w*bp|\w*blueprint|api|routes|self\.\w*(?:app|router))$/.test(name)
    );
  if (!/^(?:app|fastify|router|server|instance|f|api)$/.test(name)) return false;
  const isServerFile = moduleSpan(syntax, 'express', 'fastify', 'hono', 'koa', '@fastify', 'elysia') !== null;
  return syntax.functions.some(
    (fn) =>
      fn.start <= offset &&
      offset < fn.end &&
      new RegExp(`[({,\\s]${name.replace(/\W/g, '')}\\b`).test(fn.params) &&
      (isServerFile ||
        /Fastify|Express|Hono|Router|Application|:\s*(?:App|Api|Server)\b/.test(fn.params) ||
        name === 'fastify'),
  );
}

/** Routers hung below others: `include_router`, `register_blueprint`, `mount`, `use('/p', router)`, `register(plugin, { prefix })`. */
export function includesOf(syntax: Syntax): SourceFact[] {
  return syntax.calls.flatMap((call): SourceFact[] => {
    const verb = lastName(call.callee);
    const owner = ownerName(call.callee);
    if (owner === '') return djangoInclude(syntax, call);
    if (syntax.language === 'python') return pythonInclude(syntax, call, verb, owner);
    const chain = verb === 'route' || verb === 'use' || verb === 'mount' ? chainOwner(syntax, call) : null;
    const parent = chain ?? owner;
    if (chain === null && !isRouter(syntax, parent, call.start)) return [];
    return scriptInclude(syntax, call, verb, parent);
  });
}

/** `path("api/", include("shop.urls"))`. */
function djangoInclude(syntax: Syntax, call: CallNode): SourceFact[] {
  if (call.callee !== 'path' && call.callee !== 're_path') return [];
  const first = positional(syntax, call, 0);
  const second = positional(syntax, call, 1);
  const module = /^include\(\s*\(?\s*["']([\w.]+)["']/.exec(second?.text ?? '')?.[1];
  const prefix = first === undefined ? null : patternOf(syntax, first);
  if (module === undefined || prefix === null) return [];
  return [
    {
      type: 'include-router',
      parent: 'urlpatterns',
      router: `${module}:urlpatterns`,
      prefix: `/${prefix}`,
      span: headSpan(syntax, call),
    },
  ];
}

function pythonInclude(syntax: Syntax, call: CallNode, verb: string, parent: string): SourceFact[] {
  if (verb !== 'include_router' && verb !== 'register_blueprint' && verb !== 'mount') return [];
  const first = positional(syntax, call, 0);
  if (first === undefined) return [];
  const include = (router: string, prefixAt: ReturnType<typeof keyword>): SourceFact[] => [
    {
      type: 'include-router',
      parent,
      router,
      prefix: prefixAt === undefined ? '' : (patternOf(syntax, prefixAt) ?? hole(prefixAt.text)),
      span: headSpan(syntax, call),
    },
  ];
  if (verb === 'include_router') return include(first.text, keyword(syntax, call, 'prefix'));
  if (verb === 'register_blueprint') return include(first.text, keyword(syntax, call, 'url_prefix'));
  const second = positional(syntax, call, 1) ?? keyword(syntax, call, 'app');
  if (verb === 'mount' && second !== undefined && /^[A-Za-z_][\w.]*$/.test(second.text))
    return include(second.text, first);
  return [];
}

function scriptInclude(syntax: Syntax, call: CallNode, verb: string, parent: string): SourceFact[] {
  const all = argumentsOf(syntax, call);
  const first = all[0];
  const last = all[all.length - 1];
  if (first === undefined || last === undefined) return [];
  const span = headSpan(syntax, call);
  if (verb === 'use' || verb === 'route' || (verb === 'mount' && all.length > 1)) {
    const prefix = /^["'`]/.test(first.text) ? patternOf(syntax, first) : '';
    const router = /^[A-Za-z_$][\w$.]*(?:\(.*\))?$/.test(last.text) ? last.text.replace(/\(.*$/s, '') : null;
    return prefix === null || router === null ? [] : [{ type: 'include-router', parent, router, prefix, span }];
  }
  if (verb === 'register' && /^[A-Za-z_$][\w$.]*$/.test(first.text)) {
    const options = all[1] === undefined ? [] : propertiesOf(syntax, all[1]);
    const prefix = options.find((option) => option.name === 'prefix');
    const value = prefix === undefined ? '' : (patternOf(syntax, prefix) ?? hole(prefix.text));
    return [{ type: 'include-router', parent, router: first.text, prefix: value, span }];
  }
  return [];
}
