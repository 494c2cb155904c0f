import type { ProjectView } from '@seaworthy/schema/api';
import { messages } from '../../messages.ts';
import { formatScore } from '../../ui/format.ts';
import styles from './projects.module.css';

const m = messages.audits.trend;
const size = { width: 72, height: 20, margin: 3 };

/** The last scores as a line on the whole scale from 1 to 10, with the newest one marked; its words are for screen readers. */
export function Trend({ trend }: { readonly trend: ProjectView['trend'] }) {
  const scores = trend.map(({ score }) => score);
  const points = pointsOf(scores);
  const last = points.at(-1);
  if (points.length < 2 || last === undefined) return <span className={styles.quiet}>{m.none}</span>;
  return (
    <span className={styles.trend}>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true" focusable="false">
        <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
        <circle cx={last.x} cy={last.y} r="2.5" />
      </svg>
      <span className="visually-hidden">{m.words(scores.map(formatScore))}</span>
    </span>
  );
}

/** Places of the scores in the drawing, the newest at the right edge; audits without a score leave a gap. */
export function pointsOf(scores: readonly (number | null)[]): readonly { readonly x: number; readonly y: number }[] {
  const inner = { width: size.width - 2 * size.margin, height: size.height - 2 * size.margin };
  return scores.flatMap((score, index) => {
    if (score === null) return [];
    const x = size.margin + (scores.length === 1 ? 1 : index / (scores.length - 1)) * inner.width;
    return [{ x: round(x), y: round(size.margin + (1 - (score - 1) / 9) * inner.height) }];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
