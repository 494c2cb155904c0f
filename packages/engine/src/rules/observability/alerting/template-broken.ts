import type { AlertRule } from '../../../documents/prometheus/document.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Alert = AlertRule & { readonly file: string };

/** Functions of Go templates and those that Prometheus adds (template/template.go, v3.1). */
const functions = new Set(
  'and or not eq ne lt le gt ge len index slice print printf println html js urlquery call if else end range with define template block break continue nil true false query first label value strvalue args reReplaceAll safeHtml match title toUpper toLower graphLink tableLink sortByLabel stripPort stripDomain humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime toDuration now urlQueryEscape pathPrefix externalURL parseDuration tmpl'.split(
    ' ',
  ),
);

export default defineRule<Alert>({
  id: 'observability/alerting/template-broken',
  title: 'The text of an alert is an error message',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.monitoring.alerts,
  noSubject: 'There are no alert rules.',

  check(alert) {
    const texts = [...Object.entries(alert.annotations), ...Object.entries(alert.labels)].filter(([, text]) =>
      text.includes('{{'),
    );
    if (texts.length === 0) return skip('The alert uses no templates.');
    // Files that Helm or Ansible render first hold templates of theirs.
    if (/\{\{-?\s*(\.Values|\.Release|include|tpl)\b|\{%|`\{\{/.test(texts.map(([, text]) => text).join('\n')))
      return skip('Another template engine comes first.');
    for (const [key, text] of texts) {
      const wrong = brokenIn(text);
      if (wrong === null) continue;
      return fail(
        alert.span,
        `${alert.name} in ${alert.file} has a template that Prometheus cannot read in ${key}: ${wrong}.`,
        {
          subject: { kind: 'alert', name: alert.name, anchor: `alert.${alert.name}.annotations`, discriminator: key },
          verify: `\`promtool check rules ${alert.file}\` names the template.`,
          fix: advice(
            'Correct the template',
            'yaml',
            `annotations:\n  ${key}: "{{ $labels.instance }}: {{ $value | humanize }}"`,
          ),
        },
      );
    }
    return pass(alert.span, 'templates parse');
  },

  docs: {
    problem: 'Prometheus refuses the file at start-up, or sends the error instead of the text.',
    impact: 'Whoever gets the message learns nothing about what is broken.',
    verify: 'Run promtool on the file.',
    remedy: 'Use `$labels.<name>`, `$value` and the functions of the documentation.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/prometheus/latest/configuration/template_reference/'],
  },
  examples: {
    bad: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Busy\n        expr: load > 4\n        for: 5m\n        annotations:\n          text: "{{ instance }} is busy"\n',
      },
    ],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Busy\n        expr: load > 4\n        for: 5m\n        annotations:\n          text: "{{ $labels.instance }} is busy"\n',
      },
    ],
  },
});

/** What is wrong, in words; null when nothing is. */
function brokenIn(text: string): string | null {
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', at + 2)) {
    const end = text.indexOf('}}', at);
    if (end < 0) return 'an opening `{{` is never closed';
    const action = text
      .slice(at + 2, end)
      .replace(/^-|-$/g, '')
      .trim();
    if (action.startsWith('/*')) continue;
    // Strings may hold anything; only bare words are function names.
    const words = action.replace(/"[^"]*"|`[^`]*`/g, '""').split(/[\s()|,]+/);
    const unknown = words.find((word) => /^[a-zA-Z_]\w*$/.test(word) && !functions.has(word));
    if (unknown !== undefined) return `\`${unknown}\` is no function; a label is \`$labels.${unknown}\``;
  }
  return null;
}
