import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { isAccepted, isDismissed } from '@seaworthy/schema/open-findings';
import { type ReactNode, useMemo } from 'react';
import { Link } from 'wouter';
import { auditPath } from '../../api/audit-path.ts';
import { apiBase } from '../../api/http.ts';
import { plan as m } from '../../messages/plan.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { ButtonAnchor } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatHours, formatScore } from '../../ui/format.ts';
import { Page, Section } from '../../ui/page.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { FixTable } from './fix-table.tsx';
import { planRows } from './plan-rows.ts';
import styles from './plan-view.module.css';
import { ReachForm } from './reach-form.tsx';
import { SimulatorBar } from './simulator-bar.tsx';
import { useSimulator } from './use-simulator.ts';
import { WatchTable } from './watch-table.tsx';

const alertsFile = 'alerts.yml';
const patchFile = 'fixes.patch';

/** What to fix before production, what in the first week, what to watch; and what any choice of it makes of the score. */
export function PlanView({ audit, report }: { readonly audit: AuditDetail; readonly report: ReportOverview }) {
  const simulator = useSimulator(report);
  const { simulation } = simulator;
  const { plan } = report;
  const [now, soon, monitor] = useMemo(() => {
    const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
    return [plan.now, plan.soon, plan.monitor].map((ids) => planRows(ids, byId, simulation));
  }, [report, plan, simulation]);
  const canScore = report.score.value !== null;
  return (
    <Page
      heading={m.title}
      lead={m.lead(plan.now.length, formatHours(plan.effortNow))}
      aside={canScore && simulator.targets.length > 0 && <ReachForm simulator={simulator} />}
    >
      <ProvenTogether audit={audit} proofs={report.proofs} />
      <LeftOut report={report} />
      <Section heading={m.now} text={m.nowText}>
        <FixTable group={m.now} rows={now ?? []} none={m.none.now} simulator={simulator} total={plan.effortNow} />
      </Section>
      <Section heading={m.soon} text={m.soonText}>
        <FixTable group={m.soon} rows={soon ?? []} none={m.none.soon} simulator={simulator} />
      </Section>
      <Section heading={m.monitor} text={m.monitorText} aside={<AlertsFile audit={audit} />}>
        <WatchTable rows={monitor ?? []} simulator={simulator} />
      </Section>
      <Verification steps={report.verification} />
      {simulation.findings.length > 0 && <SimulatorBar audit={audit} report={report} simulator={simulator} />}
    </Page>
  );
}

/** What people decided about is not planned; where it stands. */
function LeftOut({ report }: { readonly report: ReportOverview }) {
  const base = useAuditBase();
  const accepted = report.findings.filter(isAccepted).length;
  const dismissed = report.findings.filter(isDismissed).length;
  if (accepted + dismissed === 0) return null;
  return (
    <p className={table.muted}>
      {m.leftOutDecided(accepted, dismissed)}{' '}
      <Link to={`${base}/findings?q=is%3Aaccepted%2Cdismissed`}>{m.seeDecided}</Link>
    </p>
  );
}

/** What the proven patches did together when the worker applied them: never a prediction. */
function ProvenTogether({
  audit,
  proofs,
}: {
  readonly audit: AuditDetail;
  readonly proofs: ReportOverview['proofs'];
}): ReactNode {
  const together = proofs?.together;
  if (together === undefined) return null;
  const count = together.findings.length;
  return (
    <p className={styles.proven}>
      <span>{provenWords(together, count)}</span>
      {audit.files.some(({ name }) => name === patchFile) && (
        <ButtonAnchor kind="plain" href={`${apiBase}${auditPath(audit.id)}/files/${patchFile}`} download={patchFile}>
          {m.downloadProven}
        </ButtonAnchor>
      )}
    </p>
  );
}

type Together = NonNullable<NonNullable<ReportOverview['proofs']>['together']>;

function provenWords(together: Together, count: number): string {
  if ('failed' in together) return m.provenAlone(count, together.failed);
  const { scoreBefore, scoreAfter } = together;
  if (scoreBefore === null) return m.provenUnscored(count);
  return m.proven(count, formatScore(scoreBefore), formatScore(scoreAfter));
}

/** The thresholds as rules for Prometheus, when this audit wrote them. */
function AlertsFile({ audit }: { readonly audit: AuditDetail }): ReactNode {
  if (!audit.files.some(({ name }) => name === alertsFile)) return null;
  return (
    <ButtonAnchor kind="plain" href={`${apiBase}${auditPath(audit.id)}/files/${alertsFile}`} download={alertsFile}>
      {m.alerts}
    </ButtonAnchor>
  );
}

function Verification({ steps }: { readonly steps: ReportOverview['verification'] }) {
  return (
    <Section heading={m.verification} text={m.verificationText}>
      <ul className={styles.steps}>
        {steps.map((step) => (
          <li key={step.command}>
            <span className={styles.command}>
              <code>{step.command}</code>
              <CopyButton text={step.command} />
            </span>
            <span>
              {m.expect}: <RichText text={step.expect} />
            </span>
            <span className={table.muted}>
              <RichText text={step.why} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
