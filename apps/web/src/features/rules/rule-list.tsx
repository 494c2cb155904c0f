import type { RuleLine } from '@seaworthy/schema/api-rules';
import { areas } from '@seaworthy/schema/taxonomy';
import { severities } from '@seaworthy/schema/words';
import { useDeferredValue } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { links } from '../../links.ts';
import { rules as m } from '../../messages/rules.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { SeverityMark } from '../../ui/glyph.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { useRules } from './queries.ts';
import { matchingSections, type RuleFilter, type RuleSection, ruleFilterOf, searchOfRules } from './rule-filter.ts';
import styles from './rules.module.css';

/** Every rule by section; the filter is in the address. */
export function RuleListView() {
  const rules = useRules();
  return (
    <Page heading={m.title} lead={rules.data && m.lead(rules.data.rules.length)}>
      {rules.isError && <ProblemView error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.isPending && <Skeleton what={m.title} rows={12} />}
      {rules.data !== undefined && <Filtered rules={rules.data.rules} />}
    </Page>
  );
}

function Filtered({ rules }: { readonly rules: readonly RuleLine[] }) {
  const [, navigate] = useLocation();
  const filter = ruleFilterOf(useSearch());
  // Typing stays smooth: the list follows when there is time.
  const shown = matchingSections(rules, useDeferredValue(filter));
  const count = shown.reduce((sum, section) => sum + section.rules.length, 0);
  const change = (part: Partial<RuleFilter>) =>
    navigate(`${links.rules}${searchOfRules({ ...filter, ...part })}`, { replace: true });
  return (
    <>
      <search className={styles.filter}>
        <label className={styles.grow}>
          {m.search}
          <input
            type="search"
            value={filter.q}
            placeholder={m.searchHint}
            onChange={({ target }) => change({ q: target.value })}
          />
        </label>
        <Choice label={m.area} all={m.allAreas} value={filter.area} onChange={(area) => change({ area })}>
          {areas.map(({ id, title }) => [id, title])}
        </Choice>
        <Choice
          label={m.severity}
          all={m.allSeverities}
          value={filter.severity}
          onChange={(severity) => change({ severity })}
        >
          {severities.map((severity) => [severity, messages.words.severity[severity]])}
        </Choice>
        <span role="status" className={table.muted}>
          {m.matching(count, rules.length)}
        </span>
      </search>
      {count === 0 && (
        <p>
          {m.none}{' '}
          <Button kind="quiet" onClick={() => change({ q: '', area: '', severity: '' })}>
            {m.showAll}
          </Button>
        </p>
      )}
      {shown.map((section) => (
        <SectionRules key={section.id} section={section} />
      ))}
    </>
  );
}

function Choice({
  label,
  all,
  value,
  onChange,
  children,
}: {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: readonly (readonly [value: string, label: string])[];
}) {
  return (
    <label>
      {label}
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{all}</option>
        {children.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function SectionRules({ section }: { readonly section: RuleSection }) {
  return (
    <section className={styles.section} aria-labelledby={`section-${section.id}`}>
      <h2 id={`section-${section.id}`}>
        <span className={table.muted}>{section.seed}</span> {section.title}
      </h2>
      <ul className={styles.rules}>
        {section.rules.map(({ id, title, severity }) => (
          <li key={id}>
            <SeverityMark severity={severity} />
            <span>
              <Link to={links.rule(id)}>{title}</Link>
              <br />
              <span className={table.place}>{id}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
