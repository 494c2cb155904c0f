import { spanOf } from '../../../text/span.ts';
import { keyword, positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { headSpan, isInside, lastName, spanAt, textOf } from '../look.ts';
import type { CallNode, Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';
import { moduleSpan, usesModule } from './imports.ts';

/** Numbers, traces, and settings that make libraries tell more than they should. */
export function telemetryFacts(syntax: Syntax): SourceFact[] {
  return [...numbers(syntax), ...traces(syntax), ...verbose(syntax)];
}

/** Values that differ for every request, user or document: each makes a time series of its own. */
const endless =
  /^(?:user|user_?id|username|email|account_?id|customer_?id|tenant_?user|session|session_?id|request_?id|trace_?id|correlation_?id|task_?id|job_?id|run_?id|document_?id|doc_?id|file_?name|filename|file_?path|url|full_?path|raw_?path|query|ip|client_?ip|remote_?addr|message|error_?message|exception_?message|uuid)$/i;

function numbers(syntax: Syntax): SourceFact[] {
  const python = usesModule(syntax, 'prometheus_client');
  if (!python && !usesModule(syntax, 'prom-client') && !/prometheus_fastapi_instrumentator|MULTIPROC/.test(syntax.text))
    return [];
  const facts: SourceFact[] = [];
  for (const call of syntax.calls) {
    const name = lastName(call.callee);
    if (name === 'start_http_server') {
      const port = positional(syntax, call, 0) ?? keyword(syntax, call, 'port');
      facts.push({ type: 'metrics-port', port: (port?.text ?? '').slice(0, 60), span: headSpan(syntax, call) });
    } else if (/^(?:generate_latest|make_asgi_app|make_wsgi_app|Instrumentator)$/.test(name))
      facts.push({ type: 'metrics-own', span: headSpan(syntax, call) });
    else if (/^(?:Counter|Gauge|Histogram|Summary)$/.test(name)) facts.push(...labelsOf(syntax, call));
  }
  const shared = /MultiProcessCollector|PROMETHEUS_MULTIPROC_DIR|prometheus_multiproc_dir|AggregatorRegistry/.exec(
    syntax.text,
  );
  if (shared !== null && !isInside(syntax.comments, shared.index))
    facts.push({ type: 'metrics-shared', span: spanOf(syntax.lines, shared.index, shared.index + shared[0].length) });
  return facts;
}

function labelsOf(syntax: Syntax, call: CallNode): SourceFact[] {
  const given =
    syntax.language === 'python'
      ? (keyword(syntax, call, 'labelnames') ?? positional(syntax, call, 2))
      : keyword(syntax, call, 'labelNames');
  if (given === undefined || !/^[[(]/.test(given.text)) return [];
  const first = syntax.language === 'python' ? positional(syntax, call, 0) : keyword(syntax, call, 'name');
  const metric = (first && literalOf(syntax, first)) ?? '';
  return [...given.text.matchAll(/["'](\w+)["']/g)].flatMap((match): SourceFact[] => {
    const label = match[1] ?? '';
    if (!endless.test(label)) return [];
    const start = given.start + match.index;
    return [{ type: 'metric-label', metric, label, span: spanOf(syntax.lines, start, start + match[0].length) }];
  });
}

const tracers = new Set(
  (
    'init TracerProvider NodeTracerProvider BasicTracerProvider CeleryInstrumentor RQInstrumentor KombuInstrumentor ' +
    'ArqInstrumentor'
  ).split(' '),
);

function traces(syntax: Syntax): SourceFact[] {
  const facts: SourceFact[] = [];
  for (const call of callsNamed(syntax, tracers)) {
    const name = lastName(call.callee);
    const text = textOf(syntax, call.arguments);
    if (name === 'init' && moduleSpan(syntax, 'sentry_sdk', '@sentry') !== null) {
      const all =
        /\btraces_sample_rate\s*=\s*1(?:\.0*)?(?=\s*[,)\n]|$)|\benable_tracing\s*=\s*True|\btracesSampleRate\s*:\s*1(?:\.0*)?(?=\s*[,}\n]|$)/.exec(
          text,
        );
      if (all !== null && !/traces_sampler|tracesSampler\b/.test(text)) {
        const start = call.arguments.start + all.index;
        const span = spanOf(syntax.lines, start, start + all[0].length);
        facts.push({ type: 'trace-everything', library: 'Sentry', span });
      }
    } else if (/^(?:TracerProvider|NodeTracerProvider|BasicTracerProvider)$/.test(name)) {
      const exports =
        /SpanProcessor|Exporter|spanProcessors|add_span_processor|addSpanProcessor|configure_azure_monitor/.test(
          syntax.text,
        );
      facts.push({ type: 'trace-provider', exports, span: headSpan(syntax, call) });
    } else if (/^(?:CeleryInstrumentor|RQInstrumentor|KombuInstrumentor|ArqInstrumentor)$/.test(name))
      facts.push({ type: 'trace-queue', span: headSpan(syntax, call) });
  }
  if (/CeleryIntegration|RqIntegration|bullmq-otel|BullMQOtel|propagate\.inject|inject\(\s*carrier/.test(syntax.text)) {
    const at = syntax.text.search(/CeleryIntegration|RqIntegration|bullmq-otel|BullMQOtel|propagate\.inject|inject\(/);
    facts.push({ type: 'trace-queue', span: spanOf(syntax.lines, at, at + 8) });
  }
  return facts;
}

const talkative = new Set('create_engine create_async_engine init Sequelize DataSource PrismaClient'.split(' '));

function verbose(syntax: Syntax): SourceFact[] {
  return callsNamed(syntax, talkative).flatMap((call): SourceFact[] => {
    const name = lastName(call.callee);
    if (/^create_(?:async_)?engine$/.test(name)) {
      const echo = keyword(syntax, call, 'echo');
      return echo !== undefined && /^(?:True|["']debug["'])$/.test(echo.text)
        ? [{ type: 'verbose-setting', what: 'sql-echo', span: spanAt(syntax, echo) }]
        : [];
    }
    if (name === 'init' && moduleSpan(syntax, 'sentry_sdk', '@sentry') !== null) {
      const pii = keyword(syntax, call, 'send_default_pii') ?? keyword(syntax, call, 'sendDefaultPii');
      return pii !== undefined && /^(?:True|true)$/.test(pii.text)
        ? [{ type: 'verbose-setting', what: 'tracker-pii', span: spanAt(syntax, pii) }]
        : [];
    }
    if (syntax.language === 'python') return [];
    const logs =
      (name === 'Sequelize' && /logging\s*:\s*(?:console\.log|true)/.exec(textOf(syntax, call.arguments))) ||
      (name === 'DataSource' && /\blogging\s*:\s*true/.exec(textOf(syntax, call.arguments))) ||
      (name === 'PrismaClient' && /\blog\s*:\s*\[[^\]]*["']query["']/.exec(textOf(syntax, call.arguments)));
    if (!logs || /NODE_ENV|process\.env/.test(textOf(syntax, call.arguments))) return [];
    const start = call.arguments.start + logs.index;
    return [{ type: 'verbose-setting', what: 'sql-echo', span: spanOf(syntax.lines, start, start + logs[0].length) }];
  });
}
