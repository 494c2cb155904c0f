import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './scrape-target-unknown.ts';

const compose =
  'services:\n  api:\n    image: acme/api:1.0.0\n    container_name: acme-api\n  collector:\n    image: otel/opentelemetry-collector-contrib:0.120.0\n    volumes: ["./monitoring/collector.yml:/etc/otelcol-contrib/config.yaml"]\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes:\n      - ./monitoring:/etc/prometheus:ro\n';
const scrape = (target: string) =>
  `global: {}\nscrape_configs:\n  - job_name: x\n    static_configs:\n      - targets:\n          - ${target}\n`;
const collector = (telemetry: string) =>
  `receivers:\n  otlp:\n    protocols: { grpc: { endpoint: 0.0.0.0:4317 } }\nexporters:\n  debug: {}\nservice:\n${telemetry}  pipelines:\n    traces: { receivers: [otlp], exporters: [debug] }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'no such service',
      files: { 'compose.yml': compose, 'monitoring/prometheus.yml': scrape('web:8000') },
      at: 'monitoring/prometheus.yml:6',
      message: /no service .* called web/,
    },
    {
      name: 'loopback of the container',
      files: { 'compose.yml': compose, 'monitoring/prometheus.yml': scrape('localhost:8000') },
      at: 'monitoring/prometheus.yml:6',
      message: /that is Prometheus itself/,
    },
    {
      name: "the collector's own metrics stay on loopback",
      files: {
        'compose.yml': compose,
        'monitoring/prometheus.yml': scrape('collector:8888'),
        'monitoring/collector.yml': collector(''),
      },
      at: 'monitoring/prometheus.yml:6',
      message: /loopback address only/,
    },
    {
      name: 'an example is a remark',
      files: {
        'examples/compose.yml': compose.replaceAll('./monitoring', '.'),
        'examples/prometheus.yml': scrape('web:8000'),
      },
      at: 'examples/prometheus.yml:6',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'by container name',
      files: { 'compose.yml': compose, 'monitoring/prometheus.yml': scrape('acme-api:8000') },
      passes: true,
    },
    {
      name: 'itself',
      files: { 'compose.yml': compose, 'monitoring/prometheus.yml': scrape('localhost:9090') },
      passes: true,
    },
    {
      name: 'another host',
      files: { 'compose.yml': compose, 'monitoring/prometheus.yml': scrape('db.acme.net:9187') },
    },
    { name: 'nobody here runs it', files: { 'prometheus.yml': scrape('web:8000') } },
    {
      name: 'the collector publishes them',
      files: {
        'compose.yml': compose,
        'monitoring/prometheus.yml': scrape('collector:8888'),
        'monitoring/collector.yml': collector('  telemetry:\n    metrics:\n      address: 0.0.0.0:8888\n'),
      },
      passes: true,
    },
  ],
});
