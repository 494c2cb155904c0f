import type { FindingRow, ReportOverview } from '@seaworthy/schema/api';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { formatGain, formatHours, formatPlace } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import { Section } from '../../ui/page.tsx';
import table from '../../ui/table.module.css';
import styles from './fix-first.module.css';

const m = messages.summary;

/** The fixes with the highest impact, and what all of Fix Now would take. */
export function FixFirst({ report }: { readonly report: ReportOverview }) {
  const base = useAuditBase();
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const first = report.score.top3.flatMap((id) => byId.get(id) ?? []);
  const { now, effortNow } = report.plan;
  return (
    <Section
      heading={m.fixFirst}
      aside={
        <ButtonLink kind="quiet" to={`${base}/plan`}>
          {m.openPlan}
        </ButtonLink>
      }
    >
      {first.length === 0 ? (
        <p>{m.nothingToFix}</p>
      ) : (
        <table className={`${table.table} ${table.stack}`}>
          <thead>
            <tr>
              <th scope="col">{m.fixFirstColumns.fix}</th>
              <th scope="col" className={table.figure}>
                {m.fixFirstColumns.gain}
              </th>
              <th scope="col" className={table.figure}>
                {m.fixFirstColumns.effort}
              </th>
            </tr>
          </thead>
          <tbody>
            {first.map((finding) => (
              <Row key={finding.id} finding={finding} />
            ))}
          </tbody>
        </table>
      )}
      {now.length > 0 && <p className={table.muted}>{m.planLine(now.length, formatHours(effortNow))}</p>}
    </Section>
  );
}

function Row({ finding }: { readonly finding: FindingRow }) {
  const base = useAuditBase();
  return (
    <tr>
      <th scope="row" className={`${table.text} ${table.wide}`}>
        <span className={styles.fix}>
          <SeverityMark severity={finding.severity} bare />
          <span>
            <Link to={links.finding(base, finding.id)}>{finding.fix.title}</Link>
            <br />
            <span className={table.muted}>{finding.title}</span>
            <br />
            <span className={table.place}>{formatPlace(finding.file, finding.line, finding.endLine)}</span>
          </span>
        </span>
      </th>
      <td className={table.figure}>{formatGain(finding.delta)}</td>
      <td className={table.figure}>{formatHours(finding.effort)}</td>
    </tr>
  );
}
