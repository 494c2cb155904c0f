import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './collector-pipeline-broken.ts';

const config = (parts: string, pipelines: string) =>
  `receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\n${parts}service:\n  pipelines:\n${pipelines}`;
const tempo = 'exporters:\n  otlp/tempo: { endpoint: "tempo:4317" }\n';

ruleTest(rule, {
  bad: [
    {
      name: 'an exporter that is not defined',
      files: { 'otel.yaml': config(tempo, '    traces:\n      receivers: [otlp]\n      exporters: [tempo]\n') },
      at: 'otel.yaml:10',
      message: /exporter tempo, which the file does not define/,
      severity: 'HIGH',
    },
    {
      name: 'an exporter that no pipeline uses',
      files: {
        'otel.yaml': config(
          `${tempo}  prometheus: { endpoint: "0.0.0.0:8889" }\n`,
          '    traces: { receivers: [otlp], exporters: [otlp/tempo] }\n',
        ),
      },
      at: 'otel.yaml:6',
      message: /defines the exporter prometheus, and no pipeline uses it/,
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'a connector between pipelines',
      files: {
        'otel.yaml': config(
          `${tempo}connectors:\n  spanmetrics: {}\n`,
          '    traces: { receivers: [otlp], exporters: [otlp/tempo, spanmetrics] }\n    metrics: { receivers: [spanmetrics], exporters: [otlp/tempo] }\n',
        ),
      },
      passes: true,
    },
    { name: 'Alertmanager has receivers too', files: { 'am.yml': 'route:\n  receiver: a\nreceivers:\n  - name: a\n' } },
  ],
});
