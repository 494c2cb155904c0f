import type { ReportOverview } from '@seaworthy/schema/api';
import { messages } from '../../messages.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import styles from './findings-view.module.css';

const m = messages.findings;

/** Why the list is empty: filters hide what there is, or there is nothing. */
export function EmptyList({
  auditId,
  report,
  onShowAll,
}: {
  readonly auditId: string;
  readonly report: ReportOverview;
  readonly onShowAll: () => void;
}) {
  if (report.findings.length > 0) {
    return (
      <div className={styles.empty}>
        <p>{m.noMatch(report.findings.length)}</p>
        <Button kind="plain" onClick={onShowAll}>
          {m.showAll}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.empty}>
      <p>{m.nothing(report.sections.filter((section) => section.state === 'sound').length)}</p>
      <ButtonLink kind="plain" to={`/audits/${auditId}/coverage`}>
        {m.seeEvidence}
      </ButtonLink>
    </div>
  );
}
