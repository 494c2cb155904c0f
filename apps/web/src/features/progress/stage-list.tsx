import type { StageProgress } from '@seaworthy/schema/audit';
import { messages } from '../../messages.ts';
import { formatDuration } from '../../ui/format.ts';
import { Glyph, type GlyphName } from '../../ui/glyph.tsx';
import table from '../../ui/table.module.css';
import { stageMs } from './live-state.ts';
import { countsLine } from './log-line.ts';
import styles from './stage-list.module.css';

const m = messages.progress;
const glyphs: Record<StageProgress['state'], GlyphName> = {
  waiting: 'waiting',
  running: 'running',
  done: 'tick',
  reused: 'tick',
  failed: 'cross',
};

/** All stages of the audit in order, each with its state in shape and word, its numbers and its time. */
export function StageList({
  stages,
  ended,
}: {
  readonly stages: readonly StageProgress[];
  /** What still waits when the audit has ended is never reached. */
  readonly ended: boolean;
}) {
  return (
    <table className={`${table.table} ${styles.stages}`}>
      <caption className="visually-hidden">{m.stages}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{m.columns.stage}</th>
          <th scope="col">{m.columns.state}</th>
          <th scope="col">{m.columns.counts}</th>
          <th scope="col">{m.columns.time}</th>
        </tr>
      </thead>
      <tbody>
        {stages.map((stage) => (
          <tr
            key={stage.name}
            className={styles[stage.state]}
            aria-current={stage.state === 'running' ? 'step' : undefined}
          >
            <th scope="row" className={styles.title}>
              <span className={styles.name}>
                <Glyph name={glyphs[stage.state]} className={styles.glyph} />
                {stage.title}
              </span>
            </th>
            <td className={styles.state}>
              {m.stageState[ended && stage.state === 'waiting' ? 'unreached' : stage.state]}
            </td>
            <td className={styles.counts}>{countsLine(stage)}</td>
            <td className={table.figure}>{timeOf(stage)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function timeOf(stage: StageProgress): string {
  const ms = stageMs(stage);
  return ms === null ? '' : formatDuration(ms);
}
