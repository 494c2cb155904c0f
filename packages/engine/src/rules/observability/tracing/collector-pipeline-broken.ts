import { itemsOf, nodeAt } from '../../../documents/yaml/tree.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { calm } from '../../shared/monitoring.ts';
import { entriesOf, keyOf, type TelemetryFile, telemetryFiles } from '../../shared/telemetry.ts';

interface Use {
  readonly kind: string;
  readonly name: string;
  readonly pipeline: string;
  readonly span: Span;
}

export default defineRule<TelemetryFile>({
  id: 'observability/tracing/collector-pipeline-broken',
  title: 'The collector drops data or does not start',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => telemetryFiles(model, 'otel-collector'),
  noSubject: 'There is no OpenTelemetry Collector configuration.',

  check(file, model) {
    const pipelines = entriesOf(nodeAt(file.root, 'service', 'pipelines'));
    if (pipelines.length === 0) return skip('No pipelines in this part of the configuration.');
    const uses = pipelines.flatMap((pipeline) =>
      ['receivers', 'processors', 'exporters'].flatMap((kind) =>
        itemsOf(nodeAt(pipeline.value, kind)).flatMap((item): Use[] =>
          item.type === 'scalar' ? [{ kind, name: item.text, pipeline: pipeline.key, span: item.span }] : [],
        ),
      ),
    );
    const subject = { kind: 'file', name: file.path, anchor: 'service.pipelines' };
    const verify = `\`otelcol validate --config=${file.path}\` must print nothing.`;
    const several = model.monitoring.telemetry.filter((it) => it.format === 'otel-collector').length > 1;
    const missing = several
      ? undefined
      : uses.find((use) => !defined(file, use.kind).includes(use.name) && !/[$]/.test(use.name));
    if (missing !== undefined) {
      return fail(
        missing.span,
        `Pipeline ${missing.pipeline} in ${file.path} uses the ${missing.kind.replace(/s$/, '')} ${missing.name}, which the file does not define, so the collector refuses to start.`,
        {
          subject: { ...subject, discriminator: missing.name },
          severity: calm(model, file.path, 'HIGH'),
          verify,
          fix: advice('Define it, or take it out of the pipeline', 'yaml', `${missing.kind}:\n  ${missing.name}: {}`),
        },
      );
    }
    const idle = ['receivers', 'exporters'].flatMap((kind) =>
      entriesOf(nodeAt(file.root, kind))
        .filter((entry) => !uses.some((use) => use.kind === kind && use.name === entry.key))
        .map((entry) => ({ kind, name: entry.key, span: entry.keySpan })),
    );
    const first = idle[0];
    if (first !== undefined) {
      return fail(
        first.span,
        `${file.path} defines the ${listText(
          idle.map((it) => `${it.kind.replace(/s$/, '')} ${it.name}`),
          4,
        )}, and no pipeline uses ${idle.length === 1 ? 'it' : 'them'}.`,
        {
          subject: { ...subject, discriminator: first.name },
          severity: 'MEDIUM',
          problem:
            'The collector starts without a word and does nothing with such a part, so data is believed to arrive where it never goes.',
          evidence: idle.slice(1, 4).map((it) => it.span),
          verify,
          fix: advice(
            'Name it in a pipeline',
            'yaml',
            `service:\n  pipelines:\n    ${pipelines[0]?.key ?? 'traces'}:\n      ${first.kind}: [${[...uses.filter((use) => use.kind === first.kind && use.pipeline === pipelines[0]?.key).map((use) => use.name), first.name].join(', ')}]`,
          ),
        },
      );
    }
    return pass(keyOf(file, 'service'), 'every part is defined and used');
  },

  docs: {
    problem:
      'A name that nothing defines is an error at start-up, after which no traces, metrics or logs arrive at all.',
    impact: 'The system is blind from the next restart of the collector on.',
    verify: 'Run `otelcol validate`.',
    remedy: 'Define what the pipelines name, and name what is defined.',
    tradeOff: 'None worth naming.',
    sources: ['https://opentelemetry.io/docs/collector/configuration/'],
  },
  examples: {
    bad: [
      {
        'otel.yaml':
          'receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nexporters:\n  otlp: { endpoint: "tempo:4317" }\nservice:\n  pipelines:\n    traces: { receivers: [otlp], processors: [batch], exporters: [otlp] }\n',
      },
    ],
    good: [
      {
        'otel.yaml':
          'receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nprocessors:\n  batch: {}\nexporters:\n  otlp: { endpoint: "tempo:4317" }\nservice:\n  pipelines:\n    traces: { receivers: [otlp], processors: [batch], exporters: [otlp] }\n',
      },
    ],
  },
});

/** Connectors stand on both sides of pipelines. */
function defined(file: TelemetryFile, kind: string): string[] {
  const own = entriesOf(nodeAt(file.root, kind)).map((entry) => entry.key);
  return kind === 'processors'
    ? own
    : [...own, ...entriesOf(nodeAt(file.root, 'connectors')).map((entry) => entry.key)];
}
