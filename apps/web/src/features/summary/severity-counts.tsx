import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { isAccepted, isDismissed, isOpen } from '@seaworthy/schema/open-findings';
import { severities } from '@seaworthy/schema/words';
import { Link } from 'wouter';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { SeverityMark } from '../../ui/glyph.tsx';
import styles from './headline.module.css';

const m = messages.summary;

/** How many findings of each severity are open, zeros included: the heading alone may promise more than there is. */
export function SeverityCounts({ report }: { readonly report: ReportOverview }) {
  const base = useAuditBase();
  const open = report.findings.filter(isOpen);
  return (
    <span className={styles.counts}>
      <span className="visually-hidden">{m.countsLabel}</span>
      {open.length === 0 && <span>{m.noFindings}</span>}
      {(open.length === 0 ? [] : severities).map((severity) => {
        const count = open.filter((finding) => finding.severity === severity).length;
        const text = (
          <>
            <strong>{count}</strong> <SeverityMark severity={severity} />
          </>
        );
        return count === 0 ? (
          <span key={severity}>{text}</span>
        ) : (
          <Link key={severity} to={`${base}/findings?q=sev%3A${severity.toLowerCase()}`}>
            {text}
          </Link>
        );
      })}
      {(['accepted', 'dismissed'] as const).map((what) => {
        const count = report.findings.filter(what === 'accepted' ? isAccepted : isDismissed).length;
        return (
          count > 0 && (
            <Link key={what} to={`${base}/findings?q=is%3A${what}`}>
              {m.decided[what](count)}
            </Link>
          )
        );
      })}
    </span>
  );
}
