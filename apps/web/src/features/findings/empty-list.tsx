import type { ReportOverview } from '@seaworthy/schema/api';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import styles from './findings-view.module.css';

const m = messages.findings;

/** Why the list is empty: filters hide what there is, or there is nothing. */
export function EmptyList({ report, onShowAll }: { readonly report: ReportOverview; readonly onShowAll: () => void }) {
  const base = useAuditBase();
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
      <ButtonLink kind="plain" to={`${base}/coverage`}>
        {m.seeEvidence}
      </ButtonLink>
    </div>
  );
}
