import { compare as m } from '../../messages/compare.ts';
import { formatScore } from '../../ui/format.ts';
import styles from './compare.module.css';

/** Geometry in the drawing's own units. */
const unit = 20;
const top = 20;
const axis = 30;
const right = 280;
const height = top + 9 * unit + 24;
const yOf = (score: number) => top + (10 - score) * unit;

interface Waterline {
  readonly name: string;
  readonly value: number;
}

/** Two scores on one scale: the earlier as a dashed line with its name at the left, the later as the water, named right. */
export function TwoWaterlines({ before, after }: { readonly before: Waterline; readonly after: Waterline }) {
  // The upper name stands above its line and the lower one below, so that close lines do not cross the other's name.
  const nameAt = (own: number, other: number) => yOf(own) + (own < other ? 15 : -6);
  const text = ({ name, value }: Waterline) => `${name} ${formatScore(value)}`;
  return (
    <svg
      role="img"
      aria-label={m.scaleText(formatScore(before.value), formatScore(after.value))}
      viewBox={`0 0 ${right + 2} ${height}`}
      className={styles.scale}
    >
      <rect
        className={styles.water}
        x={axis}
        y={yOf(after.value)}
        width={right - axis}
        height={yOf(1) - yOf(after.value)}
      />
      <path className={styles.axis} d={`M${axis} ${yOf(10)}V${yOf(1)}H${right}`} />
      {[10, 8, 6, 4, 2].map((mark) => (
        <g key={mark}>
          <path className={styles.axis} d={`M${axis} ${yOf(mark)}h6`} />
          <text className={styles.mark} x={axis - 8} y={yOf(mark) + 4}>
            {mark}
          </text>
        </g>
      ))}
      <path className={styles.earlier} d={`M${axis} ${yOf(before.value)}H${right}`} />
      <path className={styles.later} d={`M${axis} ${yOf(after.value)}H${right}`} />
      {/* On opposite sides, so that names of equal scores do not meet. */}
      <text className={styles.label} x={axis + 12} y={nameAt(before.value, after.value)}>
        {text(before)}
      </text>
      <text className={styles.strong} x={right - 4} y={nameAt(after.value, before.value)}>
        {text(after)}
      </text>
    </svg>
  );
}
