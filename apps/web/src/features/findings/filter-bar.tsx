import { areas } from '@seaworthy/schema/taxonomy';
import type { Severity } from '@seaworthy/schema/vocabulary';
import { type RefObject, useId } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { SeverityMark } from '../../ui/glyph.tsx';
import { type Filter, isFiltered, noFilter, severityOrder } from './filter.ts';
import styles from './filter-bar.module.css';

const m = messages.findings;
const kinds = ['all', 'issue', 'suspicious'] as const satisfies readonly Filter['kind'][];

interface FilterBarProps {
  readonly filter: Filter;
  /** Findings of each severity in the whole report. */
  readonly counts: Readonly<Record<Severity, number>>;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onChange: (change: Partial<Filter>) => void;
}

/** Every filter of the list; each one is in the address too. */
export function FilterBar({ filter, counts, searchRef, onChange }: FilterBarProps) {
  const id = useId();
  return (
    <search className={styles.bar}>
      <SeverityChips filter={filter} counts={counts} onChange={onChange} />
      <AreaChoice filter={filter} onChange={onChange} />
      <KindChoice filter={filter} onChange={onChange} />
      <label className={`${styles.field} ${styles.grow}`} htmlFor={id}>
        <span>{m.search}</span>
        <input
          ref={searchRef}
          id={id}
          type="search"
          placeholder={m.searchHint}
          value={filter.text}
          onChange={({ target }) => onChange({ text: target.value })}
          onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
        />
      </label>
      {isFiltered(filter) && (
        <Button
          kind="quiet"
          onClick={() => {
            onChange(noFilter);
            // The button goes away with the filters; the focus must not go with it.
            searchRef.current?.focus();
          }}
        >
          {m.clear}
        </Button>
      )}
    </search>
  );
}

function SeverityChips({ filter, counts, onChange }: Omit<FilterBarProps, 'searchRef'>) {
  const toggle = (severity: Severity) => {
    const on = filter.severities.includes(severity);
    onChange({
      severities: on ? filter.severities.filter((other) => other !== severity) : [...filter.severities, severity],
    });
  };
  return (
    <fieldset className={styles.chips}>
      <legend className="visually-hidden">{m.severity}</legend>
      {severityOrder.map((severity) => (
        <button
          key={severity}
          type="button"
          className={styles.chip}
          aria-pressed={filter.severities.includes(severity)}
          onClick={() => toggle(severity)}
        >
          <SeverityMark severity={severity} /> <span className={styles.count}>{counts[severity]}</span>
        </button>
      ))}
    </fieldset>
  );
}

function AreaChoice({ filter, onChange }: Pick<FilterBarProps, 'filter' | 'onChange'>) {
  const id = useId();
  return (
    <label className={styles.field} htmlFor={id}>
      <span>{m.area}</span>
      <select id={id} value={filter.area} onChange={({ target }) => onChange({ area: target.value })}>
        <option value="">{m.allAreas}</option>
        {areas.map((area) => (
          <option key={area.id} value={area.id}>
            {area.short}
          </option>
        ))}
        {filter.area.includes('/') && <option value={filter.area}>{sectionTitle(filter.area)}</option>}
      </select>
    </label>
  );
}

function KindChoice({ filter, onChange }: Pick<FilterBarProps, 'filter' | 'onChange'>) {
  const id = useId();
  return (
    <label className={styles.field} htmlFor={id}>
      <span>{m.kind}</span>
      <select
        id={id}
        value={filter.kind}
        onChange={({ target }) => onChange({ kind: kinds.find((kind) => kind === target.value) ?? 'all' })}
      >
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {m.kinds[kind]}
          </option>
        ))}
      </select>
    </label>
  );
}

function sectionTitle(id: string): string {
  const section = areas.flatMap((area) => [...area.sections]).find((known) => known.id === id);
  return section === undefined ? id : section.title;
}
