import { keyword, positional } from '../arguments.ts';
import { firstFrom, isInside, lastName, ownerName } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { hole, literalOf, patternOf } from '../values.ts';
import { type Endpoint, endpoint, verbs } from './endpoint.ts';
import { usesModule } from './imports.ts';
import { isRouter } from './routers.ts';

/** Routes of decorators, of registrations by call, and of Django's `urls.py`. */
export function pythonEndpoints(syntax: Syntax): Endpoint[] {
  const found = syntax.calls.flatMap((call) => {
    if (call.callee.endsWith('.include_router')) return generatedRoutes(syntax, call);
    const handler = decorated(syntax, call);
    return handler !== null ? decoratorRoute(syntax, call, handler) : registeredRoute(syntax, call);
  });
  return /(?:^|\/)urls\.py$/.test(syntax.path) ? [...found, ...djangoRoutes(syntax)] : found;
}

/** The function below a decorator call, skipping further decorators. */
function decorated(syntax: Syntax, call: CallNode): FunctionNode | null {
  if (syntax.text[call.start - 1] !== '@' || !isInside(syntax.decorators, call.start)) return null;
  // What stands between the call and the next function also stands before every later one.
  const next = firstFrom(syntax.functions, call.end);
  return next !== undefined && onlyDecorators(syntax, call.end, next.start) ? next : null;
}

function onlyDecorators(syntax: Syntax, from: number, to: number): boolean {
  if (to - from > 4000) return false;
  let at = from;
  while (at < to) {
    const next = firstFrom(syntax.decorators, at);
    if (next === undefined || next.start >= to) return /^(?:\s|#[^\n]*)*$/.test(syntax.text.slice(at, to));
    if (!/^(?:\s|#[^\n]*)*$/.test(syntax.text.slice(at, next.start))) return false;
    at = next.end;
  }
  return true;
}

function decoratorRoute(syntax: Syntax, call: CallNode, handler: FunctionNode): Endpoint[] {
  const verb = lastName(call.callee);
  const router = ownerName(call.callee);
  const socket = verb === 'websocket' || verb === 'websocket_route';
  const listed = verb === 'route' || verb === 'api_route';
  if (router === '' || !(verbs.has(verb) || socket || listed) || !isRouter(syntax, router, call.start)) return [];
  const first = positional(syntax, call, 0) ?? keyword(syntax, call, 'path');
  const path = first === undefined ? null : (patternOf(syntax, first) ?? hole(first.text));
  if (path === null || !(path === '' || path.startsWith('/') || path.startsWith('{='))) return [];
  const isSock = verb === 'route' && usesModule(syntax, 'flask_sock') && /sock/.test(router);
  const methods = listed ? methodList(syntax, call) : [socket ? 'GET' : verb.toUpperCase()];
  return methods.map((method) =>
    endpoint(syntax, call, { method, path, router, websocket: socket || isSock }, handler),
  );
}

function methodList(syntax: Syntax, call: CallNode): string[] {
  const listed = keyword(syntax, call, 'methods')?.text.match(/[A-Za-z]+/g);
  return listed === undefined || listed === null ? ['GET'] : listed.map((method) => method.toUpperCase());
}

const registrations =
  /^(?:add_api_route|add_api_websocket_route|add_websocket_route|add_url_rule|add_route|Route|WebSocketRoute|add_(?:get|post|put|patch|delete))$/;

/** `add_api_route("/p", fn)`, `Route("/p", fn)`, `add_url_rule("/p", view_func=fn)`, `add_get("/p", fn)`. */
function registeredRoute(syntax: Syntax, call: CallNode): Endpoint[] {
  const verb = lastName(call.callee);
  if (!registrations.test(verb)) return [];
  if ((verb === 'Route' || verb === 'WebSocketRoute') && !usesModule(syntax, 'starlette')) return [];
  const first = positional(syntax, call, 0) ?? keyword(syntax, call, 'path');
  const path = first === undefined ? null : patternOf(syntax, first);
  if (path === null || !path.startsWith('/')) return [];
  const target =
    positional(syntax, call, 1)?.text ??
    keyword(syntax, call, 'endpoint')?.text ??
    keyword(syntax, call, 'view_func')?.text ??
    '';
  const handler = syntax.functions.find((fn) => fn.name !== '' && fn.name === target) ?? null;
  const method = /^add_(get|post|put|patch|delete)$/.exec(verb)?.[1];
  const methods = method === undefined ? methodList(syntax, call) : [method.toUpperCase()];
  const router = ownerName(call.callee).replace(/\.router$/, '') || 'app';
  return methods.map((one) =>
    endpoint(syntax, call, { method: one, path, router, websocket: /websocket/i.test(verb) }, handler),
  );
}

/** Routes that a router of fastapi-users brings along, by the method that makes it. */
const generated: Readonly<Record<string, string>> = {
  get_auth_router: '/login',
  get_reset_password_router: '/forgot-password',
  get_register_router: '/register',
};

/** `app.include_router(users.get_auth_router(backend), prefix="/auth/jwt")`. */
function generatedRoutes(syntax: Syntax, call: CallNode): Endpoint[] {
  const first = positional(syntax, call, 0) ?? keyword(syntax, call, 'router');
  const made = /^\w+\.(get_\w+_router)\(/.exec(first?.text ?? '')?.[1];
  const path = made === undefined ? undefined : generated[made];
  if (path === undefined) return [];
  const prefix = keyword(syntax, call, 'prefix');
  const before = prefix === undefined ? '' : (patternOf(syntax, prefix) ?? hole(prefix.text));
  const router = ownerName(call.callee);
  return [endpoint(syntax, call, { method: 'POST', path: before + path, router, websocket: false }, null)];
}

function djangoRoutes(syntax: Syntax): Endpoint[] {
  return syntax.calls.flatMap((call) => {
    if (call.callee !== 'path' && call.callee !== 're_path') return [];
    const first = positional(syntax, call, 0);
    const second = positional(syntax, call, 1);
    const path = first === undefined ? null : literalOf(syntax, first);
    if (path === null || second === undefined || second.text.startsWith('include(')) return [];
    const shown = `/${path
      .replace(/^\^/, '')
      .replace(/\$$/, '')
      .replace(/<(?:\w+:)?(\w+)>/g, '{$1}')}`;
    return [endpoint(syntax, call, { method: 'GET', path: shown, router: 'urlpatterns', websocket: false }, null)];
  });
}
