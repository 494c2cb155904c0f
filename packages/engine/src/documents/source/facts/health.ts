import type { SourceFact } from '../document.ts';
import { callsIn, lastName, textOf, within } from '../look.ts';
import type { FunctionNode, Syntax } from '../syntax.ts';
import { endpointsOf } from './routes.ts';

const healthPart =
  /^(?:health|healthz|health[-_]?check|livez?|liveness|alive|readyz?|ready|readiness|startupz?|_health)$/;
const shallowPart = /^(?:up|ping|status|heartbeat)$/;

/** Is this the path of a health endpoint? `status`, `up` and `ping` only near the root; never with parameters. */
export function isHealthPath(path: string): boolean {
  if (/\{(?!=)|\{=[^}]*\}[^/]|:\w|\*/.test(path)) return false;
  const parts = path.split('/').filter((part) => part !== '' && !part.startsWith('{='));
  const last = (parts.at(-1) ?? '').toLowerCase();
  const before = (parts.at(-2) ?? '').toLowerCase();
  return (
    healthPart.test(last) ||
    (healthPart.test(before) && parts.length <= 4) ||
    (shallowPart.test(last) && parts.length <= 2)
  );
}

/** `/` of a router whose prefix another file gives; the model drops it when the full path is no health path. */
function mayBeHealth(syntax: Syntax, path: string, handler: FunctionNode | null): boolean {
  return (
    (path === '' || path === '/') &&
    /health|ready|readiness|liveness|alive|heartbeat/i.test(`${handler?.name ?? ''} ${syntax.path}`)
  );
}

/** `/status` that shows people a page: it answers with the page whatever the service is able to do. */
function isPage(path: string, body: string): boolean {
  return (
    shallowPart.test(path.split('/').at(-1) ?? '') &&
    /\brender\w*\(|\bindex_?html\b|\bsendFile\(|TemplateResponse|status_?page/i.test(body)
  );
}

const touchPatterns: readonly (readonly [string, RegExp])[] = [
  [
    'database',
    /\.execute\(|SELECT 1|select\(1\)|\$queryRaw|\.query\(|\bsession\b|\bget_db\b|\bengine\.|\bdb\.\w+\(|prisma\.|\.connect\(|check_db|check_database|database\.\w+\(/,
  ],
  ['cache', /redis|\.ping\(\)/i],
  ['http', /httpx|requests\.|\bfetch\(|axios|aiohttp/],
  ['disk', /disk_usage|statvfs|checkDiskSpace|statfs/],
  ['storage', /os\.access|\.exists\(|\.touch\(|existsSync|accessSync/],
  ['model', /model_ready|models?_loaded|converter|model_manager|\.is_set\(\)|is_loaded/],
  ['queue', /queue|celery|inspect\(\)|broker/i],
];
const harmless =
  /^(?:datetime|time|uuid|len|str|int|float|round|dict|list|JSONResponse|Response|PlainTextResponse|jsonify|ORJSONResponse|logger|logging|log|console|os\.getenv|os\.environ|platform|process\.uptime|process\.memoryUsage|Date|settings|json|res|reply|response|c|ctx|NextResponse|HealthResponse|StatusResponse|\w*(?:Health|Status|Response|Result|Schema))\b/;

export function healthFacts(syntax: Syntax): SourceFact[] {
  return endpointsOf(syntax).flatMap(({ fact, handler }): SourceFact[] => {
    if (fact.websocket || !/^(?:GET|HEAD|ALL)$/.test(fact.method)) return [];
    if (!isHealthPath(fact.path) && !mayBeHealth(syntax, fact.path, handler)) return [];
    if (handler !== null && isPage(fact.path, withoutComments(syntax, handler))) return [];
    const seen = handler === null ? unseen : look(syntax, handler);
    const claims = handler === null || seen.touches.length > 0 ? [] : claimsOf(withoutComments(syntax, handler));
    return [
      {
        type: 'health-check',
        ...seen,
        ...(claims.length === 0 ? {} : { claims }),
        path: fact.path,
        async: fact.async,
        span: fact.span,
      },
    ];
  });
}

const claim =
  /["']?\b(database|db|postgres|redis|cache|queue|celery|storage|docling|models?|ocr|llm|vector_?(?:store|db)|chroma(?:db)?|qdrant|opensearch|elasticsearch|minio|s3|websocket|label_studio)(?:_(?:status|connected|available|loaded|ready|ok))?["']?\s*[:=]\s*(?:["'](?:ok|up|connected|available|healthy|ready|loaded|operational|online|active|running)["']|True\b|true\b)/gi;

/** `"database": "connected"` in an answer that looked at nothing. */
function claimsOf(body: string): string[] {
  return [...new Set([...body.matchAll(claim)].map((match) => (match[1] ?? '').toLowerCase()))];
}

const unseen = { touches: [] as string[], constant: false, swallowsErrors: false };

function look(syntax: Syntax, handler: FunctionNode): typeof unseen {
  const body = withoutComments(syntax, handler);
  // A name beside a fixed word is a claim, not a look.
  const all = `${handler.params}\n${body.replace(claim, '')}`;
  const touches = touchPatterns.filter(([, pattern]) => pattern.test(all)).map(([name]) => name);
  return {
    touches,
    constant: touches.length === 0 && isConstant(syntax, handler, body),
    swallowsErrors: swallows(syntax, handler),
  };
}

function withoutComments(syntax: Syntax, handler: FunctionNode): string {
  let out = '';
  let at = handler.body.start;
  for (const comment of within(syntax.comments, handler.body)) {
    out += syntax.text.slice(at, comment.start);
    at = comment.end;
  }
  return (out + syntax.text.slice(at, handler.body.end)).replace(/^\s*(?:"""[\s\S]*?"""|'''[\s\S]*?''')/, '');
}

function isConstant(syntax: Syntax, handler: FunctionNode, body: string): boolean {
  if (/\bawait\b|\braise\b|\bthrow\b|\btry\b|\bif\b|\?\s/.test(body) || /Depends\(|Annotated\[/.test(handler.params))
    return false;
  return callsIn(syntax, handler.body).every(
    (call) =>
      harmless.test(call.callee) ||
      /^(?:isoformat|now|utcnow|time|toISOString|json|send|status|code|set)$/.test(lastName(call.callee)),
  );
}

/** Catches the failure of a dependency and still answers with success. */
function swallows(syntax: Syntax, handler: FunctionNode): boolean {
  const handlers = within(syntax.handlers, handler.body);
  if (handlers.length === 0) return false;
  const body = textOf(syntax, handler.body);
  const failing =
    /status_code\s*=\s*(?:5\d\d|status\.HTTP_5|503|\w+\s+if\b|200\s+if\b|\w*code)|HTTPException|\braise\b|\.status\(\s*(?:5\d\d|\w+)|\.code\(\s*(?:5\d\d|\w+)|statusCode\s*=|status:\s*(?:5\d\d|\w+\s*\?)|,\s*(?:5\d\d|code|status_code|status)\s*$|abort\(|HTTPStatus|\bthrow\b/m;
  return !failing.test(body);
}
