import type { Score } from '@seaworthy/schema/report';
import { messages } from '../../messages.ts';
import { formatScore } from '../../ui/format.ts';
import styles from './draft-scale.module.css';

const m = messages.summary;

/** Geometry of the drawing in its own units: one point of the score is `unit` high. */
const unit = 33;
const top = 22;
const axis = 34;
const right = 158;
const height = top + 9 * unit + 26;
const yOf = (score: number) => top + (10 - score) * unit;
const marks = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

/**
 * The score as the marks on a hull: the waterline is the score, the dashed load line is the cap, the bracket is what the
 * open questions leave undecided. The score never stands above the load line, so their labels cannot meet.
 */
export function DraftScale({ score }: { readonly score: Score & { readonly value: number } }) {
  const capped = score.cap.value < 10;
  const { low, high } = score;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the meter element cannot be drawn as a scale
    <div
      role="meter"
      aria-label={m.meterLabel}
      aria-valuemin={1}
      aria-valuemax={10}
      aria-valuenow={score.value}
      aria-valuetext={m.meterText(
        formatScore(score.value),
        score.band?.words ?? '',
        capped ? formatScore(score.cap.value) : null,
        score.cap.by,
        low === null || high === null || low === high ? null : `${formatScore(low)}–${formatScore(high)}`,
      )}
      className={styles.scale}
    >
      <svg viewBox={`0 0 176 ${height}`} width={176} height={height} aria-hidden="true" focusable="false">
        <rect
          className={styles.water}
          x={axis}
          y={yOf(score.value)}
          width={right - axis}
          height={yOf(1) - yOf(score.value)}
        />
        <path className={styles.axis} d={`M${axis} ${yOf(10)}V${yOf(1)}H${right}`} />
        {marks.map((mark) => (
          <g key={mark}>
            <path className={styles.tick} d={`M${axis} ${yOf(mark)}h8${mark > 1 ? `m-8 ${unit / 2}h4` : ''}`} />
            <text className={styles.mark} x={axis - 9} y={yOf(mark) + 4}>
              {mark}
            </text>
          </g>
        ))}
        {low !== null && high !== null && high > low && (
          <path className={styles.interval} d={`M${right + 2} ${yOf(high)}h8V${yOf(low)}h-8`} />
        )}
        {capped && (
          <>
            <path className={styles.load} d={`M${axis - 6} ${yOf(score.cap.value)}H${right}`} />
            <text className={styles.label} x={right - 4} y={yOf(score.cap.value) - 7}>
              {m.loadLine(formatScore(score.cap.value))}
            </text>
          </>
        )}
        <path className={styles.waterline} d={`M${axis - 6} ${yOf(score.value)}H${right}`} />
        <text className={styles.score} x={right - 4} y={yOf(score.value) + 18}>
          {formatScore(score.value)}
        </text>
      </svg>
    </div>
  );
}
