import { itemsOf, nodeAt } from '../../../documents/yaml/tree.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { entriesOf, keyOf, type TelemetryFile, telemetryFiles } from '../../shared/telemetry.ts';

export default defineRule<TelemetryFile>({
  id: 'observability/tracing/collector-without-limits',
  title: 'The collector can run out of memory',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => telemetryFiles(model, 'otel-collector'),
  noSubject: 'There is no OpenTelemetry Collector configuration.',

  check(file) {
    const pipelines = entriesOf(nodeAt(file.root, 'service', 'pipelines'));
    if (pipelines.length === 0) return skip('No pipelines in this part of the configuration.');
    const lacking = pipelines.flatMap((pipeline) => {
      const processors = itemsOf(nodeAt(pipeline.value, 'processors')).flatMap((item) =>
        item.type === 'scalar' ? [item.text] : [],
      );
      const limiter = processors.findIndex((name) => /^memory_limiter(\/|$)/.test(name));
      const batch = processors.some((name) => /^batch(\/|$)/.test(name)) || batchesItself(file, pipeline.value);
      const wants = [
        ...(limiter < 0 ? ['no memory_limiter'] : limiter > 0 ? ['memory_limiter behind others'] : []),
        ...(batch ? [] : ['no batch']),
      ];
      return wants.length === 0 ? [] : [{ name: pipeline.key, span: pipeline.keySpan, wants }];
    });
    const first = lacking[0];
    // Without a batch the exporter only works harder; the limit is what keeps the process alive.
    if (first === undefined || !lacking.some((it) => it.wants[0]?.includes('memory_limiter')))
      return pass(keyOf(file, 'service'), 'pipelines are limited');
    return fail(
      first.span,
      `${listText(
        lacking.map((it) => `pipeline ${it.name} has ${it.wants.join(' and ')}`),
        4,
      ).replace(/^p/, 'P')} in ${file.path}.`,
      {
        subject: { kind: 'file', name: file.path, anchor: 'service.pipelines' },
        evidence: lacking.slice(1, 4).map((it) => it.span),
        verify: 'Stop the backend for ten minutes under load and watch the memory of the collector (`docker stats`).',
        fix: advice(
          'Limit first, batch last',
          'yaml',
          `processors:\n  memory_limiter:\n    check_interval: 1s\n    limit_percentage: 80\n    spike_limit_percentage: 20\n  batch: {}\nservice:\n  pipelines:\n    ${first.name}:\n      processors: [memory_limiter, batch]`,
        ),
      },
    );
  },

  docs: {
    problem:
      'When the backend is slow or down, the collector keeps what it receives in memory until the kernel kills it.',
    impact: 'Traces and metrics of exactly the minutes that matter are lost.',
    verify: 'Stop the backend under load and watch the collector.',
    remedy: 'Put memory_limiter first and batch last in every pipeline.',
    tradeOff: 'Above the limit new data is refused, and senders have to retry.',
    sources: [
      'https://github.com/open-telemetry/opentelemetry-collector/blob/main/processor/memorylimiterprocessor/README.md',
    ],
  },
  examples: {
    bad: [
      {
        'otel.yaml':
          'receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nexporters:\n  otlp: { endpoint: "tempo:4317" }\nservice:\n  pipelines:\n    traces: { receivers: [otlp], exporters: [otlp] }\n',
      },
    ],
    good: [
      {
        'otel.yaml':
          'receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nprocessors:\n  memory_limiter: { check_interval: 1s, limit_percentage: 80 }\n  batch: {}\nexporters:\n  otlp: { endpoint: "tempo:4317" }\nservice:\n  pipelines:\n    traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp] }\n',
      },
    ],
  },
});

/** Exporters can batch in their queue. */
function batchesItself(file: TelemetryFile, pipeline: Parameters<typeof nodeAt>[0]): boolean {
  return itemsOf(nodeAt(pipeline, 'exporters')).some(
    (item) =>
      item.type === 'scalar' && nodeAt(file.root, 'exporters', item.text, 'sending_queue', 'batch') !== undefined,
  );
}
