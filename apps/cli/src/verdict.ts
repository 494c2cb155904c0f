import { gateFailures } from '@seaworthy/schema/gate';
import type { Report } from '@seaworthy/schema/report';
import type { AuditArguments } from './arguments.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';

/** What the audit means for a script, with a sentence for each reason. */
export interface Verdict {
  readonly exitCode: ExitCode;
  readonly sentences: readonly string[];
}

export type Gate = Pick<AuditArguments, 'failOn' | 'minScore' | 'maxDrop' | 'allowIncomplete' | 'gate'>;

/** The earlier audit that `maxDrop` looks at. */
export interface Earlier {
  /** Null: nothing deployable was found. */
  readonly score: number | null;
  /** Version and digest of its rules; null: not known. */
  readonly rules: string | null;
  /** As it is called in a sentence. */
  readonly name: string;
}

/**
 * Precedence: nothing deployable, incomplete, gate failed. Every reason that applies is said, also those that lost.
 * Findings that somebody decided about (`triage`) hold back no gate: accepted risks cost score, and that is all.
 */
export function judgeGate(report: Report, gate: Gate, earlier: Earlier | null): Verdict {
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
  const failures = allFailures(report, gate, earlier);
  sentences.push(failures.length === 0 ? 'Gate passed.' : `Gate failed: ${failures.join('; ')}.`);
  if (failures.length > 0) codes.push(exitCodes.gateFailed);
  return { exitCode: gate.gate ? (codes[0] ?? exitCodes.ok) : exitCodes.ok, sentences };
}

function allFailures(report: Report, { failOn, minScore, maxDrop }: Gate, earlier: Earlier | null): string[] {
  const failures = gateFailures(report, { failOn, minScore });
  const { value } = report.score;
  if (maxDrop !== null && value !== null && earlier !== null) failures.push(...dropOf(report, value, maxDrop, earlier));
  return failures;
}

function dropOf(report: Report, value: number, maxDrop: number, earlier: Earlier): string[] {
  if (earlier.score === null) return [];
  // Scores are shown in tenths: what cannot be seen must not fail a build.
  const lost = (Math.round(earlier.score * 10) - Math.round(value * 10)) / 10;
  if (lost <= maxDrop) return [];
  const others = earlier.rules !== null && earlier.rules !== report.rules ? ', which other rules judged' : '';
  const was = `${earlier.score.toFixed(1)} of ${earlier.name}${others}`;
  return [`score ${value.toFixed(1)} is ${lost.toFixed(1)} below the ${was}`];
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
