import { argumentsOf, keyword, positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { RouteFact, SourceFact } from '../document.ts';
import { firstFrom, headSpan, isInside, lastName, ownerName, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Range, Syntax } from '../syntax.ts';
import { hole, literalOf, patternOf } from '../values.ts';
import { moduleSpan, usesModule } from './imports.ts';
import { chainOwner, includesOf, isRouter, routersOf } from './routers.ts';

/** A route with the function that answers it, for the facts that look into handlers. */
export interface Endpoint {
  readonly fact: RouteFact;
  readonly handler: FunctionNode | null;
}

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all']);
const cache = new WeakMap<Syntax, readonly Endpoint[]>();

export function routeFacts(syntax: Syntax): SourceFact[] {
  return [...routersOf(syntax), ...includesOf(syntax), ...endpointsOf(syntax).map((endpoint) => endpoint.fact)];
}

export function endpointsOf(syntax: Syntax): readonly Endpoint[] {
  const known = cache.get(syntax);
  if (known !== undefined) return known;
  const found = syntax.language === 'python' ? pythonEndpoints(syntax) : scriptEndpoints(syntax);
  cache.set(syntax, found);
  return found;
}

function pythonEndpoints(syntax: Syntax): Endpoint[] {
  const found = syntax.calls.flatMap((call) => {
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

function scriptEndpoints(syntax: Syntax): Endpoint[] {
  return [
    ...syntax.calls.flatMap((call) => scriptRoute(syntax, call)),
    ...socketServers(syntax),
    ...nestRoutes(syntax),
    ...nextRoutes(syntax),
  ];
}

function scriptRoute(syntax: Syntax, call: CallNode): Endpoint[] {
  const verb = lastName(call.callee);
  const chain = verbs.has(verb) ? chainOwner(syntax, call) : null;
  const router = chain ?? ownerName(call.callee);
  if (router === '' || (chain === null && !isRouter(syntax, router, call.start))) return [];
  const all = argumentsOf(syntax, call);
  if (verb === 'route' && all[0]?.text.startsWith('{')) {
    const url = keyword(syntax, call, 'url') ?? keyword(syntax, call, 'path');
    const path = url === undefined ? null : patternOf(syntax, url);
    const method = keyword(syntax, call, 'method')?.text.match(/[A-Z]+/g) ?? ['GET'];
    return path === null
      ? []
      : method.map((one) =>
          endpoint(
            syntax,
            call,
            { method: one, path, router, websocket: isSocketRoute(syntax, call) },
            inlineHandler(syntax, call),
          ),
        );
  }
  if (!verbs.has(verb) || all.length < 2) return [];
  const first = all[0];
  const path = first === undefined ? null : patternOf(syntax, first);
  if (path === null || !(path === '' || path.startsWith('/') || path.startsWith('{=') || path === '*')) return [];
  return [
    endpoint(
      syntax,
      chain === null ? call : linkOf(syntax, call, verb),
      { method: verb.toUpperCase(), path, router, websocket: isSocketRoute(syntax, call) },
      inlineHandler(syntax, call),
    ),
  ];
}

/** One link of a chain of calls, from its verb on: the text before it belongs to other routes. */
function linkOf(syntax: Syntax, call: CallNode, verb: string): Range {
  return { start: Math.max(call.start, syntax.text.lastIndexOf(verb, call.arguments.start)), end: call.end };
}

function isSocketRoute(syntax: Syntax, call: CallNode): boolean {
  return keyword(syntax, call, 'websocket')?.text === 'true';
}

/** The function written inside the call, or the one its last argument names. */
function inlineHandler(syntax: Syntax, call: CallNode): FunctionNode | null {
  const inline = syntax.functions.findLast(
    (fn) => fn.start >= call.arguments.start && fn.end <= call.arguments.end && !isNestedIn(syntax, fn, call),
  );
  if (inline !== undefined) return inline;
  const last = argumentsOf(syntax, call).at(-1)?.text;
  return syntax.functions.find((fn) => fn.name !== '' && fn.name === last) ?? null;
}

function isNestedIn(syntax: Syntax, fn: FunctionNode, call: Range): boolean {
  const parent = syntax.functions[fn.parent];
  return parent !== undefined && parent.start >= call.start;
}

const socketServerNames = new Set(['WebSocketServer', 'Server']);

function socketServers(syntax: Syntax): Endpoint[] {
  return callsNamed(syntax, socketServerNames).flatMap((call) => {
    const isWs = call.isNew && /^(?:WebSocketServer|(?:WebSocket|ws|WS)\.Server)$/.test(call.callee);
    const isIo = call.isNew && call.callee === 'Server' && moduleSpan(syntax, 'socket.io') !== null;
    if (!isWs && !isIo) return [];
    const given = keyword(syntax, call, 'path');
    const path = given === undefined ? null : patternOf(syntax, given);
    return [
      endpoint(
        syntax,
        call,
        { method: 'GET', path: path ?? (isIo ? '/socket.io/' : '/'), router: '', websocket: true },
        null,
      ),
    ];
  });
}

function nestRoutes(syntax: Syntax): Endpoint[] {
  if (!usesModule(syntax, '@nestjs')) return [];
  return syntax.calls.flatMap((call) => {
    const verb = call.callee.toLowerCase();
    if (syntax.text[call.start - 1] !== '@') return [];
    if (call.callee === 'WebSocketGateway') {
      const path = keyword(syntax, call, 'path');
      return [
        endpoint(
          syntax,
          call,
          { method: 'GET', path: (path && patternOf(syntax, path)) ?? '/socket.io/', router: '', websocket: true },
          null,
        ),
      ];
    }
    if (!verbs.has(verb) || !/^[A-Z]/.test(call.callee)) return [];
    const owner = syntax.classes.find((one) => one.body.start <= call.start && call.end <= one.body.end);
    const controller = syntax.calls.findLast(
      (one) => one.callee === 'Controller' && one.end <= (owner?.body.start ?? 0),
    );
    const prefix = controller === undefined ? '' : (literalArgument(syntax, controller) ?? '');
    const path = `/${[prefix, literalArgument(syntax, call) ?? '']
      .map((part) => part.replace(/^\/|\/$/g, ''))
      .filter((part) => part !== '')
      .join('/')}`;
    const handler = syntax.functions.find((fn) => fn.start >= call.end) ?? null;
    return [endpoint(syntax, call, { method: verb.toUpperCase(), path, router: 'nest', websocket: false }, handler)];
  });
}

function literalArgument(syntax: Syntax, call: CallNode): string | null {
  const first = positional(syntax, call, 0);
  return first === undefined ? null : literalOf(syntax, first);
}

/** Next.js: `app/api/x/route.ts` exports its methods, `pages/api/x.ts` a default handler. */
function nextRoutes(syntax: Syntax): Endpoint[] {
  const app = /(?:^|\/)app\/((?:.*\/)?)route\.[jt]sx?$/.exec(syntax.path);
  const pages = /(?:^|\/)pages\/(api\/.*)\.[jt]sx?$/.exec(syntax.path);
  if (app !== null) {
    const path = nextPath(app[1] ?? '');
    return syntax.functions
      .filter((fn) => /^(?:GET|POST|PUT|PATCH|DELETE|HEAD)$/.test(fn.name))
      .map((fn) => endpoint(syntax, fn, { method: fn.name, path, router: 'next', websocket: false }, fn));
  }
  if (pages === null) return [];
  const handler =
    syntax.functions.find((fn) =>
      syntax.text.slice(Math.max(0, fn.start - 30), fn.start + 30).includes('export default'),
    ) ?? null;
  return handler === null
    ? []
    : [
        endpoint(
          syntax,
          handler,
          {
            method: 'GET',
            path: nextPath((pages[1] ?? '').replace(/\/?index$/, '')),
            router: 'next',
            websocket: false,
          },
          handler,
        ),
      ];
}

function nextPath(folders: string): string {
  const parts = folders.split('/').filter((part) => part !== '' && !/^\(.*\)$/.test(part));
  return `/${parts.map((part) => part.replace(/^\[+(?:\.\.\.)?([^\]]+)\]+$/, '{$1}')).join('/')}`;
}

function endpoint(
  syntax: Syntax,
  place: Range,
  route: Pick<RouteFact, 'method' | 'path' | 'router' | 'websocket'>,
  handler: FunctionNode | null,
): Endpoint {
  const around =
    handler === null ? textOf(syntax, place) : textOf(syntax, place) + handler.params + textOf(syntax, handler.body);
  const signature = handler?.params ?? '';
  const upload =
    /\bUploadFile\b|=\s*File\(|\bbytes\s*=\s*File\b/.test(signature) ||
    /request\.files\b|request\.FILES\b|await request\.form\(\)|\bupload\.(?:single|array|fields|any)\(|\breq(?:uest)?\.(?:file|files|parts|saveRequestFiles)\(|FileInterceptor\(|formData\(\)/.test(
      around,
    );
  const fact: RouteFact = {
    type: 'route',
    ...route,
    upload,
    stream: /EventSourceResponse|StreamingResponse|text\/event-stream|stream_with_context/.test(around),
    handler: handler === null || handler.name === '' ? null : handler.name,
    async: handler?.async ?? syntax.language !== 'python',
    span: headSpan(syntax, place),
  };
  return { fact, handler };
}
