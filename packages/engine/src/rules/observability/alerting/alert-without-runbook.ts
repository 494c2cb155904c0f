import type { AlertRule } from '../../../documents/prometheus/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

interface AlertFile {
  readonly file: string;
  readonly alerts: readonly AlertRule[];
}

const runbookKeys = ['runbook_url', 'runbook', 'runbookUrl', 'runbook_link', 'runbookURL'];

export default defineRule<AlertFile>({
  id: 'observability/alerting/alert-without-runbook',
  title: 'Alerts do not say what to do',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'new-file',

  select: alertFiles,
  noSubject: 'There are no alert rules.',

  check({ file, alerts }) {
    const bare = alerts.filter((alert) => !runbookKeys.some((key) => (alert.annotations[key] ?? '') !== ''));
    const first = bare[0];
    const known = alerts[0];
    if (first === undefined)
      return known === undefined
        ? { verdict: 'skip', reason: 'No alert.' }
        : pass(known.span, 'every alert links a runbook');
    const names = bare
      .slice(0, 5)
      .map((alert) => alert.name)
      .join(', ');
    const more = bare.length > 5 ? ` and ${bare.length - 5} more` : '';
    return fail(first.span, `${bare.length} of ${alerts.length} alerts in ${file} link no runbook: ${names}${more}.`, {
      subject: { kind: 'alerts', name: file, anchor: 'groups' },
      evidence: bare.slice(1, 6).map((alert) => alert.span),
      verify: `\`grep -c runbook_url ${file}\``,
      fix: advice(
        'Link a runbook from each alert',
        'yaml',
        `- alert: ${first.name}\n  annotations:\n    runbook_url: docs/runbooks/${first.name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()}.md`,
      ),
    });
  },

  docs: {
    problem: 'Whoever is woken by such an alert first has to find out what it means and which command helps.',
    impact: 'Every incident takes longer than it needs to, most of all for people who did not build the system.',
    verify: 'Count the annotations named runbook_url in the rule files.',
    remedy: 'Give each alert a `runbook_url` that leads to a page with meaning, first checks and the fix.',
    tradeOff: 'Pages must be kept current; a short honest page beats a long stale one.',
    sources: ['https://prometheus.io/docs/practices/alerting/'],
  },
  examples: {
    bad: [{ 'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n' }],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        annotations: { runbook_url: docs/down.md }\n',
      },
    ],
  },
});

function alertFiles(model: DeploymentModel): AlertFile[] {
  const byFile = new Map<string, AlertRule[]>();
  for (const alert of model.monitoring.alerts) byFile.set(alert.file, [...(byFile.get(alert.file) ?? []), alert]);
  return [...byFile].map(([file, alerts]) => ({ file, alerts }));
}
