import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import type { ChecklistItem } from '@seaworthy/schema/report';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { checklist as m } from '../../messages/checklist.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { DecidedWords } from '../../ui/decided-words.tsx';
import { formatPlace } from '../../ui/format.ts';
import { CheckMark, SeverityMark } from '../../ui/glyph.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { PlaceExcerpt } from '../../ui/place-excerpt.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './checklist-view.module.css';
import { findingBehind } from './told-with.ts';

/** Places of evidence in one row; the report holds them all. */
const shownPlaces = 3;
const shownFindings = 5;

interface ListProps {
  readonly items: readonly ChecklistItem[];
  /** The findings behind an item's state. */
  readonly findingsOf: (item: ChecklistItem) => readonly FindingRow[];
  readonly openOnly: boolean;
  /** Lines that prove an item; without them only reasons and findings are shown. */
  readonly withEvidence: boolean;
  /** The items continue a list in the audit prompt, hence begin small; as rows they begin with a capital. */
  readonly sentence?: boolean;
}

/** All 42 items, each with its state and what proves it. */
export function ChecklistView({ report }: { readonly report: ReportOverview }) {
  const [openOnly, setOpenOnly] = useState(false);
  const [withEvidence, setWithEvidence] = useState(true);
  const { preProduction, stack } = report.checklists;
  const all = [...preProduction, ...stack];
  const count = (state: ChecklistItem['state']) => all.filter((item) => item.state === state).length;
  const findings = useMemo(() => new Map(report.findings.map((finding) => [finding.id, finding])), [report]);
  const findingsOf = (item: ChecklistItem) => {
    const own = item.findingIds.flatMap((id) => findings.get(id) ?? []);
    const told = own.length > 0 ? undefined : findingBehind(item.reason, report.findings, report.ruleOutcomes);
    return told === undefined ? own : [told];
  };
  const shared = { findingsOf, openOnly, withEvidence };
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
        <div className={styles.filters}>
          <fieldset className={styles.filter}>
            <legend className="visually-hidden">{m.filter.label}</legend>
            {([false, true] as const).map((open) => (
              <label key={String(open)}>
                <input type="radio" name="items" checked={openOnly === open} onChange={() => setOpenOnly(open)} />
                {open ? m.filter.open : m.filter.all}
              </label>
            ))}
          </fieldset>
          <label className={styles.filter}>
            <input type="checkbox" checked={withEvidence} onChange={({ target }) => setWithEvidence(target.checked)} />
            {m.evidence}
          </label>
        </div>
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
  const sound = items.filter((item) => item.state === 'sound' || item.state === 'attested').length;
  return <span className={table.muted}>{m.count(sound, items.length)}</span>;
}

function List({ items, ...shared }: ListProps) {
  const shown = shared.openOnly ? items.filter((item) => item.state === 'not' || item.state === 'ask') : items;
  const groups = [...new Set(shown.map((item) => item.group))];
  if (groups.length === 0) return <p className={table.muted}>{m.nothingOpen}</p>;
  return (
    <table className={`${table.table} ${table.stack} ${styles.list}`}>
      <TableHead columns={[m.columns.state, m.columns.item, m.columns.proof]} />
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
                  <Proof item={item} found={shared.findingsOf(item)} withEvidence={shared.withEvidence} />
                </td>
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}

/** What the state rests on: findings, questions, lines of the repository, or a reason. */
function Proof({
  item,
  found,
  withEvidence,
}: Pick<ListProps, 'withEvidence'> & { readonly item: ChecklistItem; readonly found: readonly FindingRow[] }) {
  const base = useAuditBase();
  const places = found.length === 0 && withEvidence ? item.evidence : [];
  return (
    <div className={styles.proof}>
      {found.slice(0, shownFindings).map((finding) => (
        <span key={finding.id} className={styles.finding}>
          <SeverityMark severity={finding.severity} bare />
          <Link to={links.finding(base, finding.id)}>{finding.title}</Link>
          <DecidedWords row={finding} />
          <span className={table.place}>{formatPlace(finding.file, finding.line, finding.endLine)}</span>
        </span>
      ))}
      {found.length > shownFindings && <span>{m.moreFindings(found.length - shownFindings)}</span>}
      {item.reason !== undefined && found.length === 0 && (
        <span className={table.muted}>
          <RichText text={item.reason} />
        </span>
      )}
      {item.state === 'ask' &&
        item.questionIds.map((id) => (
          <Link key={id} to={`${base}/questions#q-${id}`}>
            {m.question}
          </Link>
        ))}
      {places.slice(0, shownPlaces).map((evidence) => (
        <PlaceExcerpt key={`${evidence.path}:${evidence.startLine}`} evidence={evidence} />
      ))}
      {places.length > shownPlaces && <span className={table.muted}>{m.morePlaces(places.length - shownPlaces)}</span>}
    </div>
  );
}
