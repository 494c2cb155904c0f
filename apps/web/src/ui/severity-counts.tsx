import type { Severity } from '@seaworthy/schema/vocabulary';
import { SeverityMark } from './glyph.tsx';
import styles from './severity-counts.module.css';

/** How many findings of each of these severities, worst first. */
export function SeverityCounts({
  counts,
  shown,
}: {
  readonly counts: Readonly<Record<Severity, number>>;
  readonly shown: readonly Severity[];
}) {
  return (
    <span className={styles.counts}>
      {shown.map((severity) => (
        <span key={severity} className={styles.count}>
          <SeverityMark severity={severity} bare /> {counts[severity]}
        </span>
      ))}
    </span>
  );
}
