import type { FindingCounts, FindingRow } from './api-findings.ts';
import { gradeOf } from './fix-grade.ts';
import { isAccepted, isOpen } from './open-findings.ts';
import type { Finding } from './report.ts';

/**
 * Every count of findings in the product comes from here, so that lists, summaries and reports agree. What people accepted
 * or dismissed is counted apart, where there is any, and nowhere else.
 */
export function countFindings(findings: readonly (FindingRow | Finding)[]): FindingCounts {
  const severity = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, MONITOR: 0 };
  const plan = { now: 0, soon: 0, monitor: 0 };
  let patches = 0;
  let proven = 0;
  let suspicious = 0;
  const open = findings.filter(isOpen);
  for (const finding of open) {
    severity[finding.severity] += 1;
    plan[finding.plan] += 1;
    if (hasPatch(finding)) patches += 1;
    if (isProven(finding)) proven += 1;
    if (finding.kind === 'suspicious') suspicious += 1;
  }
  const accepted = findings.filter(isAccepted).length;
  const dismissed = findings.length - open.length - accepted;
  return {
    ...{ total: open.length, severity, plan, patches, proven, suspicious },
    ...(accepted === 0 ? {} : { accepted }),
    ...(dismissed === 0 ? {} : { dismissed }),
  };
}

/** A row says whether there is a patch, a whole finding carries it. */
function hasPatch({ fix: { patch } }: FindingRow | Finding): boolean {
  return patch !== undefined && patch !== false;
}

function isProven({ fix }: FindingRow | Finding): boolean {
  return ('grade' in fix ? fix.grade : gradeOf(fix)) === 'proven';
}
