import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';
import type { YamlNode } from '../yaml/tree.ts';

/** Prometheus server configuration, rule files, Alertmanager configuration. */
export interface PrometheusDocument extends DocumentBase<'prometheus'> {
  readonly format: 'config' | 'rules' | 'alertmanager';
  readonly root: YamlNode | null;
  readonly alerts: readonly AlertRule[];
  /** Names of recording rules. */
  readonly records: readonly RecordRule[];
}

export interface RecordRule {
  readonly name: string;
  readonly expression: string;
  readonly span: Span;
  readonly expressionSpan: Span;
}

export interface AlertRule {
  readonly name: string;
  readonly expression: string;
  /** Metric names in the expression; empty when it does not parse. */
  readonly metrics: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly span: Span;
  readonly expressionSpan: Span;
  /** `for`, as written; null when missing. */
  readonly pending: string | null;
  /** `interval` of its group, as written. */
  readonly interval: string | null;
  /** Place of the alert's labels, or of the alert when it has none. */
  readonly labelsSpan: Span;
}
