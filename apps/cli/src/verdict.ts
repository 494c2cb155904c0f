import type { Report } from '@seaworthy/schema/report';
import { severities } from '@seaworthy/schema/words';
import type { AuditArguments } from './arguments.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';

/** What the audit means for a script, with a sentence for each reason. */
export interface Verdict {
  readonly exitCode: ExitCode;
  readonly sentences: readonly string[];
}

type Gate = Pick<AuditArguments, 'failOn' | 'minScore' | 'allowIncomplete' | 'gate'>;

/** Precedence: nothing deployable, incomplete, gate failed. Every reason that applies is said, also those that lost. */
export function judgeGate(report: Report, gate: Gate): Verdict {
  const sentences: string[] = [];
  const codes: ExitCode[] = [];
  if (report.score.value === null) {
    sentences.push('Nothing deployable was found: no image, Compose file, manifest, proxy or server to judge.');
    codes.push(exitCodes.nothingDeployable);
  }
  const unread = report.input.failed.length;
  if (unread > 0) {
    sentences.push(`Incomplete: ${count(unread, 'file')} that could matter ${unread === 1 ? 'was' : 'were'} not read.`);
    if (!gate.allowIncomplete) codes.push(exitCodes.incomplete);
  }
  const failures = gateFailures(report, gate);
  sentences.push(failures.length === 0 ? 'Gate passed.' : `Gate failed: ${failures.join('; ')}.`);
  if (failures.length > 0) codes.push(exitCodes.gateFailed);
  return { exitCode: gate.gate ? (codes[0] ?? exitCodes.ok) : exitCodes.ok, sentences };
}

function gateFailures(report: Report, { failOn, minScore }: Gate): string[] {
  const failures: string[] = [];
  if (failOn !== 'none') {
    const threshold = severities.findIndex((severity) => severity.toLowerCase() === failOn);
    const counted = report.findings.filter(
      (finding) => finding.confidence !== 'Low' && severities.indexOf(finding.severity) <= threshold,
    );
    if (counted.length > 0) failures.push(`${count(counted.length, 'finding')} at or above ${failOn}`);
  }
  const { value } = report.score;
  if (minScore !== null && value !== null && value < minScore) {
    failures.push(`score ${value.toFixed(1)} is below ${minScore.toFixed(1)}`);
  }
  return failures;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
