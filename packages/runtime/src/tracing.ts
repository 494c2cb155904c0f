/**
 * Traces without a tracing library: what the programs see of it. The library is loaded by openTracing, and only when
 * somebody asked for traces, because loading it takes longer than everything else at the start of a program.
 */

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  readonly kind: 'server' | 'consumer' | 'internal';
  /** W3C trace context of the parent. Absent or not well-formed: the span begins a trace of its own. */
  readonly parent?: string | undefined;
  readonly attributes?: SpanAttributes;
}

export interface Span {
  /** W3C trace context of this span, for children in whatever process; undefined while tracing is off. */
  readonly traceparent: string | undefined;
  /** 32 hex digits, for log lines; undefined while tracing is off. */
  readonly traceId: string | undefined;
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** Only the first end counts. `error` marks the span as failed: a code, never a text from outside. */
  end(error?: string): void;
}

export interface Tracing {
  readonly isOn: boolean;
  startSpan(name: string, options: SpanOptions): Span;
  /** Sends what is left, for at most a few seconds. Never rejects: a collector that is away must not keep a program. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** `seaworthy-api`, `seaworthy-worker`. */
  readonly service: string;
  /** Address of a collector that speaks OTLP over HTTP, without `/v1/traces`; null leaves tracing off. */
  readonly endpoint: string | null;
  /** Told when spans could not be delivered. They are dropped: traces are a help, not a record. */
  readonly onError: (message: string) => void;
}

export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { endpoint } = options;
  if (endpoint === null) return noTracing;
  const { openExport } = await import('./tracing-export.ts');
  return openExport({ ...options, endpoint });
}

const noSpan: Span = {
  traceparent: undefined,
  traceId: undefined,
  rename: () => undefined,
  set: () => undefined,
  end: () => undefined,
};

/** Tracing that is off. */
export const noTracing: Tracing = { isOn: false, startSpan: () => noSpan, close: async () => undefined };
