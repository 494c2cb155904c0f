import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './collector-without-limits.ts';

const config = (processors: string) =>
  `receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nprocessors:\n  memory_limiter: { check_interval: 1s, limit_mib: 400 }\n  batch: {}\nexporters:\n  otlp: { endpoint: "tempo:4317" }\nservice:\n  pipelines:\n    traces:\n      receivers: [otlp]\n      processors: [${processors}]\n      exporters: [otlp]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'only batch',
      files: { 'otel.yaml': config('batch') },
      at: 'otel.yaml:11',
      message: /Pipeline traces has no memory_limiter in otel.yaml/,
    },
    {
      name: 'the limiter stands behind',
      files: { 'otel.yaml': config('batch, memory_limiter') },
      at: 'otel.yaml:11',
      message: /memory_limiter behind others/,
    },
  ],
  good: [
    { name: 'first and last', files: { 'otel.yaml': config('memory_limiter, batch') }, passes: true },
    { name: 'not batched', files: { 'otel.yaml': config('memory_limiter') } },
  ],
});
