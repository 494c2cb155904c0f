import type { AlertRule } from '../../../documents/prometheus/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Alert = AlertRule & { readonly file: string };

/** Prefixes of well-known exporters, platforms and client libraries: their metrics are not defined in any repository. */
const exporters =
  /^(up|scrape_|ALERTS|process_|python_|nodejs_|go_|promhttp_|node_|container_|machine_|kube_|kubelet_|apiserver_|probe_|pg_|redis_|mysql_|mongodb_|nginx_|traefik_|caddy_|haproxy_|rabbitmq_|minio_|loki_|prometheus_|alertmanager_|grafana_|certmanager_|coredns_|etcd_|jvm_|http_|starlette_|django_|celery_|flower_|windows_|elasticsearch_|kafka_|argocd_|velero_|litestream_|otelcol_|net_conntrack_|rest_client_|workqueue_|push_|vm_|istio_|envoy_|aws_|cloudwatch_|gpu_|DCGM_|nvidia_)/;

export default defineRule<{ alert: Alert; names: ReadonlySet<string> }>({
  id: 'observability/alerting/alert-metric-unknown',
  title: 'An alert watches a metric that nobody exports',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select(model) {
    const names = exportedNames(model);
    return names.size === 0 ? [] : model.monitoring.alerts.map((alert) => ({ alert, names }));
  },
  noSubject: 'There are no alert rules beside application code that defines metrics.',

  check({ alert, names }) {
    if (alert.metrics.length === 0) return skip('The expression names no metric.');
    const unknown = alert.metrics.filter((metric) => !exporters.test(metric) && !isExported(metric, names));
    const first = unknown[0];
    if (first === undefined) return pass(alert.expressionSpan, `${alert.name} watches exported metrics`);
    if (/\babsent(_over_time)?\s*\(/.test(alert.expression)) return skip('The alert fires on absence.');
    const nearest = [...names].filter((name) => shareStem(name, first)).sort()[0];
    const hint = nearest === undefined ? '' : ` The application exports ${nearest}.`;
    return fail(
      alert.expressionSpan,
      `Alert ${alert.name} in ${alert.file} watches ${first}, and no code in this repository defines it.${hint}`,
      {
        subject: { kind: 'alert', name: alert.name, anchor: `alert.${alert.name}`, discriminator: first },
        confidence: nearest === undefined ? 'Low' : 'Medium',
        verify: `curl -s http://<service>/metrics | grep -c '^${first}'`,
        fix: advice(
          'Watch the exported name',
          'yaml',
          `- alert: ${alert.name}\n  expr: ${alert.expression
            .replaceAll(first, nearest ?? '<exported metric>')
            .replace(/\s+/g, ' ')
            .trim()}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'An expression over a metric that does not exist returns nothing, so the alert can never fire and nobody notices.',
    impact: 'The failure it was written for happens without an alarm.',
    verify: 'Ask the metrics endpoint for the name.',
    remedy: 'Use the name that the code exports, or export the metric.',
    tradeOff: 'Names of exporters that run elsewhere cannot be checked from the repository.',
    sources: ['https://prometheus.io/docs/practices/naming/'],
  },
  examples: {
    bad: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Backlog\n        expr: desk_queue_length > 100\n',
        'app/metrics.py':
          'from prometheus_client import Gauge\n\nqueue = Gauge("desk_queue_depth", "Documents waiting")\n',
        'requirements.txt': 'fastapi==0.115.0\nprometheus-client==0.21.0\n',
        'app/main.py':
          'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {"ok": True}\n',
      },
    ],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Backlog\n        expr: desk_queue_depth > 100\n',
        'app/metrics.py':
          'from prometheus_client import Gauge\n\nqueue = Gauge("desk_queue_depth", "Documents waiting")\n',
        'requirements.txt': 'fastapi==0.115.0\nprometheus-client==0.21.0\n',
        'app/main.py':
          'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {"ok": True}\n',
      },
    ],
  },
});

/** Names as defined in code, without the suffixes that client libraries add. */
function exportedNames(model: DeploymentModel): ReadonlySet<string> {
  return new Set(model.apps.flatMap((app) => app.facts).flatMap((fact) => (fact.type === 'metrics' ? fact.names : [])));
}

function isExported(metric: string, names: ReadonlySet<string>): boolean {
  const bare = metric.replace(/_(total|created|bucket|sum|count|info)$/, '');
  return names.has(metric) || names.has(bare) || names.has(`${bare}_total`);
}

function shareStem(a: string, b: string): boolean {
  const [x = '', y = ''] = a.split('_');
  return b.startsWith(`${x}_${y}`);
}
