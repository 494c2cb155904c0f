import { simulate, simulationOf } from '@seaworthy/assess/simulate';
import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { formatGain, formatHours, formatPlace, formatScore } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import { Section } from '../../ui/page.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './fix-first.module.css';

const m = messages.summary;

/** The fixes with the highest impact, and what all of Fix Now would take and give. */
export function FixFirst({ report }: { readonly report: ReportOverview }) {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const first = report.score.top3.flatMap((id) => byId.get(id) ?? []);
  const base = useAuditBase();
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
          <TableHead
            columns={[
              m.fixFirstColumns.fix,
              { title: m.fixFirstColumns.gain, as: 'figure' },
              { title: m.fixFirstColumns.effort, as: 'figure' },
              m.fixFirstColumns.grade,
            ]}
          />
          <tbody>
            {first.map((finding) => (
              <Row key={finding.id} finding={finding} />
            ))}
          </tbody>
        </table>
      )}
      {first.length > 0 && <Together report={report} />}
    </Section>
  );
}

/** What the first fixes make of the score together, and all of Fix Now. */
function Together({ report }: { readonly report: ReportOverview }) {
  const { top3 } = report.score;
  const { now, effortNow } = report.plan;
  const [first, all] = useMemo(() => {
    const simulation = simulationOf(report);
    return [top3, now].map((ids) => formatScore(simulate(simulation, new Set(ids)).parts.value));
  }, [report, top3, now]);
  return (
    <p>
      {m.togetherLine(top3.length, first ?? '')}{' '}
      {now.length > 0 && m.planLine(now.length, formatHours(effortNow), all ?? '')}
    </p>
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
            <Link to={links.finding(base, finding.id)}>
              <RichText text={finding.fix.title} />
            </Link>
            <br />
            <span className={table.muted}>{finding.title}</span>
            <br />
            <span className={table.place}>{formatPlace(finding.file, finding.line, finding.endLine)}</span>
          </span>
        </span>
      </th>
      <td className={table.figure}>{formatGain(finding.delta)}</td>
      <td className={table.figure}>{formatHours(finding.effort)}</td>
      <td className={styles.grade}>{m.grade[finding.fix.grade]}</td>
    </tr>
  );
}
