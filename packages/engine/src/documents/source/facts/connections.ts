import { argumentsOf, keyword, positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, lastName, spanAt, textOf } from '../look.ts';
import type { CallNode, FunctionNode, Syntax } from '../syntax.ts';
import { patternOf } from '../values.ts';
import { usesModule } from './imports.ts';
import { endpointsOf } from './routes.ts';

const engines = new Set(['create_engine', 'create_async_engine']);
const ports = new Set(['start_http_server']);

/** Connections to servers: pools, certificate checks, sessions held for a stream, ports of their own. */
export function connectionFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python') return [];
  return [
    ...callsNamed(syntax, engines).flatMap((call) => engine(syntax, call)),
    ...(switchWords.test(syntax.text) ? syntax.calls.flatMap((call) => unchecked(syntax, call)) : []),
    ...callsNamed(syntax, ports).flatMap((call) => sidePort(syntax, call)),
    ...syntax.functions.flatMap((fn) => uncheckedByDefault(syntax, fn)),
    ...heldSessions(syntax),
  ];
}

function engine(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  if (!/^create_(?:async_)?engine$/.test(name) || !usesModule(syntax, 'sqlalchemy', 'sqlmodel')) return [];
  const target = positional(syntax, call, 0) ?? keyword(syntax, call, 'url');
  const options: Record<string, string> = {};
  for (const one of argumentsOf(syntax, call)) {
    if (one.name !== null) options[one.name] = one.text.slice(0, 200);
    // `**engine_options` may hold anything.
    else if (one.text.startsWith('**')) options['**'] = one.text.slice(2, 100);
  }
  const url = target === undefined ? null : (patternOf(syntax, target) ?? target.text.slice(0, 120));
  return [
    {
      type: 'db-engine',
      library: name === 'create_engine' ? 'sqlalchemy' : 'sqlalchemy-async',
      url,
      options,
      ...(isDisposed(syntax, call) ? { brief: true as const } : {}),
      span: headSpan(syntax, call),
    },
  ];
}

/** `engine = create_engine(url)` and `engine.dispose()` in one function. */
function isDisposed(syntax: Syntax, call: CallNode): boolean {
  const fn = functionAt(syntax, call.start);
  const name = /(\w+)\s*(?::[^=\n]+)?=\s*(?:await\s+)?(?:\w+\.)?$/.exec(
    syntax.text.slice(Math.max(0, call.start - 120), call.start),
  )?.[1];
  return fn !== null && name !== undefined && textOf(syntax, fn.body).includes(`${name}.dispose(`);
}

const switches =
  /^(?:verify|verify_ssl|verify_certs|verify_certificates|ssl_verify|check_hostname|validate_certs|tls_verify|verify_tls|ssl_certificate_validation)$/;
/** Stands in every file with one of them: most files are done after this look. */
const switchWords = /verif|check_hostname|validate_certs|cert_reqs|ssl_certificate_validation/;

function unchecked(syntax: Syntax, call: CallNode): SourceFact[] {
  const facts: SourceFact[] = [];
  if (/(?:^|\.)_create_unverified_context$/.test(call.callee))
    facts.push({
      type: 'tls-check',
      name: 'ssl._create_unverified_context',
      via: 'call',
      on: false,
      span: headSpan(syntax, call),
    });
  for (const one of argumentsOf(syntax, call)) {
    if (one.name === null || !switches.test(one.name)) continue;
    // `jwt.decode(…, verify=False)` is about signatures of tokens.
    if (one.name === 'verify' && /jwt|decode|totp|otp|pwd|hash|signature/i.test(call.callee)) continue;
    // A value handed through says nothing by itself.
    if (/^[A-Za-z_][\w.]*$/.test(one.text) && !/^(?:True|False|None)$/.test(one.text)) continue;
    facts.push({
      type: 'tls-check',
      name: one.name,
      via: 'call',
      on: one.text !== 'False' && one.text !== 'None',
      span: spanAt(syntax, one),
    });
  }
  if (
    keyword(syntax, call, 'cert_reqs')?.text.endsWith('CERT_NONE') ||
    keyword(syntax, call, 'ssl_cert_reqs')?.text === 'None'
  )
    facts.push({ type: 'tls-check', name: 'cert_reqs', via: 'call', on: false, span: headSpan(syntax, call) });
  return facts;
}

/** `def __init__(self, url, *, verify_certs: bool = False)`: off unless a caller says otherwise. */
function uncheckedByDefault(syntax: Syntax, fn: FunctionNode): SourceFact[] {
  const match = /\b(verify\w*|ssl_verify|validate_certs)\s*(?::\s*bool\s*)?=\s*False\b/.exec(fn.params);
  if (match === null || !switches.test(match[1] ?? '')) return [];
  // Only where the switch reaches a client: the body hands it on by name.
  if (!new RegExp(`\\b${match[1]}\\b`).test(textOf(syntax, fn.body))) return [];
  if (!/http|ssl|tls|opensearch|elastic|url|client|session|request/i.test(`${fn.params}${textOf(syntax, fn.body)}`))
    return [];
  const start = syntax.text.indexOf(match[0], fn.start);
  return [
    {
      type: 'tls-check',
      name: match[1] ?? '',
      via: 'default',
      on: false,
      span: spanAt(syntax, { start, end: start + match[0].length }),
    },
  ];
}

function sidePort(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  if (name !== 'start_http_server' || !usesModule(syntax, 'prometheus_client')) return [];
  const port = positional(syntax, call, 0)?.text ?? keyword(syntax, call, 'port')?.text ?? '';
  return [{ type: 'side-port', library: 'prometheus_client', port: port.slice(0, 80), span: headSpan(syntax, call) }];
}

const sessions =
  /\bDepends\(\s*((?:\w+\.)?(?:get_(?:async_)?(?:db|session|database|conn\w*)\w*|\w*_session|db_session|session_scope))\s*\)|:\s*(SessionDep|DbSession|DbDep|AsyncSessionDep|DBSession)\b/;

/** Sockets and event streams whose handler takes a session: it goes back to the pool when the client leaves. */
function heldSessions(syntax: Syntax): SourceFact[] {
  return endpointsOf(syntax).flatMap(({ fact, handler }): SourceFact[] => {
    if (handler === null || !(fact.websocket || fact.stream)) return [];
    const held = sessions.exec(handler.params);
    if (held === null || functionAt(syntax, handler.body.start) === null) return [];
    return [
      {
        type: 'stream-session',
        dependency: held[1] ?? held[2] ?? '',
        function: handler.name,
        span: headSpan(syntax, handler),
      },
    ];
  });
}
