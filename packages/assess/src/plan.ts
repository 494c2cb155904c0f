import { gradeOf } from '@seaworthy/schema/fix-grade';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Plan } from '@seaworthy/schema/report';
import { severities } from '@seaworthy/schema/words';
import { rollout } from './effort.ts';

type Ranked = Pick<Finding, 'id' | 'number' | 'ruleId' | 'severity' | 'delta' | 'effort' | 'triage'>;
type Planned = Pick<Finding, 'severity' | 'confidence' | 'fix' | 'file' | 'effort'>;

/** A quick fix may ride along with a neighbour; above half an hour it is work of its own. */
const quickHours = 0.5;

/** When each finding is due, in the order of the input. Depends on the findings alone, never on answers or decisions. */
export function duesOf(findings: readonly Planned[]): Finding['plan'][] {
  const dues = findings.map(dueOf);
  const filesNow = new Set(findings.filter((_, index) => dues[index] === 'now').flatMap(touchedFiles));
  return findings.map((finding, index) => {
    const due = dues[index] ?? 'soon'; // same length
    return due === 'soon' && ridesAlong(finding, filesNow) ? 'now' : due;
  });
}

function dueOf(finding: Planned): Finding['plan'] {
  switch (finding.severity) {
    case 'CRITICAL':
      return 'now';
    case 'HIGH':
      return finding.confidence === 'Low' ? 'soon' : 'now';
    case 'MEDIUM':
      return 'soon';
    case 'MONITOR':
      return 'monitor';
  }
}

/** "While you are there": a proven, quick patch that only touches files which Fix Now opens anyway. */
function ridesAlong(finding: Planned, filesNow: ReadonlySet<string>): boolean {
  return (
    finding.severity === 'MEDIUM' &&
    gradeOf(finding.fix) === 'proven' &&
    finding.effort.highHours <= quickHours &&
    touchedFiles(finding).every((file) => filesNow.has(file))
  );
}

function touchedFiles(finding: Planned): string[] {
  return finding.fix.edits.length === 0 ? [finding.file] : finding.fix.edits.map((edit) => edit.path);
}

/** Of open findings alone. */
export function planOf(findings: readonly Finding[]): Plan {
  const ranked = findings.filter(isOpen).toSorted(byImpact);
  const due = (plan: Finding['plan']) => ranked.filter((finding) => finding.plan === plan);
  return {
    now: due('now').map((finding) => finding.id),
    soon: due('soon').map((finding) => finding.id),
    monitor: due('monitor').map((finding) => finding.id),
    effortNow: totalEffort(due('now')),
  };
}

/** Sum of lows and sum of highs; fixes in one file share one roll-out. Hours. */
export function totalEffort(findings: readonly Pick<Finding, 'file' | 'effort'>[]): Plan['effortNow'] {
  let [lowHours, highHours] = [0, 0];
  const rolledOut = new Set<string>();
  for (const { file, effort } of findings) {
    // Places of one rule have already shared theirs, see effort.ts.
    const restarts =
      effort.why.some((why) => why.endsWith(rollout.words)) && !effort.why.some((why) => why.startsWith('shared by'));
    const shared = restarts && rolledOut.has(file);
    if (restarts) rolledOut.add(file);
    lowHours += Math.max(0, effort.lowHours - (shared ? rollout.low : 0));
    highHours += Math.max(0, effort.highHours - (shared ? rollout.high : 0));
  }
  return { lowHours: round(lowHours), highHours: round(highHours) };
}

/** At most three ids of open findings: severity, then gain, then effort; one per rule, because one cause needs one decision. */
export function topThree(findings: readonly Ranked[]): string[] {
  const chosen: Ranked[] = [];
  for (const finding of findings.filter(isOpen).toSorted(byImpact)) {
    if (chosen.length === 3) break;
    if (!chosen.some((other) => other.ruleId === finding.ruleId)) chosen.push(finding);
  }
  return chosen.map((finding) => finding.id);
}

function byImpact(a: Ranked, b: Ranked): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    b.delta - a.delta ||
    a.effort.highHours - b.effort.highHours ||
    a.number - b.number
  );
}

function round(hours: number): number {
  return Math.round(hours * 100) / 100;
}
