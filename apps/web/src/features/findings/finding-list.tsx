import type { FindingRow } from '@seaworthy/schema/api';
import { Link } from 'wouter';
import { messages } from '../../messages.ts';
import { formatGain, formatHours, formatPlace, formatPoints } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import table from '../../ui/table.module.css';
import styles from './finding-list.module.css';
import { type Group, ownerOf } from './groups.ts';

const m = messages.findings;

/** DOM id of a row, for moving the focus to it. */
export const rowId = (findingId: string): string => `finding-${findingId}`;

/** The rows by area. One row takes the tab stop, the arrow-like keys move it: 200 findings are one stop, not 200. */
export function FindingList({
  groups,
  current,
  narrow,
  hrefOf,
}: {
  readonly groups: readonly Group[];
  /** The row with the tab stop; it is the open one when a finding is open. */
  readonly current: string | null;
  /** Beside an open finding: one line of title, place below. */
  readonly narrow: boolean;
  readonly hrefOf: (findingId: string | null) => string;
}) {
  return (
    <nav aria-label={m.listLabel} className={narrow ? styles.narrow : styles.wide}>
      {!narrow && <Heads />}
      {groups.map((group) => (
        <section key={group.id} className={styles.group}>
          <div className={styles.head}>
            <h2>{group.title}</h2>
            {group.points !== null && (
              <span className={table.muted}>
                {m.points(formatPoints(group.points.lost), String(group.points.weight))}
              </span>
            )}
          </div>
          {group.id === 'suspicious' && <p className={table.muted}>{m.suspiciousText}</p>}
          <ul>
            {group.findings.map((finding) => (
              <li key={finding.id}>
                <Row finding={finding} current={current} open={narrow} href={hrefOf(finding.id)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** What the columns are; a screen reader hears it beside each figure instead. */
function Heads() {
  return (
    <div className={styles.heads} aria-hidden="true">
      <span>{m.severity}</span>
      <span>{m.columns.title}</span>
      <span>{m.columns.place}</span>
      <span className={styles.effort}>{m.columns.effort}</span>
      <span className={styles.gain}>{m.columns.gain}</span>
    </div>
  );
}

function Row({
  finding,
  current,
  open,
  href,
}: {
  readonly finding: FindingRow;
  readonly current: string | null;
  readonly open: boolean;
  readonly href: string;
}) {
  const owner = ownerOf(finding);
  const isCurrent = finding.id === current;
  return (
    <Link
      to={href}
      id={rowId(finding.id)}
      className={styles.row}
      tabIndex={isCurrent ? 0 : -1}
      aria-current={isCurrent && open ? 'true' : undefined}
    >
      <SeverityMark severity={finding.severity} bare={open} />
      <span className={styles.title}>{finding.title}</span>
      <span className={`${styles.place} ${table.place}`}>
        {formatPlace(finding.file, finding.line, finding.endLine)}
        {owner !== null && ` · ${owner}`}
      </span>
      <span className={styles.effort}>
        <span className="visually-hidden">{m.columns.effort} </span>
        {formatHours(finding.effort)}
      </span>
      <span className={styles.gain}>
        <span className="visually-hidden">{m.columns.gain} </span>
        {formatGain(finding.delta)}
      </span>
    </Link>
  );
}
