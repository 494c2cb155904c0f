import { isOpen } from './open-findings.ts';
import type { Report } from './report.ts';
import { severities } from './words.ts';

/** When a report is not good enough. */
export interface GateLimits {
  readonly failOn: 'critical' | 'high' | 'medium' | 'monitor' | 'none';
  readonly minScore: number | null;
}

/**
 * Why the report fails the gate, one phrase each; empty when it passes. Findings that are uncertain, and those that somebody
 * decided about, hold back no gate: accepted risks cost score, and that is all. A report without score fails no limit on it.
 */
export function gateFailures(report: Pick<Report, 'findings' | 'score'>, { failOn, minScore }: GateLimits): string[] {
  const failures: string[] = [];
  if (failOn !== 'none') {
    const threshold = severities.findIndex((severity) => severity.toLowerCase() === failOn);
    const counted = report.findings.filter(
      (finding) => isOpen(finding) && finding.confidence !== 'Low' && severities.indexOf(finding.severity) <= threshold,
    ).length;
    if (counted > 0) failures.push(`${counted} finding${counted === 1 ? '' : 's'} at or above ${failOn}`);
  }
  const { value } = report.score;
  if (minScore !== null && value !== null && value < minScore) {
    failures.push(`score ${value.toFixed(1)} is below ${minScore.toFixed(1)}`);
  }
  return failures;
}
