import { readPromql } from '../../../documents/prometheus/promql.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { shortExpression } from '../../shared/alert-files.ts';

interface Expression {
  readonly kind: 'alert' | 'recording rule';
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly span: Span;
}

export default defineRule<Expression>({
  id: 'observability/alerting/expression-invalid',
  title: 'Prometheus cannot read a rule and refuses the file',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: expressions,
  noSubject: 'There are no alert or recording rules.',

  check({ kind, name, file, text, span }) {
    const { errorAt } = readPromql(text);
    if (errorAt === null && text.trim() !== '') return pass(span, `${name} parses`);
    const near = text
      .slice(Math.max(0, (errorAt ?? 0) - 15), (errorAt ?? 0) + 15)
      .replace(/\s+/g, ' ')
      .replace(/`/g, "'")
      .trim();
    return fail(
      span,
      text.trim() === ''
        ? `The ${kind} ${name} in ${file} has an empty expression.`
        : `The ${kind} ${name} in ${file} is no valid PromQL: \`${shortExpression(text)}\` breaks ${near === '' ? 'at its end' : `near \`${near}\``}.`,
      {
        subject: { kind: 'rule', name, anchor: `expr.${name}` },
        verify: `\`promtool check rules ${file}\` names the place.`,
        fix: advice(
          'Correct the expression',
          'sh',
          `promtool check rules ${file}   # in CI, before the file is deployed`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Prometheus rejects the whole file, so at the next start it does not come up, and at a reload it silently goes on with the old rules.',
    impact: 'No alert of the file works any more.',
    verify: 'Run promtool on the file.',
    remedy: 'Correct the expression and let CI run `promtool check rules`.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/prometheus/latest/querying/basics/'],
  },
  examples: {
    bad: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Errors\n        expr: sum(rate(errors_total[5m]) > 1\n',
      },
    ],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Errors\n        expr: sum(rate(errors_total[5m])) > 1\n',
      },
    ],
  },
});

/** Files of Loki's ruler look the same and hold LogQL, which opens with a stream in braces. */
function isLogql(text: string): boolean {
  return (
    /\{[^}]*\}\s*(\|=|\|~|!=|!~|\|)\s*["`\w]/.test(text) ||
    /\b(count_over_time|bytes_rate|bytes_over_time|rate)\s*\(\s*\{/.test(text)
  );
}

function expressions(model: DeploymentModel): Expression[] {
  const alerts = model.monitoring.alerts.map((it) => ({
    kind: 'alert' as const,
    name: it.name,
    file: it.file,
    text: it.expression,
    span: it.expressionSpan,
  }));
  const records = model.monitoring.records.map((it) => ({
    kind: 'recording rule' as const,
    name: it.name,
    file: it.file,
    text: it.expression,
    span: it.expressionSpan,
  }));
  return [...alerts, ...records].filter((it) => !isLogql(it.text));
}
