import type { ReportOverview } from '@seaworthy/schema/api';
import type { SectionResult } from '@seaworthy/schema/report';
import { areas } from '@seaworthy/schema/taxonomy';
import { Link } from 'wouter';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { formatCount, formatPlace } from '../../ui/format.ts';
import { Page, Section } from '../../ui/page.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import styles from './coverage-view.module.css';
import { ReasonTable } from './reason-table.tsx';

const m = messages.coverage;

/** What was read and what was not, what proves the sound sections, and the receipt. */
export function CoverageView({ report }: { readonly report: ReportOverview }) {
  const base = useAuditBase();
  const { input } = report;
  const skipped = input.skipped.reduce((files, { count }) => files + count, 0);
  return (
    <Page
      heading={m.title}
      lead={m.lead(input.read, input.files, input.bytes)}
      aside={<Link to={`${base}/live`}>{m.log}</Link>}
    >
      <dl className={styles.counts}>
        <Count name={m.counts.files} value={input.files} />
        <Count name={m.counts.read} value={input.read} />
        <Count name={m.counts.skipped} value={skipped} />
        <Count name={m.counts.failed} value={input.failed.length} />
        <Count name={m.counts.neutralised} value={input.neutralised.length} />
      </dl>
      <Section heading={m.failed} text={input.failed.length > 0 ? m.failedText : undefined}>
        <ReasonTable
          heads={[m.columns.path, m.columns.reason, m.columns.feeds]}
          rows={input.failed.map(({ path, line, reason, feeds }) => [
            line === undefined ? path : `${path}:${line}`,
            reason,
            feeds.join(', '),
          ])}
          none={m.failedNone}
        />
      </Section>
      <Section heading={m.skipped} text={skipped > 0 ? m.skippedText : undefined}>
        <ReasonTable
          heads={[m.columns.examples, m.columns.reason, m.columns.count]}
          rows={input.skipped.map(({ reason, count, examples }) => [
            examples.slice(0, 3).join(', '),
            reason,
            formatCount(count),
          ])}
          none={m.skippedNone}
        />
      </Section>
      <Section heading={m.neutralised} text={m.neutralisedText}>
        <ReasonTable
          heads={[m.columns.path, m.columns.reason]}
          rows={input.neutralised.map(({ path, reason }) => [path, reason])}
          none={m.neutralisedNone}
        />
      </Section>
      <Section heading={m.environments} text={m.environmentsText}>
        <ReasonTable
          heads={[m.columns.examples, m.columns.class, m.columns.count]}
          rows={report.model.environments.map(({ class: name, files, examples }) => [
            examples
              .slice(0, 3)
              .map((file) => file.path)
              .join(', '),
            m.classes[name] ?? name,
            formatCount(files),
          ])}
          none={messages.words.none}
        />
      </Section>
      <SoundSections sections={report.sections} />
      <Receipt report={report} />
    </Page>
  );
}

function Count({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}

const titles: ReadonlyMap<string, string> = new Map(
  areas.flatMap((area) => area.sections.map(({ id, title }) => [id, title] as const)),
);
/** Lines of proof per section shown here; the report holds them all. */
const shownProofs = 4;

function SoundSections({ sections }: { readonly sections: readonly SectionResult[] }) {
  const sound = sections.filter((section) => section.state === 'sound' || section.state === 'attested');
  if (sound.length === 0) {
    return (
      <Section heading={m.outcomes}>
        <p className={table.muted}>{m.outcomesNone}</p>
      </Section>
    );
  }
  return (
    <Section heading={m.outcomes} text={m.outcomesText}>
      <table className={`${table.table} ${table.stack}`}>
        <thead>
          <tr>
            <th scope="col">{m.section}</th>
            <th scope="col">{m.evidence}</th>
          </tr>
        </thead>
        <tbody>
          {sound.map((section) => (
            <tr key={section.id}>
              <th scope="row" className={table.wide}>
                {titles.get(section.id) ?? section.id}
              </th>
              <td className={`${table.text} ${table.wide}`}>
                {section.evidence.slice(0, shownProofs).map((evidence) => (
                  <span key={`${evidence.path}:${evidence.startLine}`} className={styles.proof}>
                    <span className={table.place}>
                      {formatPlace(evidence.path, evidence.startLine, evidence.endLine)}
                    </span>
                    <code>{evidence.quote.trim()}</code>
                  </span>
                ))}
                {section.reason !== undefined && (
                  <span className={table.muted}>
                    <RichText text={section.reason} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Receipt({ report }: { readonly report: ReportOverview }) {
  const rows: readonly (readonly [string, string])[] = [
    [m.receiptRows.input, report.input.sha256],
    [m.receiptRows.report, report.receipt.sha256],
    [m.receiptRows.engine, report.engine],
    [m.receiptRows.rules, report.rules],
    [m.receiptRows.scoring, report.score.version],
    [m.receiptRows.schema, report.schema],
  ];
  return (
    <Section heading={m.receipt} text={m.receiptText}>
      <dl className={styles.receipt}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
