import { parser } from '@prometheus-io/lezer-promql';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { knownAlert } from './alert-expressions.ts';
import { oneLine } from './escape.ts';
import { findingPlace } from './words.ts';

/** What can be watched by Prometheus. `hold` is a Prometheus duration; `needs` names an exporter. */
interface Alert {
  readonly expr: string;
  readonly hold: string | null;
  readonly needs: string | null;
}

/**
 * `alerts.yml`: Prometheus alerting rules for the findings on watch whose metric is a PromQL expression, or is
 * known to a common exporter. The others are listed as comments: a metric in words needs a person. Passes `promtool check rules`.
 */
export function renderAlerts(report: Report): string {
  const watched = report.findings.filter((finding) => finding.monitor !== undefined && isOpen(finding));
  const rules: string[] = [];
  const byHand: string[] = [];
  for (const finding of watched) {
    const alert = alertOf(finding);
    if (alert === null) byHand.push(...handLines(finding));
    else rules.push(...ruleLines(finding, alert));
  }
  const head = [
    `# Seaworthy: alerts for ${oneLine(report.project.name) || 'unnamed'}, receipt ${report.receipt.sha256.slice(0, 12)}`,
    `# ${watched.length} findings are acceptable while somebody watches them; ${watched.length - byHand.length / 3} of them can be watched by an expression.`,
  ];
  const groups = rules.length === 0 ? ['groups: []'] : ['groups:', '  - name: seaworthy', '    rules:', ...rules];
  const rest = byHand.length === 0 ? [] : ['# Watch these by other means:', ...byHand];
  return `${[...head, ...groups, ...rest].join('\n')}\n`;
}

/** Null: the metric is words. */
function alertOf(finding: Finding): Alert | null {
  const { monitor } = finding;
  if (monitor === undefined) return null;
  const known = knownAlert(finding);
  if (known !== null) return known;
  const metric = monitor.metric.trim();
  if (!isPromql(metric)) return null;
  const words = thresholdOf(monitor.threshold);
  if (words === null) return /[<>]=?|==|!=/.test(metric) ? { expr: metric, hold: null, needs: null } : null;
  return { expr: `(${metric}) ${words.comparison} ${words.value}`, hold: words.hold, needs: null };
}

/** Words parse as PromQL too when there is only one: a lone word must look like the name of a metric. */
function isPromql(text: string): boolean {
  if (!/[_:({[]/.test(text)) return false;
  let [isSound, hasSelector] = [true, false];
  parser.parse(text).iterate({
    enter: ({ type }) => {
      if (type.isError) isSound = false;
      if (type.name === 'VectorSelector') hasSelector = true;
    },
  });
  return isSound && hasSelector;
}

const comparisons: Readonly<Record<string, string>> = {
  above: '>',
  over: '>',
  'more than': '>',
  '>': '>',
  '>=': '>=',
  'at least': '>=',
  below: '<',
  under: '<',
  'fewer than': '<',
  'less than': '<',
  '<': '<',
  '<=': '<=',
};
const units: Readonly<Record<string, string>> = {
  s: 's',
  m: 'm',
  h: 'h',
  second: 's',
  minute: 'm',
  hour: 'h',
  day: 'd',
};

/** `above 80 % for 10 minutes` → `> 0.8`, held for `10m`. Null: said in other words. */
function thresholdOf(text: string): { comparison: string; value: number; hold: string | null } | null {
  const found =
    /^(above|over|more than|at least|below|under|fewer than|less than|[<>]=?) ?(\d+(?:\.\d+)?) ?(%)?(?: for (?:(\d+) ?)?(?:a |an )?(s|m|h|second|minute|hour|day)s?)?$/.exec(
      text.trim(),
    );
  if (found === null) return null;
  const [, word = '', number = '', percent, amount, unit] = found;
  const comparison = comparisons[word];
  if (comparison === undefined) return null;
  return {
    comparison,
    value: percent === undefined ? Number(number) : Number(number) / 100,
    hold: unit === undefined ? null : `${amount ?? 1}${units[unit] ?? 'm'}`,
  };
}

function ruleLines(finding: Finding, { expr, hold, needs }: Alert): string[] {
  return [
    ...(needs === null ? [] : [`      # Needs the metrics of ${needs}; adapt it to where they come from.`]),
    `      - alert: ${alertName(finding)}`,
    `        expr: ${yamlText(expr)}`,
    ...(hold === null ? [] : [`        for: ${hold}`]),
    '        labels:',
    '          severity: warning',
    `          seaworthy_finding: ${yamlText(finding.id)}`,
    '        annotations:',
    `          summary: ${yamlText(braceless(finding.title))}`,
    `          description: ${yamlText(braceless(`${finding.monitor?.why ?? ''} ${findingPlace(finding)}`))}`,
  ];
}

/** `SeaworthyCapacityFixed12`: two findings of one rule are two alerts. */
function alertName({ ruleId, number }: Finding): string {
  const words = ruleId.slice(ruleId.lastIndexOf('/') + 1).split(/[^A-Za-z0-9]+/);
  return `Seaworthy${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}${number}`;
}

function handLines(finding: Finding): string[] {
  const { metric = '', threshold = '' } = finding.monitor ?? {};
  return [
    `#   ${finding.number} ${oneLine(`${findingPlace(finding)}: ${finding.title}`)}`,
    `#      metric: ${oneLine(metric)}`,
    `#      threshold: ${oneLine(threshold)}`,
  ];
}

/** Annotations are templates for Prometheus; ours are not. */
function braceless(text: string): string {
  return text.replaceAll('{{', '{ {').replaceAll('}}', '} }');
}

/** A double-quoted YAML scalar; JSON strings are YAML. */
function yamlText(text: string): string {
  return JSON.stringify(oneLine(text));
}
