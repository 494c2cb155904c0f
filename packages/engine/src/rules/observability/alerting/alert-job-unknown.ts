import type { AlertRule } from '../../../documents/prometheus/document.ts';
import { readPromql } from '../../../documents/prometheus/promql.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { shortExpression } from '../../shared/alert-files.ts';
import { listText } from '../../shared/containers.ts';
import { calm } from '../../shared/monitoring.ts';

type Alert = AlertRule & { readonly file: string };

export default defineRule<Alert>({
  id: 'observability/alerting/alert-job-unknown',
  title: 'An alert watches a scrape job that does not exist',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => (model.monitoring.servers.some((it) => it.whole) ? model.monitoring.alerts : []),
  noSubject: 'There are no alert rules beside a Prometheus server configuration.',

  check(alert, model) {
    const servers = model.monitoring.servers;
    const jobs = servers.flatMap((it) => it.jobs);
    if (jobs.some((job) => job.dynamic || job.relabelled))
      return skip('The jobs of Prometheus are discovered or rewritten.');
    const names = [...new Set(jobs.map((job) => job.name))];
    const wanted = readPromql(alert.expression).selectors.flatMap((it) =>
      it.matchers.filter((matcher) => matcher.label === 'job' && matcher.operator === '='),
    );
    if (wanted.length === 0) return skip('The expression names no job.');
    const unknown = wanted.find((it) => !names.includes(it.value));
    if (unknown === undefined) return pass(alert.expressionSpan, `job ${wanted[0]?.value} is scraped`);
    const nearest =
      names.find((name) => name.replace(/[-_]/g, '') === unknown.value.replace(/[-_]/g, '')) ??
      names.find((name) => name.includes(unknown.value) || unknown.value.includes(name));
    const always = /\babsent\s*\(/.test(alert.expression);
    return fail(
      alert.expressionSpan,
      `${alert.name} in ${alert.file} looks at job="${unknown.value}", and Prometheus scrapes only ${listText(names, 8)}, so it ${always ? 'fires all the time' : 'can never fire'}.`,
      {
        subject: { kind: 'alert', name: alert.name, anchor: `alert.${alert.name}`, discriminator: unknown.value },
        severity: calm(model, alert.file, 'HIGH'),
        evidence: servers.slice(0, 1).map((it) => it.span),
        verify: `\`curl -s 'http://127.0.0.1:9090/api/v1/query?query=up{job="${unknown.value}"}'\` returns an empty result.`,
        fix: advice(
          'Name a job that is scraped',
          'yaml',
          `expr: ${shortExpression(alert.expression, 160).replaceAll(`"${unknown.value}"`, `"${nearest ?? names[0] ?? '<job>'}"`)}`,
        ),
      },
    );
  },

  docs: {
    problem: 'A selector with a label value that no series has returns nothing, without any error.',
    impact: 'The service that the alert should watch can be down for days without a message.',
    verify: 'Run the expression in Prometheus without the comparison.',
    remedy: 'Use the `job_name` of the scrape configuration.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/concepts/jobs_instances/'],
  },
  examples: {
    bad: [
      {
        'prometheus.yml':
          'global: {}\nscrape_configs:\n  - job_name: backend\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: ApiDown\n        expr: up{job="api"} == 0\n        for: 2m\n',
      },
    ],
    good: [
      {
        'prometheus.yml':
          'global: {}\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: ApiDown\n        expr: up{job="api"} == 0\n        for: 2m\n',
      },
    ],
  },
});
