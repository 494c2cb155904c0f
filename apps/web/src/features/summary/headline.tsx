import type { ReportOverview } from '@seaworthy/schema/api';
import type { Score } from '@seaworthy/schema/report';
import { useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatExact, formatFactor, formatScore } from '../../ui/format.ts';
import { RichList } from '../../ui/rich-text.tsx';
import { DraftScale } from './draft-scale.tsx';
import styles from './headline.module.css';
import { TermTable } from './term-table.tsx';
import type { CompartmentArea } from './terms.ts';

const m = messages.summary;

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
        <Formula score={score} value={value} plan={plan} />
      </div>
    </div>
  );
}

function Formula({
  score,
  value,
  plan,
}: {
  readonly score: Score;
  readonly value: number;
  readonly plan: readonly CompartmentArea[];
}) {
  const [open, setOpen] = useState(false);
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
      <Button kind="quiet" onClick={() => setOpen(true)}>
        {m.everyTerm}
      </Button>
      <Dialog open={open} wide heading={m.termsTitle} onClose={() => setOpen(false)}>
        <TermTable score={score} plan={plan} />
      </Dialog>
    </div>
  );
}
