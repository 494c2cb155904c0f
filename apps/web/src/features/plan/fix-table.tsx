import type { Plan } from '@seaworthy/schema/report';
import { memo, useState } from 'react';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { plan as m } from '../../messages/plan.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { Button } from '../../ui/button.tsx';
import { formatGain, formatHours, formatPlace } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import { type PlanRow, stateOf } from './plan-rows.ts';
import styles from './plan-view.module.css';
import { Tick } from './tick.tsx';
import type { Simulator } from './use-simulator.ts';

/** Fixes of one group with their boxes; places of the same finding stand in one line. */
export function FixTable({
  group,
  rows,
  none,
  simulator,
  total,
}: {
  readonly group: string;
  readonly rows: readonly PlanRow[];
  /** Said in place of an empty table. */
  readonly none: string;
  readonly simulator: Simulator;
  /** Hours of all together, when they are known better than as a sum. */
  readonly total?: Plan['effortNow'];
}) {
  const { selected, toggle } = simulator;
  if (rows.length === 0) return <p className={table.muted}>{none}</p>;
  const findings = rows.flatMap((row) => row.findings);
  return (
    <table className={`${table.table} ${table.stack} ${styles.fixes}`}>
      <caption className="visually-hidden">{group}</caption>
      <TableHead
        columns={[
          { title: m.columns.select, as: 'hidden' },
          m.columns.fix,
          { title: m.columns.effort, as: 'figure' },
          { title: m.columns.gain, as: 'figure' },
          m.columns.grade,
        ]}
      />
      <tbody>
        {rows.map((row) => (
          <FixRow key={row.key} row={row} state={stateOf(row.findings, selected)} onToggle={toggle} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td>
            <Tick
              state={stateOf(findings, selected)}
              label={m.selectGroup(group)}
              onChange={(on) => toggle(findings, on)}
            />
          </td>
          <th scope="row" colSpan={4} className={table.wide}>
            {total === undefined
              ? m.selectGroup(group)
              : `${m.selectGroup(group)}: ${m.total(findings.length, formatHours(total))}`}
          </th>
        </tr>
      </tfoot>
    </table>
  );
}

/** Drawn anew only when its own box changes: a toggle must not draw hundreds of lines. */
const FixRow = memo(function FixRow({
  row,
  state,
  onToggle,
}: {
  readonly row: PlanRow;
  readonly state: ReturnType<typeof stateOf>;
  readonly onToggle: Simulator['toggle'];
}) {
  const { first, findings, effort, gain } = row;
  return (
    <tr className={styles.row}>
      <td>
        <Tick state={state} label={m.select(first.fix.title)} onChange={(on) => onToggle(findings, on)} />
      </td>
      <FixHead row={row} />
      <td className={table.figure}>{formatHours(effort)}</td>
      <td className={table.figure}>{formatGain(gain)}</td>
      <td className={styles.grade}>{m.grade[first.fix.grade]}</td>
    </tr>
  );
});

/** Places listed when they are opened; thousands of them help nobody. */
const shownPlaces = 100;
const shownFiles = 3;

/** What is fixed, why, and where; also of what is only watched. */
export function FixHead({ row: { first, findings, files } }: { readonly row: PlanRow }) {
  const base = useAuditBase();
  const [open, setOpen] = useState(false);
  const only = findings.length === 1;
  return (
    <th scope="row" className={`${table.text} ${styles.head}`}>
      <span className={styles.fix}>
        <SeverityMark severity={first.severity} bare />
        <span>
          <Link to={links.finding(base, first.id)}>
            <RichText text={first.fix.title} />
          </Link>
          {!only && <span className={table.muted}> ×{findings.length}</span>}
          <br />
          <span className={table.muted}>{first.title}</span>
          <br />
          <span className={table.place}>
            {only ? formatPlace(first.file, first.line, first.endLine) : files.slice(0, shownFiles).join(', ')}
            {files.length > shownFiles && ` ${m.morePlaces(files.length - shownFiles)}`}
          </span>
          {!only && (
            <Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? m.hidePlaces : m.showPlaces(findings.length)}
            </Button>
          )}
          {open && (
            <ul className={styles.places}>
              {findings.slice(0, shownPlaces).map((finding) => (
                <li key={finding.id}>
                  <Link to={links.finding(base, finding.id)}>
                    {formatPlace(finding.file, finding.line, finding.endLine)}
                  </Link>{' '}
                  <span className={table.muted}>{finding.subject.name}</span>
                </li>
              ))}
              {findings.length > shownPlaces && <li>{m.morePlaces(findings.length - shownPlaces)}</li>}
            </ul>
          )}
        </span>
      </span>
    </th>
  );
}
