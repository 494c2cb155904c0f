import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { PlacedText, PrometheusServer, ScrapeJob } from '../../../model/monitoring.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { addressOf, calm, isElsewhere, peerNamed, type Reader, readerOf } from '../../shared/monitoring.ts';

interface Target {
  readonly server: PrometheusServer;
  readonly job: ScrapeJob;
  readonly target: PlacedText;
  readonly reader: Reader;
}

export default defineRule<Target>({
  id: 'observability/metrics/scrape-target-unknown',
  title: 'Prometheus asks an address where nothing answers',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: targets,
  noSubject: 'No Prometheus of this repository scrapes fixed addresses.',

  check({ server, job, target, reader }, model) {
    const address = addressOf(target.text);
    if (address === null) return skip('The address is not literal.');
    const subject = {
      kind: 'scrape',
      name: job.name,
      anchor: `scrape_configs.${job.name}`,
      discriminator: target.text,
    };
    const severity = calm(model, server.file, 'HIGH');
    const verify = `\`curl -s http://127.0.0.1:9090/api/v1/targets | grep -c '"health":"down"'\` counts the targets that do not answer; ${target.text} is one of them.`;
    if (address.host === 'localhost' || address.host === '127.0.0.1') {
      if (address.port === 9090 || reader.container.networkMode === 'host')
        return pass(target.span, 'Prometheus asks itself');
      return fail(
        target.span,
        `Job ${job.name} asks ${target.text}, but inside the container ${reader.container.name} that is Prometheus itself, where nothing listens on ${address.port ?? 80}.`,
        {
          subject,
          severity,
          verify,
          evidence: [reader.container.span],
          fix: advice('Name the service', 'yaml', `- targets: ['<service>:${address.port ?? 8000}']`),
        },
      );
    }
    if (isElsewhere(address.host)) return skip('The address lies outside of the project.');
    const peer = peerNamed(reader.peers, address.host);
    if (peer === undefined) {
      const names = reader.peers.map((it) => it.name);
      return fail(
        target.span,
        `Job ${job.name} asks ${target.text}, and no service in the Compose files beside it is called ${address.host} (there are ${listText([...new Set(names)], 8)}).`,
        {
          subject,
          severity,
          verify,
          fix: advice('Name a service that exists', 'yaml', `- targets: ['<service>:${address.port ?? 8000}']`),
        },
      );
    }
    const loopback = collectorLoopback(model, address.port, peer.name);
    if (loopback !== null)
      return fail(
        target.span,
        `Job ${job.name} asks ${target.text}, but the collector publishes its own metrics on the loopback address only: ${loopback} sets no \`service.telemetry.metrics\` reader.`,
        {
          subject,
          severity,
          verify,
          evidence: [peer.span],
          fix: advice(
            'Publish the collector’s own metrics to the network',
            'yaml',
            'service:\n  telemetry:\n    metrics:\n      readers:\n        - pull:\n            exporter:\n              prometheus: { host: 0.0.0.0, port: 8888 }',
          ),
        },
      );
    return pass([target.span, peer.span], `service ${peer.name} exists`);
  },

  docs: {
    problem: 'The target stays down, so every graph and every alert over its metrics is empty.',
    impact: 'The part that is not scraped fails without anybody noticing.',
    verify: 'Open Status, Targets in Prometheus: all must be up.',
    remedy: 'Use the name of the service and the port on which it listens inside the network.',
    tradeOff: 'Services of other Compose projects are reached through an external network or their published port.',
    sources: [
      'https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config',
      'https://opentelemetry.io/docs/collector/internal-telemetry/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: acme/api:1.0.0\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml:ro"]\n',
        'prometheus.yml':
          'scrape_configs:\n  - job_name: api\n    static_configs:\n      - targets: ["backend:8000"]\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: acme/api:1.0.0\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml:ro"]\n',
        'prometheus.yml': 'scrape_configs:\n  - job_name: api\n    static_configs:\n      - targets: ["api:8000"]\n',
      },
    ],
  },
});

function targets(model: DeploymentModel): Target[] {
  return model.monitoring.servers.flatMap((server) => {
    const reader = readerOf(model, server.file);
    if (reader === null) return [];
    return server.jobs
      .filter((job) => !job.dynamic && !job.relabelled)
      .flatMap((job) => job.targets.map((target) => ({ server, job, target, reader })));
  });
}

/** Path of the collector's configuration when its own metrics (port 8888) stay on 127.0.0.1, the default since 0.123. */
function collectorLoopback(model: DeploymentModel, port: number | null, service: string): string | null {
  if (port !== 8888) return null;
  const config = model.monitoring.telemetry.find(
    (it) => it.format === 'otel-collector' && readerOf(model, it.path)?.container.name === service,
  );
  if (config?.root === undefined || config.root === null) return null;
  const metrics = nodeAt(config.root, 'service', 'telemetry', 'metrics');
  return textAt(metrics, 'address') === undefined && nodeAt(metrics, 'readers') === undefined ? config.path : null;
}
