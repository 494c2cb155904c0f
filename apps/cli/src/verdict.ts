import { gateFailures } from '@seaworthy/schema/gate';
import type { Report } from '@seaworthy/schema/report';
import type { AuditArguments, FailOn } from './arguments.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { settingsFaults } from './settings-faults.ts';

/** What the audit means for a script, with a sentence for each reason. */
export interface Verdict {
  readonly exitCode: ExitCode;
  readonly sentences: readonly string[];
}

export interface Gate extends Pick<AuditArguments, 'minScore' | 'maxDrop' | 'allowIncomplete' | 'gate'> {
  readonly failOn: FailOn;
  /** True for a tree of one's own: what is wrong in its `.seaworthy.yaml` is to be mended first. */
  readonly ownSettings?: boolean;
}

/** Flags first, then the repository's own settings. */
export function gateOf(options: AuditArguments, { settings }: Report): Omit<Gate, 'ownSettings'> {
  const { failOn, minScore } = options;
  return {
    ...options,
    failOn: failOn ?? settings?.gate?.failOn ?? 'high',
    minScore: minScore ?? settings?.gate?.minScore ?? null,
  };
}

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
 * Precedence: unusable settings, nothing deployable, incomplete, gate failed. Every reason that applies is said, also those that lost.
 * Findings that somebody decided about (`triage`) hold back no gate: accepted risks cost score, and that is all.
 */
export function judgeGate(report: Report, gate: Gate, earlier: Earlier | null): Verdict {
  const sentences: string[] = [];
  const codes: ExitCode[] = [];
  const faults = settingsFaults(report);
  if (faults.length > 0)
    sentences.push(`Not understood in .seaworthy.yaml: ${count(faults.length, 'thing')}.`, ...faults);
  const unusable = faults.length > 0 && gate.ownSettings === true;
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
  const exitCode = gate.gate ? (codes[0] ?? exitCodes.ok) : exitCodes.ok;
  return { exitCode: unusable ? exitCodes.usage : exitCode, sentences };
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
