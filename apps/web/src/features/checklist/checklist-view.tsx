import type { FindingRow, ReportOverview } from '@seaworthy/schema/api';
import type { ChecklistItem } from '@seaworthy/schema/report';
import { useState } from 'react';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { formatPlace } from '../../ui/format.ts';
import { CheckMark, SeverityMark } from '../../ui/glyph.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import styles from './checklist-view.module.css';

const m = messages.checklist;
/** Places of evidence in one row; the report holds them all. */
const shownPlaces = 3;

interface ListProps {
  readonly items: readonly ChecklistItem[];
  readonly findings: ReadonlyMap<string, FindingRow>;
  readonly openOnly: boolean;
  /** The items continue a list in the audit prompt, hence begin small; as rows they begin with a capital. */
  readonly sentence?: boolean;
}

/** All 42 items, each with its state and what proves it. */
export function ChecklistView({ report }: { readonly report: ReportOverview }) {
  const [openOnly, setOpenOnly] = useState(false);
  const { preProduction, stack } = report.checklists;
  const all = [...preProduction, ...stack];
  const count = (state: ChecklistItem['state']) => all.filter((item) => item.state === state).length;
  const findings = new Map(report.findings.map((finding) => [finding.id, finding]));
  const shared = { findings, openOnly };
  return (
    <Page
      heading={m.title}
      lead={m.lead({
        sound: count('sound'),
        attested: count('attested'),
        total: all.length,
        not: count('not'),
        ask: count('ask'),
        na: count('na'),
      })}
      aside={
        <label className={styles.filter}>
          <input type="checkbox" checked={openOnly} onChange={({ target }) => setOpenOnly(target.checked)} />
          {m.filter.open}
        </label>
      }
    >
      <Section heading={m.preProduction} aside={<Count items={preProduction} />}>
        <List {...shared} items={preProduction} sentence />
      </Section>
      <Section heading={m.stack} aside={<Count items={stack} />}>
        <List {...shared} items={stack} />
      </Section>
    </Page>
  );
}

function Count({ items }: { readonly items: readonly ChecklistItem[] }) {
  return <span className={table.muted}>{m.count(items.length)}</span>;
}

function List({ items, ...shared }: ListProps) {
  const shown = shared.openOnly ? items.filter((item) => item.state === 'not' || item.state === 'ask') : items;
  const groups = [...new Set(shown.map((item) => item.group))];
  if (groups.length === 0) return <p className={table.muted}>{m.nothingOpen}</p>;
  return (
    <table className={`${table.table} ${table.stack} ${styles.list}`}>
      <thead>
        <tr>
          <th scope="col">{m.columns.state}</th>
          <th scope="col">{m.columns.item}</th>
          <th scope="col">{m.columns.proof}</th>
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group}>
          <tr>
            <th scope="rowgroup" colSpan={3} className={styles.group}>
              {group}
            </th>
          </tr>
          {shown
            .filter((item) => item.group === group)
            .map((item) => (
              <tr key={item.id}>
                <td className={styles.state}>
                  <CheckMark state={item.state} />
                </td>
                <th
                  scope="row"
                  className={`${table.text} ${styles.item} ${shared.sentence === true ? styles.capital : ''}`}
                >
                  <RichText text={item.text} />
                </th>
                <td className={`${table.text} ${table.wide}`}>
                  <Proof item={item} findings={shared.findings} />
                </td>
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}

/** What the state rests on: a finding, a question, lines of the repository, or a reason. */
function Proof({ item, findings }: Omit<ListProps, 'items' | 'openOnly'> & { readonly item: ChecklistItem }) {
  const base = useAuditBase();
  const found = item.findingIds.flatMap((id) => findings.get(id) ?? []);
  return (
    <div className={styles.proof}>
      {found.map((finding) => (
        <span key={finding.id} className={styles.finding}>
          <SeverityMark severity={finding.severity} bare />
          <Link to={links.finding(base, finding.id)}>{finding.title}</Link>
          <span className={table.place}>{formatPlace(finding.file, finding.line, finding.endLine)}</span>
        </span>
      ))}
      {item.state === 'ask' &&
        item.questionIds.map((id) => (
          <Link key={id} to={`${base}/questions#q-${id}`}>
            {m.question}
          </Link>
        ))}
      {item.reason !== undefined && found.length === 0 && (
        <span className={table.muted}>
          <RichText text={item.reason} />
        </span>
      )}
      {found.length === 0 &&
        item.evidence.slice(0, shownPlaces).map((evidence) => (
          <span key={`${evidence.path}:${evidence.startLine}`} className={styles.evidence}>
            <span className={table.place}>{formatPlace(evidence.path, evidence.startLine, evidence.endLine)}</span>
            <code>{evidence.quote.trim()}</code>
          </span>
        ))}
    </div>
  );
}
