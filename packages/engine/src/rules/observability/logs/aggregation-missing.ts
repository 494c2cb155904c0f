import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { ask, defineRule, pass, skip } from '../../rule.ts';
import { deploymentPlace, deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { practiceOf } from '../../shared/practice.ts';

const shippers =
  /(loki|promtail|alloy|fluent-?bit|fluentd|vector|filebeat|logstash|elastic-agent|datadog|newrelic|otel|opentelemetry-collector|splunk|graylog|seq$)/;
const remoteDrivers = new Set(['loki', 'fluentd', 'awslogs', 'gcplogs', 'syslog', 'gelf', 'splunk', 'journald']);

export default defineRule<DeploymentModel>({
  id: 'observability/logs/aggregation-missing',
  title: 'Logs never leave the container host',
  severity: 'MEDIUM',
  confidence: 'Low',
  effort: 'new-file',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const shipper = model.containers.find((container) => shippers.test(known(container.image)?.repository ?? ''));
    const driver = model.containers.find((container) => remoteDrivers.has(known(container.logging)?.driver ?? ''));
    const written = practiceOf(model, 'log-shipping');
    const evidence = shipper?.span ?? (driver === undefined ? undefined : driver.logging.span) ?? written?.span;
    if (evidence !== undefined) return pass(evidence, 'logs are collected');
    const place = deploymentPlace(model);
    if (place === null) return skip(nothingDeploys);
    return ask(place, {
      subject: { ...repository, anchor: 'logs' },
      question: 'Do the container logs leave the host and stay searchable for at least two weeks?',
      needed: 'The log agent or driver of the host or cluster; neither is configured in this repository.',
      assumedDefault: 'An agent that ships to Loki or an equivalent with 14 days of retention.',
    });
  },

  docs: {
    problem:
      'Logs that live only with the container vanish with the next deploy, and after a crash the host cannot be asked any more.',
    impact: 'The cause of an outage cannot be found, so it comes back.',
    verify: 'Remove a container and look for its last log lines.',
    remedy: 'Run a log agent (Alloy, Fluent Bit, Vector) or a remote logging driver, and set a retention.',
    tradeOff: 'Costs some memory and storage; keep personal data out before logs leave the host.',
    sources: ['https://docs.docker.com/engine/logging/', 'https://grafana.com/docs/loki/latest/'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n' }],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n  alloy:\n    image: grafana/alloy:v1.5.1\n',
      },
    ],
  },
});
