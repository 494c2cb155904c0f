import { messages } from '../messages.ts';
import { formatScore } from './format.ts';
import styles from './mini-meter.module.css';

/** A score in a table: the figure and, lying, the scale of the summary page. */
export function MiniMeter({
  score,
  label,
  none,
}: {
  readonly score: number | null;
  readonly label: string;
  /** Said in place of a figure when nothing deployable was found. */
  readonly none: string;
}) {
  if (score === null) return <span className={styles.none}>{none}</span>;
  return (
    <span className={styles.meter}>
      <span className={styles.figure}>{formatScore(score)}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: the meter element cannot be drawn as a scale */}
      <span
        role="meter"
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={10}
        aria-valuenow={score}
        aria-valuetext={messages.audits.score(formatScore(score))}
        className={styles.scale}
      >
        <span className={styles.water} style={{ inlineSize: `${((score - 1) / 9) * 100}%` }} />
      </span>
    </span>
  );
}
