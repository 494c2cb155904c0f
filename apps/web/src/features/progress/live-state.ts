import type { AuditView, LiveMessage } from '@seaworthy/schema/api';
import type { AuditEvent, AuditState, StageProgress } from '@seaworthy/schema/audit';
import { advanceStages, waitingStages } from '@seaworthy/schema/stage-progress';
import type { Severity } from '@seaworthy/schema/vocabulary';

/** Everything the progress page shows, built from the audit's events alone. */
export interface LiveState {
  readonly audit: AuditView;
  readonly stages: readonly StageProgress[];
  /** The whole log, in order. */
  readonly events: readonly AuditEvent[];
}

export function firstLiveState(audit: AuditView): LiveState {
  return { audit, stages: waitingStages, events: [] };
}

/** Carries the state over messages of the feed; their order is the feed's promise. */
export function applyMessages(state: LiveState, messages: readonly LiveMessage[]): LiveState {
  return messages.reduce(applyMessage, state);
}

function applyMessage(state: LiveState, message: LiveMessage): LiveState {
  switch (message.type) {
    case 'snapshot': {
      const known = state.events.at(-1)?.seq ?? 0;
      const events = [...state.events, ...message.events.filter((event) => event.seq > known)];
      return { audit: message.audit, stages: message.stages, events };
    }
    case 'event':
      return {
        audit: auditAfter(state.audit, message.event),
        stages: advanceStages(state.stages, message.event),
        events: [...state.events, message.event],
      };
    case 'end':
      return { ...state, audit: message.audit };
    default:
      return state;
  }
}

const stateAfter: Readonly<Partial<Record<AuditEvent['type'], AuditState>>> = {
  queued: 'queued',
  started: 'running',
  retried: 'queued',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

function auditAfter(audit: AuditView, event: AuditEvent): AuditView {
  const state = stateAfter[event.type];
  if (state === undefined) return audit;
  return { ...audit, state, queuePosition: state === 'queued' ? audit.queuePosition : null };
}

/** Stages that are over, and all of them. */
export function stagesDone(stages: readonly StageProgress[]): { readonly done: number; readonly total: number } {
  const done = stages.filter((stage) => stage.state === 'done' || stage.state === 'reused').length;
  return { done, total: stages.length };
}

/** Whole percent of stages done, a running one counted half; 100 only when the audit is done. */
export function percentDone(state: LiveState): number {
  if (state.audit.state === 'done') return 100;
  const { done, total } = stagesDone(state.stages);
  const running = state.stages.filter((stage) => stage.state === 'running').length;
  return total === 0 ? 0 : Math.min(99, Math.floor(((done + running / 2) / total) * 100));
}

const severityNames: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'];

/**
 * Findings by severity; null until the assessment has counted them. What single areas found says little before: findings
 * that one edit mends are told as one, whichever areas they are of.
 */
export function foundSoFar(stages: readonly StageProgress[]): Readonly<Record<Severity, number>> | null {
  const assessed = stages.find((stage) => stage.name === 'assessment');
  if (assessed?.counts.findings === undefined) return null;
  return Object.fromEntries(severityNames.map((name) => [name, severityCount(assessed, name)])) as Record<
    Severity,
    number
  >; // one entry per name
}

function severityCount(stage: StageProgress, severity: Severity): number {
  return stage.counts[severity] ?? stage.counts[severity.toLowerCase()] ?? 0;
}

/** The numbers worth a place beside a stage: severities and milliseconds are shown elsewhere, nothing of a kind is not shown. */
export function otherCounts({ counts }: Pick<StageProgress, 'counts'>): readonly (readonly [string, number])[] {
  const elsewhere = new Set(['ms', ...severityNames, ...severityNames.map((name) => name.toLowerCase())]);
  return Object.entries(counts).filter(([key, value]) => value !== 0 && !elsewhere.has(key));
}

/** How long a stage took, in milliseconds; null while it has not ended. */
export function stageMs(stage: StageProgress): number | null {
  if (stage.counts.ms !== undefined) return stage.counts.ms;
  if (stage.startedAt === null || stage.finishedAt === null || stage.state === 'reused') return null;
  return stage.finishedAt - stage.startedAt;
}
