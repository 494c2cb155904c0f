import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { TriageIndex } from '@seaworthy/schema/api-triage';
import { memo, type ReactNode, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import { triage } from '../../messages/triage.ts';
import { messages } from '../../messages.ts';
import { formatIsoDay } from '../../ui/dates.ts';
import { formatCount, formatGain, formatHours, formatPlace } from '../../ui/format.ts';
import { Glyph, SeverityMark } from '../../ui/glyph.tsx';
import table from '../../ui/table.module.css';
import styles from './finding-list.module.css';
import { type ListItem, ownerOf, type RowItem, rowsIn } from './list-model.ts';
import { useWindowing, type Windowing } from './use-windowing.ts';

const m = messages.findings;

/** DOM id of a row, for moving the focus to it. */
export const rowId = (findingId: string): string => `finding-${findingId}`;

/** By finding: who has it, and how many comments it has. */
export type People = ReadonlyMap<string, TriageIndex['findings'][number]>;

export interface ListActions {
  readonly hrefOf: (findingId: string) => string;
  readonly onSelect: (rows: readonly FindingRow[]) => void;
  readonly onFold: (foldKey: string) => void;
  /** The row took the focus. */
  readonly onMark: (findingId: string) => void;
}

interface ListProps extends ListActions {
  readonly items: readonly ListItem[];
  /** The row with the tab stop; it is the open one when a finding is open. */
  readonly current: string | null;
  readonly openId: string | null;
  readonly selected: ReadonlySet<string>;
  readonly people: People;
  /** Beside an open finding: title, place below. */
  readonly narrow: boolean;
  readonly windowing: Windowing;
  readonly listRef: React.RefObject<HTMLElement | null>;
}

/** Estimates in pixels until a row was measured. */
const rowHeight = { wide: 37, narrow: 57, group: 45 };

export function useListWindowing(items: readonly ListItem[], narrow: boolean) {
  const listRef = useRef<HTMLElement>(null);
  const keys = useMemo(() => items.map((item) => `${narrow ? 'n' : 'w'} ${item.key}`), [items, narrow]);
  const estimate = useMemo(
    () => (index: number) =>
      items[index]?.kind === 'group' ? rowHeight.group : narrow ? rowHeight.narrow : rowHeight.wide,
    [items, narrow],
  );
  return { listRef, windowing: useWindowing(listRef, keys, estimate) };
}

/** The rows near the screen, under their headings. One row takes the tab stop: thousands of findings are one stop. */
export function FindingList({ items, windowing, listRef, narrow, ...row }: ListProps) {
  const count = useMemo(() => rowsIn(items).length, [items]);
  const { range, before, after } = windowing;
  return (
    <nav ref={listRef} aria-label={m.listLabel} className={narrow ? styles.narrow : styles.wide}>
      <div style={{ blockSize: before }} />
      {partsOf(items, range.from, range.to).map((part) => (
        <section key={part.key} aria-label={part.heading?.title ?? m.listLabel}>
          {part.heading !== undefined && <Heading item={part.heading} index={part.from} />}
          <ul>
            {part.rows.map(({ item, index }) => (
              <Row key={item.key} item={item} index={index} count={count} narrow={narrow} {...row} />
            ))}
          </ul>
        </section>
      ))}
      <div style={{ blockSize: after }} />
    </nav>
  );
}

interface Part {
  readonly key: string;
  readonly from: number;
  readonly heading: (ListItem & { kind: 'group' }) | undefined;
  readonly rows: { readonly item: RowItem; readonly index: number }[];
}

/** The drawn items by heading; the first part may have lost its own above the screen. */
function partsOf(items: readonly ListItem[], from: number, to: number): readonly Part[] {
  const parts: Part[] = [];
  for (let index = from; index < to; index += 1) {
    const item = items[index];
    if (item === undefined) break;
    if (item.kind === 'group') parts.push({ key: item.key, from: index, heading: item, rows: [] });
    else {
      if (parts.length === 0) parts.push({ key: 'continued', from: index, heading: undefined, rows: [] });
      parts.at(-1)?.rows.push({ item, index });
    }
  }
  return parts;
}

function Heading({ item, index }: { readonly item: ListItem & { kind: 'group' }; readonly index: number }) {
  return (
    <div data-index={index} className={styles.head}>
      <h2>{item.title}</h2>
      <span className={table.muted}>
        {item.note !== null && <span>{item.note} · </span>}
        {formatCount(item.count)}
      </span>
    </div>
  );
}

interface RowProps extends ListActions {
  readonly item: RowItem;
  readonly index: number;
  readonly count: number;
  readonly current: string | null;
  readonly openId: string | null;
  readonly selected: ReadonlySet<string>;
  readonly people: People;
  readonly narrow: boolean;
}

/** Drawn once while it stays on the screen: scrolling draws only what comes into sight. */
const Row = memo(function Row({
  item,
  index,
  count,
  current,
  openId,
  selected,
  people,
  narrow,
  hrefOf,
  onSelect,
  onFold,
  onMark,
}: RowProps) {
  const { row, fold, nested } = item;
  const owner = ownerOf(row);
  const rows = fold === null || fold.open ? [row] : fold.rows;
  return (
    <li
      data-index={index}
      aria-setsize={count}
      aria-posinset={item.position}
      className={`${styles.row} ${nested ? styles.nested : ''} ${row.id === openId ? styles.open : ''}`}
    >
      <label className={styles.select}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={rows.every(({ id }) => selected.has(id))}
          aria-label={m.select(row.title)}
          onChange={() => onSelect(rows)}
        />
      </label>
      <Link
        to={hrefOf(row.id)}
        id={rowId(row.id)}
        className={styles.link}
        tabIndex={row.id === current ? 0 : -1}
        aria-current={row.id === openId ? 'true' : undefined}
        onFocus={() => onMark(row.id)}
      >
        <SeverityMark severity={row.severity} bare={narrow} />
        <span className={nested ? styles.inner : styles.title}>
          {nested ? <Place row={row} owner={owner} /> : row.title}
          <Decided row={row} person={people.get(row.id)} />
        </span>
        {!nested && (
          <span className={styles.place}>
            <Place row={row} owner={owner} />
          </span>
        )}
        <Facts row={row} />
      </Link>
      {fold !== null && (
        <button
          type="button"
          tabIndex={-1}
          className={styles.fold}
          aria-expanded={fold.open}
          aria-label={m.places(fold.rows.length, row.title)}
          onClick={() => onFold(fold.key)}
        >
          ×{formatCount(fold.rows.length)} <Glyph name={fold.open ? 'up' : 'down'} />
        </button>
      )}
    </li>
  );
});

/** What people made of it: the decision, who has it, how much was said. */
function Decided({
  row: { triage: decision },
  person,
}: {
  row: FindingRow;
  person: TriageIndex['findings'][number] | undefined;
}) {
  const words = [
    ...(decision === undefined ? [] : [triage.mark[decision.kind](formatIsoDay(decision.until ?? ''))]),
    ...(person?.assignee == null ? [] : [person.assignee.name]),
    ...(person === undefined || person.comments === 0 ? [] : [triage.thread.count(person.comments)]),
  ];
  return words.length === 0 ? null : <span className={styles.decided}>{words.join(' · ')}</span>;
}

function Place({ row, owner }: { readonly row: FindingRow; readonly owner: string | null }): ReactNode {
  return (
    <span className={table.place}>
      {formatPlace(row.file, row.line, row.endLine)}
      {owner !== null && ` · ${owner}`}
    </span>
  );
}

function Facts({ row }: { readonly row: FindingRow }) {
  return (
    <>
      <span className={styles.patch}>{m.grade[row.fix.grade]}</span>
      <span className={styles.effort}>
        <span className="visually-hidden">{m.columns.effort} </span>
        {formatHours(row.effort)}
      </span>
      <span className={styles.gain}>
        <span className="visually-hidden">{m.columns.gain} </span>
        {formatGain(row.delta)}
      </span>
    </>
  );
}
