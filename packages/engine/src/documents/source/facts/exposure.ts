import { spanOf } from '../../../text/span.ts';
import { positional, splitArguments } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, isInside, namedFunctionAt, ownerName } from '../look.ts';
import type { Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';
import { endpointsOf } from './routes.ts';

const secretName =
  /^(?:(?:access|auth|api|user|session|refresh|bearer|jwt|service)[_-]?)?(?:token|jwt)$|^(?:x[_-])?api[_-]?key$|^(?:apikey|secret|password|passwd|pwd)$/i;
/** Values of links in e-mails and of answers of identity providers: short-lived, used once. */
const oneTimeWords =
  /reset|verif|confirm|activat|invit|unsubscribe|callback|oauth|oidc|sso|magic|set[-_]?password|recover|register|sign[-_]?up|webhook|email/i;
const routeParts = /\{(\w+)(?::\w+)?\}|:(\w+)/g;

/** Credentials in addresses, and whether this file asks who somebody is. */
export function exposureFacts(syntax: Syntax): SourceFact[] {
  return [
    ...parameters(syntax),
    ...queryReads(syntax),
    ...links(syntax),
    ...openOrigins(syntax),
    ...authentication(syntax),
  ];
}

/** `api_key: str = Query()`, and plain `token: str` of a handler, which FastAPI also reads from the query. */
function parameters(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python' || !/fastapi|starlette/.test(syntax.text)) return [];
  return endpointsOf(syntax).flatMap(({ fact, handler }): SourceFact[] => {
    if (handler === null) return [];
    const inPath = new Set([...fact.path.matchAll(routeParts)].map((match) => match[1] ?? match[2] ?? ''));
    const start = syntax.text.indexOf(handler.params, handler.start);
    if (start < 0 || handler.params === '') return [];
    const range = { start: start + 1, end: start + handler.params.length - 1 };
    return splitArguments(syntax.text, range, '=').flatMap((one): SourceFact[] => {
      const whole = syntax.text.slice(one.start, one.end);
      // An annotated parameter has no `=`-name of its own: `token: Annotated[str, Query()] = ""`.
      const name = /^(\w+)\s*(?::|$)/.exec(whole)?.[1] ?? one.name ?? '';
      if (!secretName.test(name) || inPath.has(name)) return [];
      const explicit = /\bQuery\(/.test(whole);
      const plain = /^\w+\s*:\s*(?:str|Optional\[str\]|str\s*\|\s*None)\s*(?:=\s*(?:None|["'][^"']*["']))?$/.test(
        whole,
      );
      if (!explicit && !plain) return [];
      return [
        {
          type: 'query-secret',
          name,
          side: 'server',
          oneTime: oneTimeWords.test(`${fact.path} ${handler.name}`),
          websocket: fact.websocket,
          where: fact.path,
          ...lifetimeIn(syntax.text.slice(handler.start, handler.end)),
          span: spanOf(syntax.lines, one.start, one.start + name.length),
        },
      ];
    });
  });
}

/** The end of a credential's life, as far as the code that receives it shows one. */
function lifetimeIn(text: string): { lifetime?: 'checked' | 'decoded' } {
  if (
    /\.exp\b|\[["']exp["']\]|get\(["']exp["']\)|\bexpires?_?(?:at|in|on)?\b|\bis_?expired\b|\bmax_age\b|\bttl\b|TimestampSigner|TimedSerializer/i.test(
      text,
    )
  )
    return { lifetime: 'checked' };
  return /\bjwt\w*\.(?:decode|verify)\(|\bjose\.|jwt_?(?:decode|verify)\(|\b(?:decode|unsign)\w*\([^)]*(?:token|jwt)/i.test(
    text,
  )
    ? { lifetime: 'decoded' }
    : {};
}

const getters = new Set(['get']);

/** `request.query_params.get("token")`, `request.args["api_key"]`, `req.query.token`, `searchParams.get('token')`. */
function queryReads(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  const push = (name: string, start: number, end: number): void => {
    if (!secretName.test(name) || isInside(syntax.comments, start)) return;
    const fn = namedFunctionAt(syntax, start)?.name ?? '';
    const around = syntax.text.slice(Math.max(0, start - 400), start);
    facts.push({
      type: 'query-secret',
      name,
      side: 'server',
      oneTime: oneTimeWords.test(`${syntax.path} ${fn}`) || oneTimeWords.test(around.slice(-200)),
      websocket: /websocket|upgrade|socket/i.test(`${fn} ${around.slice(-300)}`),
      where: fn,
      ...lifetimeIn(
        syntax.text.slice(start, Math.min(start + 1500, functionAt(syntax, start)?.end ?? syntax.text.length)),
      ),
      span: spanOf(syntax.lines, start, end),
    });
  };
  for (const call of callsNamed(syntax, getters)) {
    const owner = ownerName(call.callee);
    const server =
      syntax.language === 'python'
        ? /(?:^|\.)(?:query_params|GET)$|^(?:flask\.)?request\.args$/.test(owner)
        : /searchParams$/.test(owner) && /(?:req|request)\b|createServer|WebSocketServer|NextRequest/.test(syntax.text);
    if (!server || (syntax.language !== 'python' && /useSearchParams|window\.|document\./.test(syntax.text))) continue;
    const first = positional(syntax, call, 0);
    const name = first === undefined ? null : literalOf(syntax, first);
    if (name !== null) push(name, call.start, call.end);
  }
  const dotted = /\b(?:req|request)\.query\.([A-Za-z_]\w*)|\b(?:req|request)\.query\[["']([\w-]+)["']\]/g;
  if (syntax.language !== 'python')
    for (const match of syntax.text.matchAll(dotted))
      push(match[1] ?? match[2] ?? '', match.index, match.index + match[0].length);
  return facts.slice(0, 6);
}

const link = /([?&])(token|access_token|auth_token|api_?key|apikey|password|secret|jwt|session)=\$?\{/gi;

/** Addresses that this code makes with a credential behind the question mark. */
function links(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  for (const match of syntax.text.matchAll(link)) {
    if (isInside(syntax.comments, match.index)) continue;
    const lineStart = syntax.text.lastIndexOf('\n', match.index) + 1;
    const before = syntax.text.slice(Math.max(lineStart, match.index - 200), match.index);
    // Another company's address: its access log is not ours.
    if (/https?:\/\/(?!localhost|127\.|\$?\{)[\w-]+\.[\w.]+/.test(before)) continue;
    const around = `${before} ${namedFunctionAt(syntax, match.index)?.name ?? ''}`;
    facts.push({
      type: 'query-secret',
      name: match[2] ?? '',
      side: 'link',
      oneTime: oneTimeWords.test(around),
      websocket: /\bwss?\b|websocket|\/ws\b/i.test(around),
      where: /(\/[\w/-]*)\??$/.exec(before)?.[1] ?? '',
      span: spanOf(syntax.lines, match.index, match.index + match[0].length),
    });
  }
  return facts.slice(0, 6);
}

/** `cors_origins: list[str] = ["*"]`, `CORS_ORIGINS = os.getenv("CORS_ORIGINS", "*").split(",")`. */
function openOrigins(syntax: Syntax): SourceFact[] {
  if (!/origin/i.test(syntax.text)) return [];
  return syntax.assignments.flatMap((one): SourceFact[] => {
    const name = /(\w+)$/.exec(one.target)?.[1] ?? '';
    if (!/origin/i.test(name) || /regex/i.test(name)) return [];
    const value = syntax.text.slice(one.value.start, Math.min(one.value.end, one.value.start + 200)).trim();
    const open =
      /^(?:Field\((?:default=)?)?\[?\s*["']\*["']\s*\]?|(?:getenv|environ\.get|env\.list|config)\([^)]*["']\*["']/.test(
        value,
      );
    return open ? [{ type: 'open-origins', name, span: headSpan(syntax, one) }] : [];
  });
}

const asks: readonly (readonly [string, RegExp])[] = [
  [
    'a FastAPI security scheme',
    /\b(?:HTTPBearer|HTTPBasic|OAuth2\w+|APIKey(?:Header|Query|Cookie)|fastapi_users|FastAPIUsers)\b|\bSecurity\(/g,
  ],
  [
    'tokens',
    /\bjwt\.(?:decode|verify)\b|\bjwtVerify\b|\bjsonwebtoken\b|python[-_]jose|\bfrom jose\b|jwt_required|express-jwt|@fastify\/jwt|@fastify\/(?:auth|basic-auth|bearer-auth)/g,
  ],
  [
    'sessions of users',
    /\b(?:login_required|permission_required|LoginRequiredMixin|IsAuthenticated|LoginManager|flask_login|flask_jwt|flask_httpauth|HTTPBasicAuth|HTTPTokenAuth|AuthenticationMiddleware|django\.contrib\.auth|allauth|authlib|passlib|get_current_(?:active_)?user|current_user|CurrentUser)\b/g,
  ],
  [
    'an authentication library',
    /["'](?:passport[\w-]*|next-auth[\w/-]*|@auth\/[\w-]+|better-auth[\w/-]*|lucia|@clerk\/[\w-]+|@nestjs\/passport|express-basic-auth|express-openid-connect|@supabase\/[\w-]+|firebase-admin[\w/-]*|iron-session|@kinde[\w/-]*|@workos[\w/-]*|hono\/(?:bearer-auth|basic-auth|jwt))["']/g,
  ],
  [
    'a check of its own',
    /\b(?:verify|check|require|validate|authenticate|ensure|is)_?(?:api_?key|auth\w*|token|user|login|admin|password|credentials|session)\w*(?=\s*[(),\]])|Auth(?:Guard|Middleware|Required|entication)(?=\s*[(),\]])|\bUseGuards\b|\bis_?authenticated\b|\bauthorize\w*(?=\s*[(),\]])|\bauthenticate\w*(?=\s*[(),\]])|compare_digest|timingSafeEqual/gi,
  ],
  [
    'the Authorization header',
    /headers?(?:\.get\(\s*|\[\s*|\.)["']?(?:authorization|x-api-key|x-forwarded-user|x-auth-request-user|remote-user)\b|\bx_api_key\b|alias=["'](?:X-API-Key|Authorization)/gi,
  ],
];

/** The first sign in this file that callers are told apart. Generous: absence of all of them is the claim. */
function authentication(syntax: Syntax): SourceFact[] {
  for (const [how, pattern] of asks) {
    const match = firstInCode(syntax, pattern);
    if (match === null) continue;
    const lineStart = syntax.text.lastIndexOf('\n', match.index) + 1;
    return [
      {
        type: 'auth',
        how,
        span: headSpan(syntax, { start: Math.max(lineStart, match.index), end: match.index + match[0].length }),
      },
    ];
  }
  return [];
}

function firstInCode(syntax: Syntax, pattern: RegExp): RegExpExecArray | null {
  for (const match of syntax.text.matchAll(pattern))
    if (isCode(syntax, match.index, match.index + match[0].length)) return match;
  return null;
}

/** Neither a comment nor a docstring, nor a header that this code sends itself. */
function isCode(syntax: Syntax, start: number, end: number): boolean {
  if (isInside(syntax.comments, start)) return false;
  if (/^["']?\]\s*=(?!=)/.test(syntax.text.slice(end, end + 6))) return false;
  if (syntax.language !== 'python') return true;
  const before = syntax.text.slice(0, start);
  return before.split('"""').length % 2 === 1;
}
