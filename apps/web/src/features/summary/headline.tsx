import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { isOpen } from '@seaworthy/schema/open-findings';
import { lazy, Suspense, useState } from 'react';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatExact, formatFactor, formatScore } from '../../ui/format.ts';
import { RichList } from '../../ui/rich-text.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DraftScale } from './draft-scale.tsx';
import styles from './headline.module.css';
import type { CompartmentArea } from './terms.ts';

const m = messages.summary;
const TermTable = lazy(() => import('./term-table.tsx'));

/** The score, what holds it there, and the sum that makes it. */
export function Headline({
  report,
  value,
  openQuestions,
  plan,
}: {
  readonly report: ReportOverview;
  readonly value: number;
  readonly openQuestions: number;
  readonly plan: readonly CompartmentArea[];
}) {
  const { score } = report;
  return (
    <div className={styles.headline}>
      <DraftScale score={{ ...score, value }} />
      <div className={styles.words}>
        <p className={styles.figure}>
          {formatScore(value)} <span className={styles.of}>{m.ofTen}</span>
        </p>
        <p className={styles.interval}>
          {openQuestions > 0 && score.low !== null && score.high !== null
            ? m.interval(formatScore(score.low), formatScore(score.high), openQuestions)
            : m.noInterval}
        </p>
        <h2 className={styles.why}>{m.why(formatScore(value))}</h2>
        <RichList items={score.bullets} />
        <BandNote report={report} />
        <Formula report={report} value={value} plan={plan} />
      </div>
    </div>
  );
}

/** Said where the scale's words speak of critical gaps and none is open. */
function BandNote({ report }: { readonly report: ReportOverview }) {
  const { band } = report.score;
  const promised = band !== null && /critical/i.test(band.words);
  if (!promised || report.findings.some((finding) => finding.severity === 'CRITICAL' && isOpen(finding))) return null;
  return <p className={styles.note}>{m.bandNote(band.range)}</p>;
}

function Formula({
  report,
  value,
  plan,
}: {
  readonly report: ReportOverview;
  readonly value: number;
  readonly plan: readonly CompartmentArea[];
}) {
  const [open, setOpen] = useState(false);
  const base = useAuditBase();
  const { score } = report;
  return (
    <div className={styles.formula}>
      <code>
        {m.formulaLine({
          quality: formatFactor(score.quality),
          gate: formatFactor(score.gate),
          exact: formatExact(score.exact ?? value),
          score: formatScore(value),
        })}
      </code>
      <span>
        <Button kind="quiet" onClick={() => setOpen(true)}>
          {m.everyTerm}
        </Button>
        <ButtonLink kind="quiet" to={`${base}/plan`}>
          {m.simulate}
        </ButtonLink>
      </span>
      <Dialog open={open} wide heading={m.termsTitle} onClose={() => setOpen(false)}>
        <Suspense fallback={<Skeleton what={m.termsTitle} rows={8} />}>
          <TermTable report={report} plan={plan} />
        </Suspense>
      </Dialog>
    </div>
  );
}
