import { argumentsOf, keyword, positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import { lastName, ownerName } from '../look.ts';
import type { CallNode, FunctionNode, Range, Syntax } from '../syntax.ts';
import { literalOf, patternOf } from '../values.ts';
import { type Endpoint, endpoint, verbs } from './endpoint.ts';
import { moduleSpan, usesModule } from './imports.ts';
import { chainOwner, isRouter } from './routers.ts';

/** Routes of Express and its relatives, WebSocket servers, NestJS and Next.js. */
export function scriptEndpoints(syntax: Syntax): Endpoint[] {
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
