import type { LimitsView } from '@seaworthy/schema/api';
import { messages } from '../../messages.ts';
import { formatBytes, formatCount, formatDuration } from '../../ui/format.ts';
import styles from './upload-form.module.css';

const m = messages.upload;
type Limits = LimitsView['archive'];

const rows: readonly (readonly [keyof typeof m.limitRows, (limits: Limits) => string])[] = [
  ['packedBytes', (limits) => formatBytes(limits.packedBytes)],
  ['unpackedBytes', (limits) => formatBytes(limits.unpackedBytes)],
  ['entries', (limits) => formatCount(limits.entries)],
  ['keptFileBytes', (limits) => formatBytes(limits.keptFileBytes)],
  ['keptBytes', (limits) => formatBytes(limits.keptBytes)],
  ['ratio', (limits) => m.ratioTimes(limits.ratio)],
  ['pathLength', (limits) => formatCount(limits.pathLength)],
  ['depth', (limits) => formatCount(limits.depth)],
  ['timeMs', (limits) => formatDuration(limits.timeMs)],
];

/** The limits before anything is sent: the three that matter in a line, all of them one click away. */
export function LimitsNote({ limits }: { readonly limits: LimitsView | undefined }) {
  if (limits === undefined) return <p className={styles.limits}>&nbsp;</p>;
  return (
    <div className={styles.limits}>
      <p>{m.limits(limits.archive)}</p>
      <details>
        <summary>{m.moreLimits}</summary>
        <dl className={styles.allLimits}>
          {rows.map(([name, shown]) => (
            <div key={name}>
              <dt>{m.limitRows[name]}</dt>
              <dd>{shown(limits.archive)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
