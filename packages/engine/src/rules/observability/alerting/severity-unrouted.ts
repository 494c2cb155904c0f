import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type AlertFile, alertFiles, noAlerts } from '../../shared/alert-files.ts';
import { listText, placeText } from '../../shared/containers.ts';

export default defineRule<AlertFile>({
  id: 'observability/alerting/severity-unrouted',
  title: 'Some alerts carry no severity that a route knows',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: alertFiles,
  noSubject: noAlerts,

  check({ file, alerts }, model) {
    const routed = model.monitoring.alertmanagers.flatMap((it) => it.severities);
    const used = model.monitoring.alerts.flatMap((it) => it.labels.severity ?? []);
    if (used.length === 0 && routed.length === 0) return skip('No severities are used here.');
    const bare = alerts.filter((it) => (it.labels.severity ?? '') === '');
    const first = bare[0];
    const subject = { kind: 'alerts', name: file, anchor: 'severity' };
    const values = [...new Set([...routed.map((it) => it.text), ...used])].sort();
    if (first !== undefined) {
      return fail(
        first.span,
        `${listText(
          bare.map((it) => it.name),
          5,
        )} in ${file} ${bare.length === 1 ? 'has' : 'have'} no \`severity\` label, while ${routed[0] === undefined ? 'the other alerts have one' : `${placeText(routed[0].span)} routes by it`} (${values.join(', ')}).`,
        {
          subject,
          evidence: [...bare.slice(1, 5).map((it) => it.span), ...routed.slice(0, 1).map((it) => it.span)],
          verify: `\`amtool config routes test alertname=${first.name}\` ends at the default receiver.`,
          fix: advice(
            'Say how urgent it is',
            'yaml',
            `- alert: ${first.name}\n  labels:\n    severity: ${values[0] ?? 'critical'}`,
          ),
        },
      );
    }
    // A default receiver takes what no route matches; only a value beside the known ones is suspicious.
    const strange = alerts.find(
      (it) =>
        routed.length > 0 &&
        !routed.some((route) => route.text === it.labels.severity) &&
        used.filter((value) => value === it.labels.severity).length === 1 &&
        routed.some((route) => used.includes(route.text)),
    );
    if (strange === undefined) return pass(alerts[0].labelsSpan, 'every alert says how urgent it is');
    return fail(
      strange.labelsSpan,
      `${strange.name} in ${file} has severity ${strange.labels.severity}, which no route knows (${[...new Set(routed.map((it) => it.text))].sort().join(', ')}).`,
      {
        subject: { ...subject, discriminator: strange.name },
        evidence: routed.slice(0, 2).map((it) => it.span),
        confidence: 'Medium',
        verify: `\`amtool config routes test alertname=${strange.name} severity=${strange.labels.severity}\` ends at the default receiver.`,
        fix: advice('Use a value that is routed', 'yaml', `severity: ${routed[0]?.text ?? 'critical'}`),
      },
    );
  },

  docs: {
    problem: 'Such alerts fall to the default route, which is the quiet one by design.',
    impact: 'An urgent alert ends in a channel that nobody reads at night.',
    verify: 'Test the routes with amtool.',
    remedy: 'Give every alert one of the severities that the routes know.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/alerting/latest/configuration/#route'],
  },
  examples: {
    bad: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        labels: { severity: critical }\n      - alert: DiskFull\n        expr: disk_free < 1\n',
      },
    ],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        labels: { severity: critical }\n',
      },
    ],
  },
});
