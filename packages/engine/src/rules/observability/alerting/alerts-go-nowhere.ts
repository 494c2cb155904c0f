import type { PrometheusServer } from '../../../model/monitoring.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { addressOf, calm, isElsewhere, peerNamed, readerOf } from '../../shared/monitoring.ts';

export default defineRule<PrometheusServer>({
  id: 'observability/alerting/alerts-go-nowhere',
  title: 'Alerts fire and nobody is told',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) => model.monitoring.servers.filter((server) => server.whole),
  noSubject: 'There is no Prometheus server configuration.',

  check(server, model) {
    const loads = server.ruleFiles.length > 0;
    if (!loads || model.monitoring.alerts.length === 0) return skip('The server evaluates no alerts.');
    if (server.remoteWrite || model.monitoring.telemetry.some((it) => it.format === 'grafana-alerting'))
      return skip('Alerts may be evaluated elsewhere.');
    const subject = { kind: 'file', name: server.file, anchor: 'alerting' };
    const severity = calm(model, server.file, 'HIGH');
    const fix = advice(
      'Send alerts to an Alertmanager',
      'yaml',
      `alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: ['alertmanager:9093']\n# and in the Compose file:\n#   alertmanager:\n#     image: prom/alertmanager:v0.28.1\n#     volumes: ['./alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro']`,
    );
    const verify = '`curl -s http://127.0.0.1:9090/api/v1/alertmanagers` must list an active Alertmanager.';
    if (server.alertmanagers.length === 0) {
      return fail(
        server.alertingSpan ?? server.ruleFiles[0]?.span ?? server.span,
        `${server.file} evaluates ${model.monitoring.alerts.length} alerts and names no Alertmanager to send them to.`,
        { subject, severity, verify, fix },
      );
    }
    const reader = readerOf(model, server.file);
    for (const target of server.alertmanagers) {
      const address = target === null ? null : addressOf(target.text);
      if (target === null || address === null || reader === null)
        return pass(server.alertingSpan ?? server.span, 'an Alertmanager is named');
      const lost = ['localhost', '127.0.0.1'].includes(address.host) && reader.container.networkMode !== 'host';
      if (lost || (!isElsewhere(address.host) && peerNamed(reader.peers, address.host) === undefined))
        return fail(
          target.span,
          `${server.file} sends alerts to ${target.text}, and ${lost ? `inside the container ${reader.container.name} nothing listens there` : `no service beside ${reader.container.name} has that name`}.`,
          { subject, severity, verify, fix },
        );
    }
    return pass(server.alertingSpan ?? server.span, 'an Alertmanager is named');
  },

  docs: {
    problem: 'Prometheus shows firing alerts only on its own page; mail and chat are the work of Alertmanager.',
    impact: 'An outage that the rules have seen lasts until a user calls.',
    verify: 'Stop a service on a test system and wait for the message.',
    remedy: 'Run an Alertmanager (or Grafana alerting) and name it under `alerting`.',
    tradeOff: 'One more small service; Grafana can do the same when it is there anyway.',
    sources: ['https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config'],
  },
  examples: {
    bad: [
      {
        'prometheus.yml':
          'rule_files: ["alerts.yml"]\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n',
      },
    ],
    good: [
      {
        'prometheus.yml':
          'rule_files: ["alerts.yml"]\nalerting:\n  alertmanagers:\n    - static_configs: [{ targets: ["alertmanager:9093"] }]\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n',
      },
    ],
  },
});
