import type { AlertRule } from '../../../documents/prometheus/document.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { exportedNames, isExported, isForeignMetric } from '../../shared/metric-names.ts';

type Alert = AlertRule & { readonly file: string };

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
    const unknown = alert.metrics.filter((metric) => !isForeignMetric(metric) && !isExported(metric, names));
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
        verify: `\`curl -s http://<service>/metrics | grep -c '^${first}'\``,
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

function shareStem(a: string, b: string): boolean {
  const [x = '', y = ''] = a.split('_');
  return b.startsWith(`${x}_${y}`);
}
