import type { AuditEvent, StageProgress } from './audit.ts';
import { stageInfos } from './stages.ts';

// No zod value is imported here: the browser shares this file, and zod whole would weigh more than the page.

/** Every stage of an audit before anything happened, in order. */
export const waitingStages: readonly StageProgress[] = stageInfos.map(({ name, title }) => ({
  name,
  title,
  state: 'waiting',
  startedAt: null,
  finishedAt: null,
  counts: {},
}));

/**
 * Carries the stages over one more event; the server's snapshot and the page's live view share it, so both always agree.
 * Events must come in order of `seq`. An event of a stage that is not in the list changes nothing.
 */
export function advanceStages(stages: readonly StageProgress[], event: AuditEvent): readonly StageProgress[] {
  // After a retry the finished stages announce themselves again as resumed; what failed or was cut off waits anew.
  if (event.type === 'retried') return stages.map((stage) => (hasEnded(stage) ? stage : restarted(stage)));
  const { stage: name } = event;
  if (name === null) return stages;
  return stages.map((stage) => (stage.name === name ? advanced(stage, event) : stage));
}

function hasEnded(stage: StageProgress): boolean {
  return stage.state === 'done' || stage.state === 'reused';
}

function restarted(stage: StageProgress): StageProgress {
  return { ...stage, state: 'waiting', startedAt: null, finishedAt: null, counts: {} };
}

function advanced(stage: StageProgress, event: AuditEvent): StageProgress {
  const counts = Object.keys(event.counts).length > 0 ? event.counts : stage.counts;
  switch (event.type) {
    case 'stage-started':
      return { ...stage, state: 'running', startedAt: event.at, finishedAt: null, counts };
    case 'stage-finished':
      return { ...stage, state: 'done', finishedAt: event.at, counts };
    case 'stage-resumed':
      return { ...stage, state: 'reused', startedAt: stage.startedAt ?? event.at, finishedAt: event.at, counts };
    case 'stage-failed':
      return { ...stage, state: 'failed', finishedAt: event.at, counts };
    case 'log':
      return { ...stage, counts: { ...stage.counts, ...event.counts } };
    default:
      return stage;
  }
}
