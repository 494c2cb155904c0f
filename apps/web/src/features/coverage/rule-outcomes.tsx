import type { RuleOutcome, RuleStatus, SectionResult } from '@seaworthy/schema/report';
import { areas } from '@seaworthy/schema/taxonomy';
import { useEffect, useState } from 'react';
import { useEvidence } from '../../api/queries.ts';
import { coverage as m } from '../../messages/coverage.ts';
import { RuleLink } from '../../shell/rule-link.tsx';
import { CheckMark, SectionGlyph } from '../../ui/glyph.tsx';
import { Section } from '../../ui/page.tsx';
import { PlaceExcerpt } from '../../ui/place-excerpt.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import styles from './coverage-view.module.css';

const sections = areas.flatMap((area) => area.sections.map(({ id, seed, title }) => ({ id, seed, title })));
/** What objects comes first, what proves next. */
const statuses: readonly RuleStatus[] = ['failed', 'errored', 'needs-confirmation', 'passed', 'not-applicable'];
const marks = {
  failed: 'not',
  errored: 'ask',
  'needs-confirmation': 'ask',
  passed: 'sound',
  'not-applicable': 'na',
} as const satisfies Record<RuleStatus, string>;

/** Every rule by section, with its outcome and the lines that prove it. */
export function RuleOutcomes({
  auditId,
  sections: results,
}: {
  readonly auditId: string;
  readonly sections: readonly SectionResult[];
}) {
  const evidence = useEvidence(auditId);
  const [only, setOnly] = useState<RuleStatus | ''>('');
  const outcomes = evidence.data?.ruleOutcomes;
  const wanted = outcomes?.filter((outcome) => only === '' || outcome.status === only) ?? [];
  useLinkedSection(outcomes !== undefined);
  return (
    <Section
      heading={m.rules}
      text={m.rulesText}
      aside={
        outcomes !== undefined && (
          <label className={styles.filter}>
            {m.show}{' '}
            <select value={only} onChange={({ target }) => setOnly(statuses.find((it) => it === target.value) ?? '')}>
              <option value="">
                {m.all} ({outcomes.length})
              </option>
              {statuses.map((status) => (
                <option key={status} value={status}>
                  {m.status[status]} ({outcomes.filter((outcome) => outcome.status === status).length})
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      {evidence.isError && <ProblemView error={evidence.error} onRetry={() => void evidence.refetch()} />}
      {evidence.isPending && <Skeleton what={m.rules} rows={9} />}
      {outcomes !== undefined && wanted.length === 0 && <p className={table.muted}>{m.noRule}</p>}
      <div className={styles.groups}>
        {sections.map(({ id, seed, title }) => {
          const own = wanted.filter((outcome) => outcome.section === id);
          if (own.length === 0) return null;
          const result = results.find((section) => section.id === id);
          return (
            <details key={id} id={`s-${id.replace('/', '-')}`} className={styles.linked}>
              <summary>
                {result !== undefined && <SectionGlyph state={result.state} worst={undefined} />}{' '}
                <span className={styles.reason}>
                  {seed} {title}
                </span>{' '}
                <span className={table.muted}>{summaryOf(own)}</span>
              </summary>
              <ul className={styles.outcomes}>
                {own.toSorted(byStatus).map((outcome) => (
                  <Outcome key={outcome.ruleId} outcome={outcome} />
                ))}
              </ul>
            </details>
          );
        })}
      </div>
    </Section>
  );
}

function byStatus(a: RuleOutcome, b: RuleOutcome): number {
  return statuses.indexOf(a.status) - statuses.indexOf(b.status);
}

function summaryOf(outcomes: readonly RuleOutcome[]): string {
  return statuses
    .map((status) => ({ status, count: outcomes.filter((outcome) => outcome.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => m.statusCount(count, m.status[status]))
    .join(' · ');
}

/** Places of one rule shown here; the report holds them all. */
const shownPlaces = 5;

function Outcome({ outcome: { ruleId, status, reason, evidence } }: { readonly outcome: RuleOutcome }) {
  const places = status === 'passed' ? evidence : [];
  return (
    <li>
      {status === 'errored' ? <strong>{m.status.errored}</strong> : <CheckMark state={marks[status]} />}
      <div>
        <RuleLink ruleId={ruleId} className={table.place} />
        {reason !== undefined && (
          <p className={table.muted}>
            <RichText text={reason} />
          </p>
        )}
        {places.slice(0, shownPlaces).map((place) => (
          <PlaceExcerpt key={`${place.path}:${place.startLine}:${place.endLine}`} evidence={place} />
        ))}
        {places.length > shownPlaces && <p className={table.muted}>{m.morePlaces(places.length - shownPlaces)}</p>}
      </div>
    </li>
  );
}

/** Opens the section that a link names, once it is there. */
function useLinkedSection(ready: boolean): void {
  useEffect(() => {
    if (!ready || !window.location.hash.startsWith('#s-')) return;
    const details = document.getElementById(window.location.hash.slice(1));
    if (!(details instanceof HTMLDetailsElement)) return;
    details.open = true;
    details.scrollIntoView();
    details.querySelector('summary')?.focus({ preventScroll: true });
  }, [ready]);
}
