import type { AlertRule } from '../../../documents/prometheus/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { joinPath } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type AlertFile, alertFiles, noAlerts } from '../../shared/alert-files.ts';
import { listText } from '../../shared/containers.ts';

export default defineRule<AlertFile>({
  id: 'observability/alerting/runbook-link-broken',
  title: 'The runbook behind an alert does not exist',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'new-file',

  select: alertFiles,
  noSubject: noAlerts,

  check({ file, alerts }, model) {
    const links = alerts.flatMap((alert) => {
      const link = linkOf(alert);
      return link === null ? [] : [{ alert, link, state: stateOf(model, file, link) }];
    });
    const broken = links.filter((it) => it.state !== 'good' && it.state !== 'outside');
    const first = broken[0];
    if (first === undefined) {
      const good = links.find((it) => it.state === 'good');
      return good === undefined
        ? skip('No alert links a page of this repository.')
        : pass(good.alert.span, `${good.link} exists`);
    }
    const why = first.state === 'placeholder' ? 'is a placeholder' : 'is not in this repository';
    return fail(
      first.alert.span,
      `${first.alert.name} in ${file} sends people to ${first.link}, which ${why}${
        broken.length > 1
          ? `; the same holds for ${listText(
              broken.slice(1).map((it) => it.alert.name),
              4,
            )}`
          : ''
      }.`,
      {
        subject: { kind: 'alerts', name: file, anchor: 'runbook' },
        evidence: broken.slice(1, 6).map((it) => it.alert.span),
        verify:
          first.state === 'placeholder'
            ? `Open ${first.link}.`
            : `\`test -f ${first.link.replace(/[#?].*$/, '')}\` fails.`,
        fix: advice(
          'Write the page',
          'markdown',
          `# ${first.alert.name}\n\nMeaning: …\nFirst look: …\nUsual fix: …\nWhom to call: …`,
        ),
      },
    );
  },

  docs: {
    problem: 'Whoever is woken up follows the link first, and finds nothing.',
    impact: 'Minutes are lost at the worst moment, and trust in the other links with them.',
    verify: 'Open the link of every alert once.',
    remedy: 'Write the page, or correct the link; check the links in CI.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/practices/alerting/'],
  },
  examples: {
    bad: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        annotations: { runbook_url: docs/runbooks/down.md }\n',
      },
    ],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        annotations: { runbook_url: docs/runbooks/down.md }\n',
        'docs/runbooks/down.md': '# Down\n',
      },
    ],
  },
});

function linkOf(alert: AlertRule): string | null {
  for (const key of ['runbook_url', 'runbook', 'runbookUrl', 'runbook_link', 'runbookURL']) {
    const value = alert.annotations[key];
    if (value !== undefined && value !== '' && !/\{\{|\s/.test(value)) return value;
  }
  return null;
}

function stateOf(model: DeploymentModel, file: string, link: string): 'good' | 'outside' | 'placeholder' | 'missing' {
  if (/example\.(com|org|net)|\bTODO\b|\bTBD\b|<[^>]+>|your-?(org|company|domain)|wiki\.internal/i.test(link))
    return 'placeholder';
  const own = /^https?:\/\/github\.com\/[^/]+\/[^/]+\/(?:blob|tree)\/[^/]+\/(.+)$/.exec(link)?.[1];
  if (own === undefined && /^[a-z]+:\/\//i.test(link)) return 'outside';
  const path = (own ?? link).replace(/[#?].*$/, '').replace(/^\//, '');
  if (path === '' || !/\.[a-z]{2,4}$/i.test(path)) return 'outside';
  const places = [path, joinPath(file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.', path)];
  if (model.files.some((it) => places.includes(it.path))) return 'good';
  // A link into GitHub may lead to another repository: only a file of the same name somewhere else tells that it is ours.
  return own === undefined ? 'missing' : 'outside';
}
