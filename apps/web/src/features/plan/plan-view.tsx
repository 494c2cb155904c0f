import type { FindingRow, ReportOverview } from '@seaworthy/schema/api';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatGain, formatHours, formatPlace } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import styles from './plan-view.module.css';

const m = messages.plan;

/** What to fix before production, what in the first week, and what to watch. */
export function PlanView({ report }: { readonly report: ReportOverview }) {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const pick = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const { plan } = report;
  const now = pick(plan.now);
  const effort = formatHours(plan.effortNow);
  return (
    <Page heading={m.title} lead={m.lead(now.length, effort)}>
      <Section heading={m.now} text={m.nowText}>
        <Fixes findings={now} none={m.none.now} total={effort} />
      </Section>
      <Section heading={m.soon} text={m.soonText}>
        <Fixes findings={pick(plan.soon)} none={m.none.soon} total={null} />
      </Section>
      <Section heading={m.monitor} text={m.monitorText}>
        <Watches findings={pick(plan.monitor)} />
      </Section>
      <Section heading={m.verification} text={m.verificationText}>
        <ul className={styles.steps}>
          {report.verification.map((step) => (
            <li key={step.command}>
              <span className={styles.command}>
                <code>{step.command}</code>
                <CopyButton text={step.command} />
              </span>
              <span>
                {m.expect}: <RichText text={step.expect} />
              </span>
              <span className={table.muted}>
                <RichText text={step.why} />
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}

function Fixes({
  findings,
  none,
  total,
}: {
  readonly findings: readonly FindingRow[];
  readonly none: string;
  /** Hours of all together; null leaves the line out. */
  readonly total: string | null;
}) {
  if (findings.length === 0) return <p className={table.muted}>{none}</p>;
  return (
    <table className={`${table.table} ${table.stack}`}>
      <thead>
        <tr>
          <th scope="col">{m.columns.fix}</th>
          <th scope="col">{m.columns.place}</th>
          <th scope="col" className={table.figure}>
            {m.columns.effort}
          </th>
          <th scope="col" className={table.figure}>
            {m.columns.gain}
          </th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <tr key={finding.id}>
            <FixHead finding={finding} />
            <td className={`${table.place} ${table.wide}`}>
              {formatPlace(finding.file, finding.line, finding.endLine)}
            </td>
            <td className={table.figure}>{formatHours(finding.effort)}</td>
            <td className={table.figure}>{formatGain(finding.delta)}</td>
          </tr>
        ))}
      </tbody>
      {total !== null && (
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {m.total(findings.length)}
            </th>
            <td className={table.figure}>{total}</td>
            <td />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function FixHead({ finding }: { readonly finding: FindingRow }) {
  const base = useAuditBase();
  return (
    <th scope="row" className={`${table.text} ${table.wide}`}>
      <span className={styles.fix}>
        <SeverityMark severity={finding.severity} bare />
        <span>
          <Link to={links.finding(base, finding.id)}>
            <RichText text={finding.fix.title} />
          </Link>
          <br />
          <span className={table.muted}>{finding.title}</span>
        </span>
      </span>
    </th>
  );
}

function Watches({ findings }: { readonly findings: readonly FindingRow[] }) {
  if (findings.length === 0) return <p className={table.muted}>{m.none.monitor}</p>;
  return (
    <table className={`${table.table} ${table.stack}`}>
      <thead>
        <tr>
          <th scope="col">{m.columns.fix}</th>
          <th scope="col">{m.columns.metric}</th>
          <th scope="col">{m.columns.threshold}</th>
          <th scope="col">{m.columns.why}</th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <tr key={finding.id}>
            <FixHead finding={finding} />
            <td className={`${table.text} ${styles.metric}`}>
              {finding.monitor && <RichText text={finding.monitor.metric} />}
            </td>
            <td className={table.text}>{finding.monitor && <RichText text={finding.monitor.threshold} />}</td>
            <td className={`${table.text} ${table.wide} ${table.muted}`}>
              {finding.monitor && <RichText text={finding.monitor.why} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
