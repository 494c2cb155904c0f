import type { AuditFailure } from '@seaworthy/schema/audit';
import type { ChildOutcome } from './run-isolated.ts';

export interface Limits {
  readonly memoryMb: number;
  readonly stageDeadlineMs: number;
}

/** What a child's end without a result means: the failure to show, and whether the same audit may end better next time. */
export function failureOf(
  outcome: Exclude<ChildOutcome, { kind: 'finished' }>,
  { memoryMb, stageDeadlineMs }: Limits,
): { readonly failure: AuditFailure; readonly retry: boolean } {
  const { stage } = outcome;
  switch (outcome.kind) {
    case 'refused':
      // The upload's own fault stays one; a full disk or a busy database passes.
      return { failure: { code: outcome.code, detail: outcome.detail, stage }, retry: !isFinal(outcome.code) };
    case 'stage-timeout': {
      const detail = `The stage took longer than its deadline of ${stageDeadlineMs / 1_000} seconds.`;
      return { failure: { code: 'audit/stage-timeout', detail, stage }, retry: false };
    }
    case 'out-of-memory': {
      const detail = `The audit needed more memory than its ceiling of ${memoryMb} MiB.`;
      return { failure: { code: 'audit/out-of-memory', detail, stage }, retry: false };
    }
    case 'stopped':
    case 'crashed': {
      const detail = 'The process that ran the audit ended unexpectedly.';
      return { failure: { code: 'audit/worker-crashed', detail, stage }, retry: true };
    }
  }
}

function isFinal(code: string): boolean {
  return ['archive/', 'input/', 'audit/'].some((prefix) => code.startsWith(prefix));
}
