import { capByCritical, capByHigh } from '@seaworthy/assess/score';
import { simulationOf } from '@seaworthy/assess/simulate';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { useMemo } from 'react';
import { messages } from '../../messages.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatFactor, formatPoints, formatScore } from '../../ui/format.ts';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import { type CompartmentArea, type Knot, termsCsv } from './terms.ts';

const m = messages.summary;
const knots: readonly Knot[] = [
  ...capByCritical.map(([count, cap]) => ({ counted: 'critical', count, cap }) as const),
  ...capByHigh.map(([count, cap]) => ({ counted: 'critical and high', count, cap }) as const),
];

/** Every term of the score, so that anyone can work it out by hand. */
export default function TermTable({
  report,
  plan,
}: {
  readonly report: ReportOverview;
  readonly plan: readonly CompartmentArea[];
}) {
  const { score } = report;
  return (
    <>
      <p>{m.termsText}</p>
      <p>{m.gateText(formatScore(score.cap.value), score.cap.by)}</p>
      <p>
        <CopyButton text={() => termsCsv(plan, knots)}>{m.copyCsv}</CopyButton>
      </p>
      <Sections plan={plan} quality={score.quality} />
      <Knots report={report} />
    </>
  );
}

function Sections({ plan, quality }: { readonly plan: readonly CompartmentArea[]; readonly quality: number }) {
  const sections = plan.flatMap((area) => area.sections);
  const total = sections.reduce((points, section) => points + section.points, 0);
  const weight = sections.reduce((weights, section) => weights + section.result.weight, 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls inside, so it must take the focus
    <section className="scroll-x" tabIndex={0} aria-label={m.termsTitle}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{m.termColumns.section}</th>
            {(['weight', 'loss', 'points', 'findings', 'questions'] as const).map((column) => (
              <th key={column} scope="col" className={table.figure}>
                {m.termColumns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sections.map(({ id, seed, title, result, points }) => (
            <tr key={id}>
              <th scope="row">
                <span className={table.muted}>{seed}</span> {title}
              </th>
              <td className={table.figure}>{result.weight}</td>
              <td className={table.figure}>{formatFactor(result.loss)}</td>
              <td className={table.figure}>{formatPoints(points)}</td>
              <td className={table.figure}>{result.findings}</td>
              <td className={table.figure}>{result.questions}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{m.termTotal}</th>
            <td className={table.figure}>{weight}</td>
            <td className={table.figure}>{formatFactor(1 - quality)}</td>
            <td className={table.figure}>{formatPoints(total)}</td>
            <td />
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Knots({ report }: { readonly report: ReportOverview }) {
  const { critical, high } = useMemo(() => simulationOf(report).now, [report]);
  return (
    <section>
      <h3>{m.knotsTitle}</h3>
      <p>{m.knotsText(formatFactor(critical), formatFactor(high))}</p>
      <table className={table.table}>
        <TableHead columns={[m.knotColumns.critical, m.knotColumns.high, { title: m.knotColumns.cap, as: 'figure' }]} />
        <tbody>
          {knots.map(({ counted, count, cap }) => (
            <tr key={`${counted} ${count}`}>
              <td>{counted === 'critical' ? from(count) : ''}</td>
              <td>{counted === 'critical' ? '' : from(count)}</td>
              <td className={table.figure}>{formatScore(cap)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The first knot is where the line drops from 10 as soon as there is one. */
function from(count: number): string {
  return count === 0 ? '> 0' : String(count);
}
