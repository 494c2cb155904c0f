import type { AuditDetail } from '@seaworthy/schema/api';
import { parts, signed } from '@seaworthy/schema/compare-words';
import { useComparison, usePreviousAudit } from '../../api/compare.ts';
import { links } from '../../links.ts';
import { compare as m } from '../../messages/compare.ts';
import { messages } from '../../messages.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import table from '../../ui/table.module.css';

/** "Since № 13": what the audit before this one would not have said. Nothing when there is none. */
export function SinceLast({ audit }: { readonly audit: AuditDetail }) {
  const previous = usePreviousAudit(audit);
  const { data } = useComparison(previous?.id ?? null, audit.id, { rows: false });
  if (previous === null || data === undefined) return null;
  const { attribution, counts } = data;
  const known = parts.flatMap((part) => {
    const value = attribution[part];
    return value === null || value === 0 ? [] : [`${m.parts[part].toLowerCase()} ${signed(value)}`];
  });
  return (
    <Section
      heading={m.since(messages.words.number(previous.number))}
      aside={
        <ButtonLink kind="quiet" to={links.compare(audit.projectSlug, previous.number, audit.number)}>
          {m.seeChange}
        </ButtonLink>
      }
    >
      <p>
        {attribution.total !== null && (
          <>{attribution.total === 0 ? m.noChange : m.sinceDelta(signed(attribution.total))} · </>
        )}
        {m.counts(counts.new, counts.fixed, counts.moved)}
      </p>
      {known.length > 0 && <p className={table.muted}>{known.join(' · ')}</p>}
    </Section>
  );
}
