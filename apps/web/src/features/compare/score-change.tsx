import type { ComparedSide, ComparisonView } from '@seaworthy/schema/compare';
import { parts, signed } from '@seaworthy/schema/compare-words';
import { compare as m } from '../../messages/compare.ts';
import { messages } from '../../messages.ts';
import { formatScore } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './compare.module.css';
import { TwoWaterlines } from './two-waterlines.tsx';

/** Both scores on one scale, and the change split by what caused it. Each drawing stands beside its numbers. */
export function ScoreChange({ comparison }: { readonly comparison: ComparisonView }) {
  const { before, after, audits, sameInput, sameRules, attribution } = comparison;
  const names = { before: nameOf(comparison, 'before'), after: nameOf(comparison, 'after') };
  const note = m.note(attribution);
  return (
    <div className={styles.score}>
      <Section heading={m.scale}>
        {before.value !== null && after.value !== null && (
          <TwoWaterlines
            before={{ name: names.before, value: before.value }}
            after={{ name: names.after, value: after.value }}
          />
        )}
        <table className={table.table}>
          <TableHead
            columns={[
              m.scaleColumns.audit,
              { title: m.scaleColumns.score, as: 'figure' },
              { title: m.scaleColumns.loadLine, as: 'figure' },
              { title: m.scaleColumns.findings, as: 'figure' },
            ]}
          />
          <tbody>
            <SideRow name={names.before} side={before} />
            <SideRow name={names.after} side={after} />
          </tbody>
        </table>
      </Section>
      <Section heading={m.why}>
        {attribution.total !== null && <PartTable attribution={attribution} />}
        {note !== null && <p>{note}</p>}
        <p className={table.muted}>
          {sameInput ? m.facts.sameInput : m.facts.otherInput} {sameRules ? m.facts.sameRules : m.facts.otherRules}{' '}
          {audits.before.projectId === audits.after.projectId && m.answersNote}
        </p>
      </Section>
    </div>
  );
}

function nameOf({ audits }: ComparisonView, side: 'before' | 'after'): string {
  const name = messages.words.number(audits[side].number);
  return audits.before.projectId === audits.after.projectId ? name : `${audits[side].projectName} ${name}`;
}

function SideRow({ name, side }: { readonly name: string; readonly side: ComparedSide }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={table.figure}>{formatScore(side.value)}</td>
      <td className={table.figure}>{formatScore(side.loadLine)}</td>
      <td className={table.figure}>{side.findings}</td>
    </tr>
  );
}

/** One bar per part, from the middle: to the right what raised the score, to the left what lowered it. */
function PartTable({ attribution }: { readonly attribution: ComparisonView['attribution'] }) {
  const rows = parts.filter((part) =>
    attribution.codeAndRules === null ? part !== 'codeAndRules' : part === 'codeAndRules' || part === 'answers',
  );
  const largest = Math.max(0.1, ...rows.map((part) => Math.abs(attribution[part] ?? 0)));
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{m.whyColumns.part}</th>
          <th scope="col" className={styles.barColumn}>
            <span className="visually-hidden">{m.whyColumns.bar}</span>
          </th>
          <th scope="col" className={table.figure}>
            {m.whyColumns.change}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((part) => (
          <tr key={part}>
            <th scope="row">{m.parts[part]}</th>
            <td className={styles.barColumn}>
              <Bar share={(attribution[part] ?? 0) / largest} />
            </td>
            <td className={table.figure}>{signed(attribution[part] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{m.total}</th>
          <td />
          <td className={table.figure}>{signed(attribution.total ?? 0)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** `share` from −1 to 1. */
function Bar({ share }: { readonly share: number }) {
  const width = Math.abs(share) * 50;
  return (
    <svg viewBox="0 0 100 12" preserveAspectRatio="none" className={styles.bar} focusable="false" aria-hidden="true">
      <rect
        x={share < 0 ? 50 - width : 50}
        y="1.5"
        width={width}
        height="9"
        className={share < 0 ? styles.lost : styles.won}
      />
      <path d="M50 0v12" className={styles.zero} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
