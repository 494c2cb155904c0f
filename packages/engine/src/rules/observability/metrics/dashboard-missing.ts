import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { factsOfAll } from '../../shared/apps.ts';

const viewers = /(grafana|datadog|newrelic|kibana|netdata|zabbix|perses)/;

export default defineRule<{ metrics: Span; model: DeploymentModel }>({
  id: 'observability/metrics/dashboard-missing',
  title: 'Numbers are collected and nobody sees them',
  severity: 'MONITOR',
  confidence: 'Medium',
  effort: 'new-file',

  select(model) {
    // A client that is imported and neither answers nor names a number sends nothing until somebody sets its address.
    const fact = factsOfAll(model.apps, 'metrics').find((it) => it.endpoint !== null || it.names.length > 0);
    const metrics = model.monitoring.scrapes[0]?.span ?? fact?.span;
    return metrics === undefined || !model.deployable ? [] : [{ metrics, model }];
  },
  noSubject: 'No metrics are collected here that a dashboard could show.',

  check({ metrics, model }) {
    const dashboard = model.monitoring.dashboards[0];
    const viewer = model.containers.find((container) => viewers.test(known(container.image)?.repository ?? ''));
    const found = dashboard?.span ?? viewer?.span;
    if (found !== undefined) return pass([found, metrics], 'a dashboard shows the metrics');
    return fail(
      metrics,
      `Metrics are collected (${metrics.file}:${metrics.line}), and no dashboard in this repository shows them.`,
      {
        subject: { kind: 'repository', name: 'repository', anchor: 'dashboards' },
        monitor: {
          metric: 'time to name the failing part in an incident',
          threshold: 'above 10 minutes',
          why: 'a dashboard with requests, errors, latency and queue answers it at a glance',
        },
        fix: advice(
          'Provision one dashboard from the repository',
          'yaml',
          '# monitoring/grafana/provisioning/dashboards/main.yml\napiVersion: 1\nproviders:\n  - name: main\n    options:\n      path: /etc/grafana/dashboards   # JSON files of this repository, mounted here',
        ),
      },
    );
  },

  docs: {
    problem:
      'In an incident everybody writes queries from memory, and slow trends such as a filling disk are never looked at.',
    impact: 'Finding the cause takes longer, and problems that announce themselves for weeks come as a surprise.',
    verify: 'Ask where one sees requests, errors, latency and the queue of the last hour.',
    remedy: 'Keep one dashboard as a file in the repository and provision it.',
    tradeOff: 'Dashboards that live only in a Grafana elsewhere do the same and cannot be seen from here.',
    sources: ['https://grafana.com/docs/grafana/latest/administration/provisioning/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n',
        'prometheus.yml': 'scrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:8000"] }]\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n  grafana:\n    image: grafana/grafana:11.3.0\n',
        'prometheus.yml': 'scrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:8000"] }]\n',
      },
    ],
  },
});
