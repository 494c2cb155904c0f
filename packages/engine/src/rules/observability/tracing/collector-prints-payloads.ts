import { itemsOf, nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { entriesOf, keyOf, type TelemetryFile, telemetryFiles } from '../../shared/telemetry.ts';

export default defineRule<TelemetryFile>({
  id: 'observability/tracing/collector-prints-payloads',
  title: 'The collector writes all data into its own log',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => telemetryFiles(model, 'otel-collector'),
  noSubject: 'There is no OpenTelemetry Collector configuration.',

  check(file) {
    const uses = entriesOf(nodeAt(file.root, 'service', 'pipelines')).map((pipeline) => ({
      name: pipeline.key,
      exporters: itemsOf(nodeAt(pipeline.value, 'exporters')).flatMap((item) =>
        item.type === 'scalar' ? [item.text] : [],
      ),
    }));
    const subject = { kind: 'file', name: file.path, anchor: 'exporters.debug' };
    const only = uses.filter(
      (it) => it.exporters.length > 0 && it.exporters.every((name) => /^(debug|logging|nop)(\/|$)/.test(name)),
    );
    const all = only.length > 0 && only.length === uses.length;
    const loud = loudExporter(
      file,
      uses.flatMap((it) => it.exporters),
    );
    if (all) {
      return fail(
        loud?.span ?? keyOf(file, 'exporters'),
        `Every pipeline of ${file.path} ends in the debug exporter, so nothing that the collector receives is kept.`,
        {
          subject,
          problem: 'Traces and metrics go to the log of the collector, where nobody can query them.',
          verify: 'Look for one request of yesterday: there is no place to look.',
          fix: advice(
            'Send the data to a backend',
            'yaml',
            'exporters:\n  otlp:\n    endpoint: tempo:4317\n    tls: { insecure: true }   # inside the Compose network only',
          ),
        },
      );
    }
    if (loud === null) return skip('No exporter prints payloads.');
    return fail(
      loud.span,
      `${file.path} prints every span and metric in full (${loud.name}, verbosity detailed) beside sending it on.`,
      {
        subject,
        verify: '`docker compose logs --tail 50` of the collector shows attributes of requests.',
        fix: advice(
          'Take it out of the pipelines',
          'yaml',
          `exporters:\n  ${loud.name}:\n    verbosity: basic   # counts only; or remove ${loud.name} from service.pipelines`,
        ),
      },
    );
  },

  docs: {
    problem:
      'At production load that is more log than all services write together, and it holds what the attributes hold: paths, names, queries.',
    impact: 'The disk fills, and personal data ends up in logs that nobody protects.',
    verify: 'Look at the log of the collector.',
    remedy: 'Keep the debug exporter for development, or set its verbosity to basic.',
    tradeOff: 'None in production.',
    sources: ['https://github.com/open-telemetry/opentelemetry-collector/blob/main/exporter/debugexporter/README.md'],
  },
  examples: {
    bad: [
      {
        'otel.yaml':
          'receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nexporters:\n  otlp: { endpoint: "tempo:4317" }\n  debug: { verbosity: detailed }\nservice:\n  pipelines:\n    traces: { receivers: [otlp], exporters: [otlp, debug] }\n',
      },
    ],
    good: [
      {
        'otel.yaml':
          'receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nexporters:\n  otlp: { endpoint: "tempo:4317" }\n  debug: { verbosity: basic }\nservice:\n  pipelines:\n    traces: { receivers: [otlp], exporters: [otlp, debug] }\n',
      },
    ],
  },
});

function loudExporter(
  file: TelemetryFile,
  used: readonly string[],
): { readonly name: string; readonly span: Span } | null {
  for (const entry of entriesOf(nodeAt(file.root, 'exporters'))) {
    if (!/^(debug|logging)(\/|$)/.test(entry.key) || !used.includes(entry.key)) continue;
    const detailed = textAt(entry.value, 'verbosity') === 'detailed' || textAt(entry.value, 'loglevel') === 'debug';
    if (detailed) return { name: entry.key, span: entry.keySpan };
  }
  return null;
}
