import type { Span, Tracing } from '@seaworthy/runtime/tracing';
import { stageInfos } from '@seaworthy/schema/stages';
import { areaIds } from '@seaworthy/schema/taxonomy';
import type { NewEvent } from '@seaworthy/store/port';
import type { WorkerMetrics } from './metrics.ts';

export interface StageWatchParts {
  readonly metrics: WorkerMetrics;
  readonly tracing: Tracing;
  /** Trace context of the audit's span. */
  readonly parent: string | undefined;
}

export interface StageWatch {
  /** What the child says about its stages. Names it makes up are ignored: they would become labels. */
  observe(event: NewEvent): void;
  /** The child is gone: what had begun ends here. */
  close(): void;
}

const stageNames: ReadonlySet<string> = new Set(stageInfos.map(({ name }) => name));
const areas: ReadonlySet<string> = new Set(areaIds);

/**
 * Measures and traces the stages of one audit by what its child says. The child itself has no clock that counts and no
 * network: the worker speaks for it.
 */
export function watchStages({ metrics, tracing, parent }: StageWatchParts): StageWatch {
  let startedAt = 0;
  let span: Span | undefined;
  const startSpan = (stage: string, resumed: boolean) => {
    const attributes = { 'seaworthy.stage': stage, 'seaworthy.resumed': resumed };
    return tracing.startSpan(`stage ${stage}`, { kind: 'internal', parent, attributes });
  };
  const end = (error?: string) => {
    span?.end(error);
    span = undefined;
  };
  const finish = (stage: string) => {
    const seconds = (performance.now() - startedAt) / 1_000;
    metrics.stageSeconds.observe({ stage }, seconds);
    // A stage of an area does nothing but run that area's rules.
    if (areas.has(stage)) metrics.ruleSeconds.inc({ area: stage }, seconds);
  };
  return {
    observe({ type, stage }) {
      if (stage === null || !stageNames.has(stage)) return;
      switch (type) {
        case 'stage-started':
          end('interrupted');
          startedAt = performance.now();
          span = startSpan(stage, false);
          return;
        case 'stage-resumed':
          return startSpan(stage, true).end();
        case 'stage-finished':
          finish(stage);
          return end();
        case 'stage-failed':
          return end('failed');
      }
    },
    close: () => end('interrupted'),
  };
}
