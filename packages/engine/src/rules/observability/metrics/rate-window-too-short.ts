import { duration, readPromql } from '../../../documents/prometheus/promql.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { shortExpression } from '../../shared/alert-files.ts';
import { calm } from '../../shared/monitoring.ts';

interface Expression {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly span: Span;
}

export default defineRule<Expression>({
  id: 'observability/metrics/rate-window-too-short',
  title: 'A rate looks at fewer than two measurements',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => (model.monitoring.servers.some((it) => it.whole) ? expressions(model) : []),
  noSubject: 'There are no expressions beside a Prometheus server configuration.',

  check({ name, file, text, span }, model) {
    const windows = readPromql(text).selectors.filter(
      (it) =>
        it.rangeSeconds !== null &&
        it.functions.some((fn) => /^(rate|irate|increase|delta|deriv|idelta)$/.test(fn)) &&
        !it.functions.includes('subquery'),
    );
    if (windows.length === 0) return skip('No rate over a fixed window.');
    const servers = model.monitoring.servers.filter((it) => it.whole);
    for (const window of windows) {
      const job = window.matchers.find((it) => it.label === 'job' && it.operator === '=')?.value;
      const seconds = window.rangeSeconds ?? 0;
      const interval = intervalOf(servers, job);
      if (seconds >= interval * 2) continue;
      return fail(
        span,
        `${name} in ${file} takes a ${duration(`${seconds}s`) === null ? '' : `${seconds} s `}rate of ${window.metric}, and Prometheus measures every ${interval} s.`,
        {
          subject: { kind: 'rule', name, anchor: `expr.${name}`, discriminator: window.metric },
          severity: calm(model, file, 'HIGH'),
          evidence: servers.slice(0, 1).map((it) => it.span),
          verify: `Run \`${shortExpression(text, 100)}\` in Prometheus: it returns an empty result.`,
          fix: advice(
            'Look at four measurements',
            'yaml',
            `expr: ${shortExpression(text, 160).replace(/\[\w+\]/, `[${Math.ceil((interval * 4) / 60)}m]`)}`,
          ),
        },
      );
    }
    return pass(span, 'the window holds enough measurements');
  },

  docs: {
    problem:
      'A rate needs two points inside its window; with one it returns nothing, and an alert over it never fires.',
    impact: 'Graphs stay empty and failures stay silent.',
    verify: 'Run the expression in Prometheus.',
    remedy: 'Use a window of at least four scrape intervals.',
    tradeOff: 'A longer window reacts later and is smoother.',
    sources: ['https://prometheus.io/docs/prometheus/latest/querying/functions/#rate'],
  },
  examples: {
    bad: [
      {
        'prometheus.yml':
          'global:\n  scrape_interval: 60s\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Errors\n        expr: rate(errors_total[1m]) > 1\n        for: 5m\n',
      },
    ],
    good: [
      {
        'prometheus.yml':
          'global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Errors\n        expr: rate(errors_total[1m]) > 1\n        for: 5m\n',
      },
    ],
  },
});

/** The slowest interval that may hold for the job; of all jobs the fastest when the expression names none. */
function intervalOf(servers: DeploymentModel['monitoring']['servers'], job: string | undefined): number {
  const all = servers.flatMap((server) =>
    server.jobs.map((it) => ({ name: it.name, seconds: it.interval ?? server.scrapeInterval })),
  );
  const named = all.filter((it) => it.name === job);
  if (named.length > 0) return Math.max(...named.map((it) => it.seconds));
  return all.length > 0
    ? Math.min(...all.map((it) => it.seconds))
    : Math.min(...servers.map((it) => it.scrapeInterval));
}

function expressions(model: DeploymentModel): Expression[] {
  return [...model.monitoring.alerts, ...model.monitoring.records].map((it) => ({
    name: it.name,
    file: it.file,
    text: it.expression,
    span: it.expressionSpan,
  }));
}
