import type { DocumentBase } from '../document.ts';
import type { YamlNode } from '../yaml/tree.ts';

/** Configuration of what carries, stores and shows logs, traces and metrics; told by content. */
export interface TelemetryDocument extends DocumentBase<'telemetry'> {
  readonly format: TelemetryFormat;
  readonly root: YamlNode | null;
}

/** `grafana-alerting`: provisioned alert rules or contact points. */
export type TelemetryFormat = 'otel-collector' | 'loki' | 'promtail' | 'grafana-datasources' | 'grafana-alerting';
