import type { ComparedFinding, ComparisonView } from '@seaworthy/schema/compare';
import { causeWords } from '@seaworthy/schema/compare-words';
import { areas } from '@seaworthy/schema/taxonomy';
import { severities } from '@seaworthy/schema/words';
import { useDeferredValue, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { links } from '../../links.ts';
import { compare as m } from '../../messages/compare.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { DecidedWords } from '../../ui/decided-words.tsx';
import { formatPlace } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import { Section } from '../../ui/page.tsx';
import table from '../../ui/table.module.css';
import styles from './compare.module.css';
import { type CompareFilter, filterOf, groupOf, groups, matches, searchOf } from './finding-groups.ts';

/** Rows of a group before "more"; a comparison across projects may have thousands. What stayed is read last. */
const shownRows = 25;
const shownOpenRows = 12;

/** Fixed, still open and new side by side, then what moved and what is judged otherwise. */
export function FindingColumns({ comparison }: { readonly comparison: ComparisonView }) {
  const filter = filterOf(useSearch());
  const deferred = useDeferredValue(filter);
  const shown = comparison.findings.filter((it) => matches(it, deferred));
  return (
    <>
      <Filter filter={filter} shown={shown.length} all={comparison.findings.length} />
      <div className={styles.columns}>
        {groups.map((group) => (
          <Group
            key={group}
            name={group}
            rows={shown.filter((it) => groupOf(it) === group)}
            isFiltered={shown.length < comparison.findings.length}
            comparison={comparison}
          />
        ))}
      </div>
    </>
  );
}

function Filter({
  filter,
  shown,
  all,
}: {
  readonly filter: CompareFilter;
  readonly shown: number;
  readonly all: number;
}) {
  const [path, navigate] = useLocation();
  const change = (part: Partial<CompareFilter>) =>
    navigate(`${path}${searchOf({ ...filter, ...part })}`, { replace: true });
  return (
    <search className={styles.filter} aria-label={m.filter}>
      <label className={styles.grow}>
        {m.search}
        <input
          type="search"
          value={filter.q}
          placeholder={m.searchHint}
          onChange={({ target }) => change({ q: target.value })}
        />
      </label>
      <label>
        {m.severity}
        <select value={filter.sev} onChange={({ target }) => change({ sev: target.value })}>
          <option value="">{m.allSeverities}</option>
          {severities.map((severity) => (
            <option key={severity} value={severity}>
              {messages.words.severity[severity]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {m.area}
        <select value={filter.area} onChange={({ target }) => change({ area: target.value })}>
          <option value="">{m.allAreas}</option>
          {areas.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <span role="status" className={table.muted}>
        {m.shown(shown, all)}
      </span>
    </search>
  );
}

function Group({
  name,
  rows,
  isFiltered,
  comparison,
}: {
  readonly name: (typeof groups)[number];
  readonly rows: readonly ComparedFinding[];
  readonly isFiltered: boolean;
  readonly comparison: ComparisonView;
}) {
  const [limit, setLimit] = useState(name === 'open' ? shownOpenRows : shownRows);
  return (
    <Section heading={`${m.groups[name]} ${rows.length}`} text={m.texts[name]}>
      {rows.length === 0 ? (
        <p className={table.muted}>{isFiltered ? m.noneMatches : m.none}</p>
      ) : (
        <ul className={styles.list}>
          {rows.slice(0, limit).map((finding) => (
            <Row key={`${finding.change} ${finding.id}`} finding={finding} comparison={comparison} />
          ))}
        </ul>
      )}
      {rows.length > limit && (
        <p>
          <Button kind="plain" onClick={() => setLimit(limit + 8 * shownRows)}>
            {m.more(Math.min(rows.length - limit, 8 * shownRows))}
          </Button>
        </p>
      )}
    </Section>
  );
}

function Row({ finding, comparison }: { readonly finding: ComparedFinding; readonly comparison: ComparisonView }) {
  const { id, title, severity, file, line, endLine, was, change, severityChange, triage } = finding;
  const audit = comparison.audits[change === 'fixed' ? 'before' : 'after'];
  const { severity: words } = messages.words;
  return (
    <li>
      <SeverityMark severity={severity} bare />
      <div>
        <Link to={links.finding(links.audit(audit), id)}>{title}</Link>{' '}
        <DecidedWords row={triage === undefined ? {} : { triage }} />
        <div className={table.place}>{formatPlace(file, line, endLine)}</div>
        {was !== null && was.file !== file && (
          <div className={table.place}>
            <Link to={links.finding(links.audit(comparison.audits.before), was.id)}>
              {m.wasAt(formatPlace(was.file, was.line, was.line))}
            </Link>
          </div>
        )}
        {severityChange !== null && (
          <div className={table.muted}>
            {m.severityLine(
              words[severityChange.before],
              words[severityChange.after],
              causeWords[severityChange.cause],
            )}
          </div>
        )}
      </div>
    </li>
  );
}
