import { hiddenBy, type QueryFacts } from '@seaworthy/assess/query/match';
import { printQuery, printTerm } from '@seaworthy/assess/query/print';
import type { Query } from '@seaworthy/assess/query/query';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { isOpen } from '@seaworthy/schema/open-findings';
import { asksForDecided } from '../../api/asks-for-decided.ts';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import styles from './findings-view.module.css';

const m = messages.findings;

/** Why the list is empty: a condition of the filter hides what there is, or there is nothing. */
export function EmptyList({
  report,
  query,
  facts,
  onChange,
}: {
  readonly report: ReportOverview;
  readonly query: Query;
  readonly facts: QueryFacts;
  readonly onChange: (text: string) => void;
}) {
  const base = useAuditBase();
  const rows = asksForDecided(query) ? report.findings : report.findings.filter(isOpen);
  if (rows.length === 0) {
    return (
      <div className={styles.empty}>
        <p>{m.nothing(report.sections.filter((section) => section.state === 'sound').length)}</p>
        <ButtonLink kind="plain" to={`${base}/coverage`}>
          {m.seeEvidence}
        </ButtonLink>
      </div>
    );
  }
  const hidden = hiddenBy(rows, query, facts);
  return (
    <div className={styles.empty}>
      <p>
        {m.noMatch}{' '}
        {hidden === null ? (
          m.hiddenByFilter(rows.length)
        ) : (
          <>
            {m.hiddenBy(hidden.count)} <code>{printTerm(hidden.term)}</code>.
          </>
        )}
      </p>
      <Button kind="plain" onClick={() => onChange(hidden === null ? '' : printQuery(hidden.rest))}>
        {hidden === null ? m.showAll : m.showThem}
      </Button>
    </div>
  );
}
