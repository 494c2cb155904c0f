import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { TelemetryDocument, TelemetryFormat } from './document.ts';

/** OpenTelemetry Collector, Loki, Promtail and Grafana provisioning files; their names are free, their top keys are not. */
export const telemetryFormat: DocumentFormat<TelemetryDocument> = {
  kind: 'telemetry',
  version: 1,
  feeds: ['observability/logs', 'observability/tracing'],
  claimsPath: pathClaims.telemetry,
  claimsText: (_path, text) => formatOf(text) !== null,
  parse(path, text) {
    const { documents, problems } = parseYaml(path, text);
    return {
      kind: 'telemetry',
      path,
      problems,
      format: formatOf(text) ?? 'otel-collector',
      root: documents.find((document) => document !== null) ?? null,
    };
  },
};

function formatOf(text: string): TelemetryFormat | null {
  const has = (key: string) => new RegExp(`^${key}:`, 'm').test(text);
  if (has('receivers') && has('exporters') && has('service') && !has('route')) return 'otel-collector';
  if (
    has('schema_config') &&
    (has('limits_config') || has('ingester') || has('common') || has('storage_config') || has('auth_enabled'))
  )
    return 'loki';
  if (has('scrape_configs') && has('clients') && /loki\/api|positions:/.test(text)) return 'promtail';
  if (has('apiVersion') && has('datasources')) return 'grafana-datasources';
  if (has('apiVersion') && (has('contactPoints') || (has('groups') && /^\s+condition:/m.test(text))))
    return 'grafana-alerting';
  return null;
}
