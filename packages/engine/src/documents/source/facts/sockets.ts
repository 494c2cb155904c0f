import { argumentsOf, positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, enclosing, functionAt, headSpan, lastName, spanAt, textOf } from '../look.ts';
import type { CallNode, Syntax } from '../syntax.ts';
import { patternOf } from '../values.ts';
import { moduleSpan, usesModule } from './imports.ts';
import { endpointsOf } from './routes.ts';

/** Last names of all calls that open a socket or speak on one. */
const connectors = new Set(
  'connect WebSocket ReconnectingWebSocket PartySocket RobustWebSocket useWebSocket io'.split(' '),
);
const speakers = new Set('ping send send_json send_text emit'.split(' '));

export function socketFacts(syntax: Syntax): SourceFact[] {
  return [
    ...callsNamed(syntax, connectors).flatMap((call) => clients(syntax, call)),
    ...(/requests|axios/.test(syntax.text) ? syntax.calls.flatMap((call) => outbound(syntax, call)) : []),
    ...heartbeats(syntax),
  ];
}

function clients(syntax: Syntax, call: CallNode): SourceFact[] {
  // Most calls are none of these: arguments and places are read only once the name fits.
  const client = (told: boolean, named?: string): SourceFact[] => [
    { type: 'ws-client', url: named ?? urlOf(syntax, call), reconnects: told, span: headSpan(syntax, call) },
  ];
  if (syntax.language === 'python') {
    if (!(call.callee === 'websockets.connect' || call.callee === 'connect') || !usesModule(syntax, 'websockets'))
      return [];
    return client(syntax.loops.some((one) => one.start <= call.start && call.end <= one.end));
  }
  if (
    call.isNew &&
    (call.callee === 'WebSocket' || call.callee === 'window.WebSocket') &&
    moduleSpan(syntax, 'ws') === null
  ) {
    const name = positional(syntax, call, 0)?.text;
    return client(reconnects(syntax), resolvedUrl(syntax, name, urlOf(syntax, call)));
  }
  if (
    (call.isNew && /^(?:ReconnectingWebSocket|PartySocket|RobustWebSocket)$/.test(call.callee)) ||
    call.callee === 'useWebSocket' ||
    (call.callee === 'io' && usesModule(syntax, 'socket.io-client'))
  ) {
    // useWebSocket of react-use-websocket reconnects only when told to.
    const told =
      call.callee !== 'useWebSocket' ||
      /shouldReconnect|autoReconnect|reconnect/.test(textOf(syntax, call.arguments)) ||
      !usesModule(syntax, 'react-use-websocket');
    return client(told);
  }
  return [];
}

function urlOf(syntax: Syntax, call: CallNode): string {
  const first = positional(syntax, call, 0);
  return first === undefined ? '' : (patternOf(syntax, first) ?? first.text.slice(0, 200));
}

function resolvedUrl(syntax: Syntax, name: string | undefined, url: string): string {
  if (name === undefined || !/^[A-Za-z_$][\w$]*$/.test(name)) return url;
  const assigned = assignmentsTo(syntax, name).at(-1);
  return assigned === undefined ? url : (patternOf(syntax, assigned.value) ?? url);
}

/** A close handler that connects again, at once or by a timer. */
function reconnects(syntax: Syntax): boolean {
  const text = syntax.text;
  if (/reconnect|retryCount|retry_count|backoff/i.test(text.replace(/Reconnecting\.\.\./g, '')))
    return /setTimeout|setInterval|reconnect\w*\(/i.test(text);
  return /\bonclose\b|['"]close['"]/.test(text) && /onclose[\s\S]{0,400}(?:setTimeout|connect\()/.test(text);
}

function heartbeats(syntax: Syntax): SourceFact[] {
  const server =
    moduleSpan(syntax, 'ws', 'fastapi', 'starlette', '@fastify/websocket', 'websockets') !== null ||
    endpointsOf(syntax).some((one) => one.fact.websocket);
  const facts: SourceFact[] = [];
  for (const call of callsNamed(syntax, speakers)) {
    const name = lastName(call.callee);
    const pings = name === 'ping' && /(?:^|\.)(?:ws|socket|client|websocket|connection|conn)\.ping$/.test(call.callee);
    const says =
      name !== 'ping' &&
      /["'`](?:ping|heartbeat|keepalive|keep-alive)["'`]|type["']?\s*:\s*["'](?:ping|heartbeat)/i.test(
        textOf(syntax, call.arguments),
      );
    if (pings || says)
      facts.push({ type: 'ws-heartbeat', side: server ? 'server' : 'client', span: headSpan(syntax, call) });
  }
  return facts.slice(0, 4);
}

const verbs = /^(?:get|post|put|patch|delete|head|request|options)$/;

/** Calls to other services; `timeout` tells whether the call can end by itself. */
function outbound(syntax: Syntax, call: CallNode): SourceFact[] {
  const library = syntax.language === 'python' ? 'requests' : 'axios';
  // The first name of the callee; anything else is out before its surroundings are looked at.
  if (call.callee !== library && !call.callee.startsWith(`${library}.`)) return [];
  const verb = lastName(call.callee);
  const text = textOf(syntax, call.arguments);
  const inFunction = functionAt(syntax, call.start) !== null;
  if (!inFunction || enclosing(syntax.decorators, call.start) !== null) return [];
  if (syntax.language === 'python') {
    if (!verbs.test(verb) || !usesModule(syntax, 'requests')) return [];
    return [
      {
        type: 'outbound-call',
        library,
        timeout: /\btimeout\s*=/.test(text) || /\*\*\w+/.test(text),
        span: spanAt(syntax, call),
      },
    ];
  }
  if (!(verbs.test(verb) || call.callee === 'axios') || !usesModule(syntax, 'axios')) return [];
  const hasDefault = /axios\.defaults\.timeout|axios\.create\([^)]*timeout/.test(syntax.text);
  return [
    {
      type: 'outbound-call',
      library,
      timeout: hasDefault || /\btimeout\b|signal\b/.test(text) || hasForeignConfig(syntax, call, verb),
      span: spanAt(syntax, call),
    },
  ];
}

/** The options are built elsewhere: `axios.request(options)`, `axios.get(url, config)`. */
function hasForeignConfig(syntax: Syntax, call: CallNode, verb: string): boolean {
  const at = verb === 'axios' || verb === 'request' ? 0 : /^(?:post|put|patch)$/.test(verb) ? 2 : 1;
  const given = argumentsOf(syntax, call)[at]?.text;
  return given !== undefined && !/^[{"'`]/.test(given);
}
