import type { Score } from '@seaworthy/schema/report';
import { messages } from '../../messages.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatFactor, formatPoints, formatScore } from '../../ui/format.ts';
import table from '../../ui/table.module.css';
import { type CompartmentArea, termsCsv } from './terms.ts';

const m = messages.summary;

/** Every term of the quality factor, so that anyone can add the score up by hand. */
export function TermTable({ score, plan }: { readonly score: Score; readonly plan: readonly CompartmentArea[] }) {
  const sections = plan.flatMap((area) => area.sections);
  const total = sections.reduce((points, section) => points + section.points, 0);
  const weight = sections.reduce((weights, section) => weights + section.result.weight, 0);
  return (
    <>
      <p>{m.termsText}</p>
      <p>{m.gateText(formatScore(score.cap.value), score.cap.by)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls inside, so it must take the focus */}
      <section className="scroll-x" tabIndex={0} aria-label={m.termsTitle}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{m.termColumns.section}</th>
              <th scope="col" className={table.figure}>
                {m.termColumns.weight}
              </th>
              <th scope="col" className={table.figure}>
                {m.termColumns.loss}
              </th>
              <th scope="col" className={table.figure}>
                {m.termColumns.points}
              </th>
              <th scope="col" className={table.figure}>
                {m.termColumns.findings}
              </th>
              <th scope="col" className={table.figure}>
                {m.termColumns.questions}
              </th>
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
              <td className={table.figure}>{formatFactor(1 - score.quality)}</td>
              <td className={table.figure}>{formatPoints(total)}</td>
              <td />
              <td />
            </tr>
          </tfoot>
        </table>
      </section>
      <p>
        <CopyButton text={() => termsCsv(plan)}>{m.copyCsv}</CopyButton>
      </p>
    </>
  );
}
