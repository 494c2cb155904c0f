import type { DashboardDocument } from '../../../documents/dashboard/document.ts';
import { readPromql } from '../../../documents/prometheus/promql.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { exportedNames, isExported, isForeignMetric } from '../../shared/metric-names.ts';

export default defineRule<DashboardDocument>({
  id: 'observability/metrics/dashboard-metric-missing',
  title: 'Dashboard panels stay empty',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => model.monitoring.boards,
  noSubject: 'There is no Grafana dashboard.',

  check(board, model: DeploymentModel) {
    if (board.imported) return skip('The dashboard comes from a gallery.');
    const names = exportedNames(model);
    if (names.size === 0) return skip('No code here defines metrics.');
    const prefixes = new Set([...names].map(stem));
    const uses = board.queries
      .filter((query) => query.datasourceType === null || query.datasourceType === 'prometheus')
      .flatMap((query) => readPromql(plain(query.expression)).selectors.map((it) => ({ query, metric: it.metric })))
      .filter((it) => it.metric !== '');
    if (uses.length === 0) return skip('The queries of the dashboard name no metric.');
    // A name of the project's own family that nothing defines is a mistake; other families may be exporters elsewhere.
    const missing = uses.filter(
      (it) =>
        !isForeignMetric(it.metric) &&
        !isExported(it.metric, names) &&
        !model.monitoring.records.some((record) => record.name === it.metric) &&
        prefixes.has(stem(it.metric)),
    );
    const first = missing[0];
    if (first === undefined)
      return pass(
        uses[0]?.query.span ?? board.queries[0]?.span ?? { file: board.path, start: 0, end: 0, line: 1, endLine: 1 },
        'panels use exported metrics',
      );
    const unique = [...new Set(missing.map((it) => it.metric))];
    const near = [...names]
      .filter((name) => stem(name) === stem(first.metric))
      .sort()
      .slice(0, 3);
    return fail(
      first.query.span,
      `Dashboard ${board.title} asks for ${listText(unique, 4)}, and the code exports no such metric (of that family there ${near.length === 1 ? 'is' : 'are'} ${listText(near)}).`,
      {
        subject: { kind: 'dashboard', name: board.path, anchor: 'panels', discriminator: unique[0] ?? '' },
        evidence: missing.slice(1, 5).map((it) => it.query.span),
        verify: `\`curl -s http://<service>/metrics | grep -c '^${first.metric}'\` prints 0.`,
        fix: advice(
          'Ask for the exported name',
          'promql',
          first.query.expression.replaceAll(first.metric, near[0] ?? first.metric).slice(0, 300),
        ),
      },
    );
  },

  docs: {
    problem: 'A query over a name that nobody exports draws nothing, which looks like "no errors".',
    impact: 'In an incident the panel that should show it is empty.',
    verify: 'Open the dashboard and look for panels without data.',
    remedy: 'Use the names that the code exports; counters end in `_total`, histograms have `_bucket`.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/practices/naming/'],
  },
  examples: {
    bad: [
      {
        'grafana/dashboards/app.json':
          '{"title":"App","schemaVersion":39,"panels":[{"title":"Queue","targets":[{"expr":"desk_queue_length"}]}]}\n',
        'requirements.txt': 'fastapi==0.115.0\nprometheus-client==0.21.0\n',
        'app/main.py':
          'from fastapi import FastAPI\nfrom prometheus_client import Gauge\n\nqueue = Gauge("desk_queue_depth", "Documents waiting")\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {"ok": True}\n',
      },
    ],
    good: [
      {
        'grafana/dashboards/app.json':
          '{"title":"App","schemaVersion":39,"panels":[{"title":"Queue","targets":[{"expr":"desk_queue_depth"}]}]}\n',
        'requirements.txt': 'fastapi==0.115.0\nprometheus-client==0.21.0\n',
        'app/main.py':
          'from fastapi import FastAPI\nfrom prometheus_client import Gauge\n\nqueue = Gauge("desk_queue_depth", "Documents waiting")\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {"ok": True}\n',
      },
    ],
  },
});

/** The first two words of a name: its family. */
function stem(metric: string): string {
  return metric.split('_').slice(0, 2).join('_');
}

/** Grafana's variables become values that parse. */
function plain(expression: string): string {
  return expression
    .replace(/\$__(rate_interval|interval|range)\b|\$\{__(rate_interval|interval|range)[^}]*\}/g, '5m')
    .replace(/\$\{[^}]{1,60}\}|\$\w+|\[\[\w+\]\]/g, 'x');
}
