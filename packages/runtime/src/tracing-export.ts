import {
  type Context,
  DiagLogLevel,
  diag,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Span, Tracing, TracingOptions } from './tracing.ts';

/** How long spans wait for company, and how long a delivery may take, in milliseconds. */
const batchMs = 2_000;
const deliveryMs = 5_000;
/** Spans that wait at most; beyond, the newest are dropped. An audit has fewer than twenty. */
const waitingSpans = 2_048;

const kinds = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL } as const;

/** Exports spans as OTLP/HTTP with JSON. Loaded by openTracing alone. */
export function openExport({ service, endpoint, onError }: TracingOptions & { readonly endpoint: string }): Tracing {
  listen(onError);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: deliveryMs,
  });
  const processor = new BatchSpanProcessor(exporter, {
    scheduledDelayMillis: batchMs,
    exportTimeoutMillis: deliveryMs,
    maxQueueSize: waitingSpans,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'seaworthy' }),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('seaworthy');
  return {
    isOn: true,
    startSpan(name, { kind, parent, attributes = {} }) {
      return wrap(tracer.startSpan(name, { kind: kinds[kind], attributes }, parentContext(parent)));
    },
    async close() {
      await provider.shutdown().catch((error: unknown) => onError(textOf(error)));
    },
  };
}

function wrap(span: ReturnType<ReturnType<BasicTracerProvider['getTracer']>['startSpan']>): Span {
  const context = span.spanContext();
  return {
    traceparent: traceparentOf(context),
    traceId: context.traceId,
    rename: (name) => void span.updateName(name),
    set: (attributes) => void span.setAttributes(attributes),
    end(error) {
      if (!span.isRecording()) return;
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end();
    },
  };
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** https://www.w3.org/TR/trace-context/, version 00. */
function parentContext(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const isSampled = (Number.parseInt(flags ?? '0', 16) & TraceFlags.SAMPLED) !== 0;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const context: SpanContext = { traceId, spanId, isRemote: true, traceFlags };
  return isSpanContextValid(context) ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

/** The library tells about failed deliveries through a logger of its own, one for the whole process. */
function listen(onError: (message: string) => void): void {
  const ignore = () => undefined;
  const logger = { error: onError, warn: onError, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
