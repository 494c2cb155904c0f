import type { AlertRule } from '../../../documents/prometheus/document.ts';
import { readPromql } from '../../../documents/prometheus/promql.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { type AlertFile, alertFiles, noAlerts } from '../../shared/alert-files.ts';
import { listText } from '../../shared/containers.ts';

export default defineRule<AlertFile>({
  id: 'observability/alerting/alert-without-delay',
  title: 'Alerts fire on a single bad measurement',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: alertFiles,
  noSubject: noAlerts,

  check({ file, alerts }) {
    const hasty = alerts.filter((alert) => alert.pending === null && isMomentary(alert));
    const first = hasty[0];
    if (first === undefined) return pass(alerts[0].span, 'alerts wait before they fire');
    return fail(
      first.span,
      `${listText(
        hasty.map((it) => it.name),
        5,
      )} in ${file} ${hasty.length === 1 ? 'has' : 'have'} no \`for\`, so one scrape that goes wrong sends a message.`,
      {
        subject: { kind: 'alerts', name: file, anchor: 'for' },
        evidence: hasty.slice(1, 6).map((it) => it.span),
        verify: `Restart the service that ${first.name} watches: a message comes although nothing is wrong.`,
        fix: advice('Wait for a few measurements', 'yaml', `- alert: ${first.name}\n  expr: …\n  for: 5m`),
      },
    );
  },

  docs: {
    problem: 'A restart, a lost packet or a deploy is enough to fire and to resolve again a minute later.',
    impact: 'People learn to ignore the channel, and miss the alert that matters.',
    verify: 'Count the alerts of last week that resolved within five minutes.',
    remedy: 'Set `for` to the time that may pass before somebody must act.',
    tradeOff: 'A real outage is reported that much later.',
    sources: ['https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/'],
  },
  examples: {
    bad: [{ 'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n' }],
    good: [
      {
        'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        for: 2m\n',
      },
    ],
  },
});

/** Looks at one moment: no range of five minutes or more, no rare event counted, no heartbeat. */
function isMomentary(alert: AlertRule): boolean {
  const { selectors, errorAt } = readPromql(alert.expression);
  if (errorAt !== null || selectors.length === 0) return false;
  if (
    /deadman|watchdog|heartbeat/i.test(alert.name) ||
    /\btime\s*\(|timestamp_seconds|_time_seconds|not_after|expiry/.test(alert.expression)
  )
    return false;
  return selectors.every(
    (it) =>
      (it.rangeSeconds ?? 0) < 300 &&
      !it.functions.some((name) =>
        /^(increase|changes|absent_over_time|.*_over_time|predict_linear|resets)$/.test(name),
      ),
  );
}
