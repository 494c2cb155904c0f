import { kindOfName } from '../../../secrets/names.ts';
import { spanOf } from '../../../text/span.ts';
import { keyword, positional } from '../arguments.ts';
import { callsLike, callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { assignmentsTo, headSpan, isInside, lastName, spanAt, textOf } from '../look.ts';
import type { Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';
import { moduleSpan, usesModule } from './imports.ts';
import { migrationFacts } from './migrations.ts';

/** Migrations, metrics, tracing, flags, limits, CORS: what operations asks of the code. */
export function operationFacts(syntax: Syntax): SourceFact[] {
  return [
    ...migrationFacts(syntax),
    ...metrics(syntax),
    ...libraries(syntax),
    ...correlation(syntax),
    ...flags(syntax),
    ...serving(syntax),
    ...secretConstants(syntax),
    ...tokenKeys(syntax),
    ...guards(syntax),
  ];
}

function metrics(syntax: Syntax): SourceFact[] {
  const library = moduleSpan(
    syntax,
    'prometheus_client',
    'prometheus_fastapi_instrumentator',
    'starlette_exporter',
    'starlette_prometheus',
    'prometheus_flask_exporter',
    'django_prometheus',
    'aioprometheus',
    'statsd',
    'datadog',
    'prom-client',
    'express-prom-bundle',
    'fastify-metrics',
    '@willsoto/nestjs-prometheus',
    'hot-shots',
    'opentelemetry.sdk.metrics',
    '@opentelemetry/sdk-metrics',
    'opentelemetry.exporter.prometheus',
  );
  if (library === null) return [];
  const names: string[] = [];
  let endpoint: string | null = null;
  for (const call of syntax.calls) {
    const name = lastName(call.callee);
    if (/^(?:Counter|Gauge|Histogram|Summary|Info)$/.test(name)) {
      const first = positional(syntax, call, 0);
      const given = first?.text.startsWith('{') ? keyword(syntax, call, 'name') : first;
      const value = given === undefined ? null : (literalOf(syntax, given) ?? fromTable(syntax, given.text));
      if (value !== null) names.push(value);
    }
    if (
      name === 'expose' ||
      name === 'make_asgi_app' ||
      name === 'start_http_server' ||
      name === 'PrometheusMetrics' ||
      name === 'generate_latest'
    )
      endpoint ??= '/metrics';
    const path = positional(syntax, call, 0)?.text;
    if (path !== undefined && /^["'`]\/?metrics["'`]$/.test(path)) endpoint = '/metrics';
  }
  return [{ type: 'metrics', names, endpoint, span: library.span }];
}

/** `names.free` after `const names = { free: 'disk_free_bytes' }` in the same file; null for anything else. */
function fromTable(syntax: Syntax, text: string): string | null {
  const [, table, key] = /^([A-Za-z_$][\w$]*)\.([A-Za-z_$][\w$]*)$/.exec(text.trim()) ?? [];
  if (table === undefined || key === undefined) return null;
  const name = (it: string) => it.replaceAll('$', '\\$');
  const entry = new RegExp(
    `\\b(?:const|let|var)\\s+${name(table)}\\s*=\\s*\\{[^{}]*?(?<![\\w$])${name(key)}\\s*:\\s*(["'\`])([\\w:]+)\\1`,
  );
  return entry.exec(syntax.text)?.[2] ?? null;
}

function libraries(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  const tracing = moduleSpan(
    syntax,
    'opentelemetry',
    'ddtrace',
    'jaeger_client',
    'elasticapm',
    'newrelic',
    'aws_xray_sdk',
    'logfire',
    '@opentelemetry',
    'dd-trace',
    'elastic-apm-node',
    '@vercel/otel',
  );
  if (tracing !== null) facts.push({ type: 'tracing', library: tracing.name, span: tracing.span });
  const sentry = moduleSpan(syntax, 'sentry_sdk', '@sentry');
  if (sentry !== null && /traces_?[sS]ample|enable_tracing/.test(syntax.text))
    facts.push({ type: 'tracing', library: sentry.name, span: sentry.span });
  const limiter = moduleSpan(
    syntax,
    'slowapi',
    'fastapi_limiter',
    'flask_limiter',
    'limits',
    'express-rate-limit',
    '@fastify/rate-limit',
    '@nestjs/throttler',
    'rate-limiter-flexible',
    'django_ratelimit',
    '@upstash/ratelimit',
    'hono-rate-limiter',
  );
  if (limiter !== null) facts.push({ type: 'rate-limit', library: limiter.name, span: limiter.span });
  return facts;
}

function correlation(syntax: Syntax): SourceFact[] {
  const library = moduleSpan(
    syntax,
    'asgi_correlation_id',
    'django_guid',
    'starlette_context',
    'cls-rtracer',
    'nestjs-cls',
    'express-request-id',
  );
  if (library !== null) return [{ type: 'correlation-id', span: library.span }];
  const match = /["'`](?:x-request-id|x-correlation-id|traceparent)["'`]|\bgenReqId\b|requestIdHeader/i.exec(
    syntax.text,
  );
  return match === null || isInside(syntax.comments, match.index)
    ? []
    : [{ type: 'correlation-id', span: spanOf(syntax.lines, match.index, match.index + match[0].length) }];
}

const flagQuestions = /^(?:flag|feature_?enabled|flag_?enabled|is_?enabled|is_?feature_?enabled)$/i;

function flags(syntax: Syntax): SourceFact[] {
  const library = moduleSpan(
    syntax,
    'ldclient',
    'launchdarkly',
    '@launchdarkly',
    'UnleashClient',
    'unleash-client',
    'flagsmith',
    'growthbook',
    '@growthbook',
    'openfeature',
    '@openfeature',
    'statsig',
    'configcat',
    'waffle',
    'flags',
    'posthog',
    'posthog-js',
    'posthog-node',
    'flagged',
    '@vercel/flags',
  );
  if (library !== null && library.name !== 'flags')
    return [{ type: 'feature-flag', name: library.name, span: library.span }];
  const match = /\b((?:FEATURE|ENABLE|FF)_[A-Z][A-Z0-9_]+|feature_flags?|featureFlags?)\b/.exec(syntax.text);
  if (match !== null && !isInside(syntax.comments, match.index)) {
    const span = spanOf(syntax.lines, match.index, match.index + match[0].length);
    return [{ type: 'feature-flag', name: match[1] ?? '', span }];
  }
  const asked = callsLike(syntax, flagQuestions).find((call) => /["'`]/.test(textOf(syntax, call.arguments)));
  return asked === undefined
    ? []
    : [{ type: 'feature-flag', name: lastName(asked.callee), span: headSpan(syntax, asked) }];
}

/** A local name stands for what was assigned to it in this file. */
function assigned(syntax: Syntax, text: string): string {
  if (!/^[A-Za-z_]\w*$/.test(text)) return text;
  const value = assignmentsTo(syntax, text)[0]?.value;
  return value === undefined || value.end <= value.start ? text : textOf(syntax, value);
}

const servers = new Set(['mount', 'static', 'add_middleware', 'cors']);

function serving(syntax: Syntax): SourceFact[] {
  return callsNamed(syntax, servers).flatMap((call): SourceFact[] => {
    const name = lastName(call.callee);
    if (name === 'mount' && /StaticFiles\(/.test(textOf(syntax, call.arguments))) {
      const path = positional(syntax, call, 0);
      return [{ type: 'static-files', mount: (path && literalOf(syntax, path)) ?? '/', span: headSpan(syntax, call) }];
    }
    if (call.callee === 'express.static') return [{ type: 'static-files', mount: '/', span: headSpan(syntax, call) }];
    if (name === 'add_middleware' && /CORSMiddleware/.test(textOf(syntax, call.arguments))) {
      const origins =
        keyword(syntax, call, 'allow_origins')?.text ?? keyword(syntax, call, 'allow_origin_regex')?.text ?? '';
      return [
        {
          type: 'cors',
          origins: assigned(syntax, origins).slice(0, 200),
          credentials: keyword(syntax, call, 'allow_credentials')?.text === 'True',
          span: headSpan(syntax, call),
        },
      ];
    }
    if (call.callee === 'cors' && moduleSpan(syntax, 'cors', '@fastify/cors', 'hono/cors') !== null) {
      const origin = keyword(syntax, call, 'origin')?.text ?? '*';
      return [
        {
          type: 'cors',
          origins: origin.slice(0, 200),
          credentials: keyword(syntax, call, 'credentials')?.text === 'true',
          span: headSpan(syntax, call),
        },
      ];
    }
    return [];
  });
}

/** `SECRET_KEY = "dev"`, `jwtSecret: 'secret'`: short values stay readable, strong ones arrive masked. */
function secretConstants(syntax: Syntax): SourceFact[] {
  return syntax.assignments.flatMap((one): SourceFact[] => {
    const raw = textOf(syntax, one.value).trim().replace(/;$/, '');
    if (one.augmented || !/^(?:SecretStr\()?[bru]?["'`]/.test(raw)) return [];
    const name = /([\w$]+)$/.exec(one.target.replace(/["']\]$/, ''))?.[1] ?? '';
    const kind = kindOfName(name);
    if (kind === null || kind === 'weak') return [];
    const value = literalOf(
      syntax,
      raw.startsWith('SecretStr(') ? { start: one.value.start + 10, end: one.value.end - 1 } : one.value,
    );
    if (value === null || value.trim() === '' || value.length < 3 || /\s|^\$|^<|^\/|^https?:/.test(value)) return [];
    return [{ type: 'secret-constant', name, value, span: spanAt(syntax, one) }];
  });
}

const tokenCalls = new Set(['sign', 'verify', 'encode', 'decode']);

/** `jwt.decode(token, "…")`: the key that signs tokens, without any name. */
function tokenKeys(syntax: Syntax): SourceFact[] {
  if (!usesModule(syntax, 'jwt', 'jose', 'authlib', 'jsonwebtoken')) return [];
  return callsNamed(syntax, tokenCalls).flatMap((call): SourceFact[] => {
    if (!/^(?:jwt|jsonwebtoken|jose\.jwt|jsonWebToken|JWT)\.\w+$/.test(call.callee)) return [];
    const key = keyword(syntax, call, 'key') ?? positional(syntax, call, 1);
    if (key === undefined || !/^[bru]?["'`]/.test(key.text)) return [];
    const value = literalOf(syntax, key);
    if (value === null || value.length < 3 || /\s|BEGIN/.test(value)) return [];
    return [{ type: 'secret-constant', name: 'JWT_KEY', value, span: spanAt(syntax, key) }];
  });
}

/** `if settings.SECRET_KEY == "changethis": raise …`: a default that production never gets to use. */
function guards(syntax: Syntax): SourceFact[] {
  if (!/\braise\b|\bthrow\b|process\.exit|sys\.exit/.test(syntax.text)) return [];
  const facts: SourceFact[] = [];
  for (const match of syntax.text.matchAll(/(?:===?|\bin)\s*[[({]?\s*(["'])([^"'\n]{3,80})\1/g)) {
    if (isInside(syntax.comments, match.index)) continue;
    const after = syntax.text.slice(match.index, match.index + 600);
    if (!/\braise\b|\bthrow\b|\bexit\(/.test(after)) continue;
    facts.push({
      type: 'default-guard',
      value: match[2] ?? '',
      span: spanOf(syntax.lines, match.index, match.index + match[0].length),
    });
  }
  return facts.slice(0, 20);
}
