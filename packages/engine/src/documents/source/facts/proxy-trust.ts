import { spanOf } from '../../../text/span.ts';
import type { SourceFact } from '../document.ts';
import { functionAt, headSpan, isInside, isModuleLevel, textOf } from '../look.ts';
import type { Syntax } from '../syntax.ts';

/** What an application that stands behind a proxy believes about its clients, and Django's settings about them. */
export function proxyTrustFacts(syntax: Syntax): SourceFact[] {
  return [
    ...addresses(syntax),
    ...firstForwarded(syntax),
    ...trust(syntax),
    ...unbuffered(syntax),
    ...djangoSettings(syntax),
  ];
}

const peers =
  /\b(?:request|req|websocket|ws|conn|connection|self\.request)\.(?:client\.host|remote_addr|socket\.remoteAddress|connection\.remoteAddress|ip\b(?!s))|\bMETA(?:\.get\(|\[)["']REMOTE_ADDR["']|\b(?:get_remote_address|get_ipaddr)\b(?!\s*\()|\bctx\.(?:request\.)?ip\b/g;
const headers = /x-forwarded-for|x-real-ip|x_forwarded_for|cf-connecting-ip|forwarded_for|true-client-ip/i;
const limits = /rate.?limit|throttl|limiter|too many requests|\b429\b|max_requests|attempts/i;

/** Reads of the peer's address; `rate-limit` when the code around counts requests by it. */
function addresses(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  for (const match of syntax.text.matchAll(peers)) {
    if (isInside(syntax.comments, match.index)) continue;
    const imported = syntax.imports.some((one) => one.start <= match.index && match.index < one.end);
    if (imported) continue;
    const fn = functionAt(syntax, match.index);
    const around =
      fn === null
        ? syntax.text.slice(Math.max(0, match.index - 300), match.index + 300)
        : syntax.text.slice(fn.start, Math.min(fn.end, fn.start + 6000));
    facts.push({
      type: 'client-address',
      use: limits.test(around) ? 'rate-limit' : 'other',
      via: headers.test(around) ? 'header' : 'peer',
      span: spanOf(syntax.lines, match.index, match.index + match[0].length),
    });
  }
  return facts.slice(0, 6);
}

/** `request.headers["x-forwarded-for"].split(",")[0]`, the two halves a few lines apart. */
function firstForwarded(syntax: Syntax): SourceFact[] {
  for (const match of syntax.text.matchAll(/["'`](?:http_)?x[-_]forwarded[-_]for["'`]/gi)) {
    if (isInside(syntax.comments, match.index) || functionAt(syntax, match.index) === null) continue;
    // A switch of the operator says whether a proxy is there to be believed.
    if (
      /trust\w{0,3}_?prox|behind_?proxy|trusted/i.test(syntax.text.slice(Math.max(0, match.index - 400), match.index))
    )
      continue;
    const after = syntax.text.slice(match.index, match.index + 400);
    if (!/\.split\(\s*["'`],\s?["'`]\s*\)\s*(?:\[0\]|\.at\(0\)|\?\.\[0\])/.test(after)) continue;
    return [{ type: 'forwarded-first', span: spanOf(syntax.lines, match.index, match.index + match[0].length) }];
  }
  return [];
}

const trusting: readonly (readonly [string, RegExp])[] = [
  ['ProxyHeadersMiddleware', /\bProxyHeadersMiddleware\b/],
  ['ProxyFix', /\bProxyFix\b/],
  ['trust proxy', /["']trust proxy["']|\btrustProxy\b|\.proxy\s*=\s*true\b/],
  ['SECURE_PROXY_SSL_HEADER', /\bSECURE_PROXY_SSL_HEADER\b/],
  ['forwarded_allow_ips', /\bforwarded_allow_ips\b|\bFORWARDED_ALLOW_IPS\b|\bproxy_headers\s*=\s*True/],
  ['proxy-addr', /["'](?:proxy-addr|forwarded|request-ip)["']/],
];

function trust(syntax: Syntax): SourceFact[] {
  for (const [how, pattern] of trusting) {
    const match = pattern.exec(syntax.text);
    if (match === null || isInside(syntax.comments, match.index)) continue;
    return [{ type: 'proxy-trust', how, span: spanOf(syntax.lines, match.index, match.index + match[0].length) }];
  }
  return [];
}

/** EventSourceResponse of sse-starlette and of FastAPI sends the header by itself. */
function unbuffered(syntax: Syntax): SourceFact[] {
  const match = /X-Accel-Buffering|\bEventSourceResponse\b/i.exec(syntax.text);
  return match === null || isInside(syntax.comments, match.index)
    ? []
    : [
        {
          type: 'stream-unbuffered',
          span: spanOf(syntax.lines, match.index, match.index + match[0].length),
        },
      ];
}

const settings =
  /^(?:ALLOWED_HOSTS|DEBUG|SESSION_COOKIE_\w+|CSRF_COOKIE_\w+|CSRF_TRUSTED_ORIGINS|SECURE_\w+|USE_X_FORWARDED_\w+|CORS_ALLOW_ALL_ORIGINS|CORS_ORIGIN_ALLOW_ALL|CORS_ALLOW_CREDENTIALS|DATA_UPLOAD_MAX_MEMORY_SIZE|MIDDLEWARE|INSTALLED_APPS|ROOT_URLCONF|STORAGES|STATICFILES_STORAGE|EMAIL_\w+|MAILERS|ADMINS)$/;

/** Module-level settings of a Django project: a file that names the installed apps, or that builds on one that does. */
function djangoSettings(syntax: Syntax): SourceFact[] {
  if (
    syntax.language !== 'python' ||
    !/^(?:INSTALLED_APPS|ROOT_URLCONF|MIDDLEWARE)\s*(?::[^=\n]*)?=/m.test(syntax.text)
  )
    return [];
  return syntax.assignments.flatMap((one): SourceFact[] =>
    settings.test(one.target) && isModuleLevel(syntax, one.start)
      ? [
          {
            type: 'django-setting',
            name: one.target,
            value: textOf(syntax, one.value).slice(0, 4000),
            span: headSpan(syntax, one),
          },
        ]
      : [],
  );
}
