import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './collector-prints-payloads.ts';

const config = (exporters: string, used: string) =>
  `receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nexporters:\n${exporters}service:\n  pipelines:\n    traces: { receivers: [otlp], exporters: [${used}] }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'nothing else is there',
      files: { 'otel.yaml': config('  debug: {}\n', 'debug') },
      at: 'otel.yaml:4',
      message: /nothing that the collector receives is kept/,
    },
    {
      name: 'detailed beside the backend',
      files: {
        'otel.yaml': config('  otlp: { endpoint: "t:1" }\n  debug/x: { verbosity: detailed }\n', 'otlp, debug/x'),
      },
      at: 'otel.yaml:6',
    },
  ],
  good: [
    {
      name: 'defined and not used',
      files: { 'otel.yaml': config('  otlp: { endpoint: "t:1" }\n  debug: { verbosity: detailed }\n', 'otlp') },
    },
  ],
});
