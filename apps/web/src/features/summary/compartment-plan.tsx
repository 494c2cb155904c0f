import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { formatPoints } from '../../ui/format.ts';
import { SectionGlyph, SeverityMark } from '../../ui/glyph.tsx';
import { Section } from '../../ui/page.tsx';
import { useMedia } from '../../ui/use-media.ts';
import styles from './compartment-plan.module.css';
import { moveFocus } from './move-focus.ts';
import type { Compartment, CompartmentArea } from './terms.ts';

const m = messages.summary;
const rows = [0, 1, 2, 3, 4];

/** 9 areas and 35 sections at a glance; every cell leads to what it stands for. */
export function CompartmentPlan({ plan }: { readonly plan: readonly CompartmentArea[] }) {
  const wide = useMedia('(min-width: 64rem)');
  return (
    <Section heading={m.compartments} text={m.compartmentsText} aside={<Legend />}>
      {wide ? <Columns plan={plan} /> : <Rows plan={plan} />}
    </Section>
  );
}

interface PlanProps {
  readonly plan: readonly CompartmentArea[];
}

function Columns({ plan }: PlanProps) {
  return (
    <table className={styles.columns} onKeyDown={moveFocus}>
      <caption className="visually-hidden">{m.compartments}</caption>
      <thead>
        <tr>
          {plan.map((area) => (
            <th key={area.id} scope="col">
              {area.short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            {plan.map((area) => {
              const section = area.sections[row];
              return <td key={area.id}>{section !== undefined && <Cell section={section} />}</td>;
            })}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          {plan.map((area) => (
            <td key={area.id}>{m.lostOf(formatPoints(area.points), String(area.weight))}</td>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}

function Rows({ plan }: PlanProps) {
  return (
    <table className={styles.rows} onKeyDown={moveFocus}>
      <caption className="visually-hidden">{m.compartments}</caption>
      <tbody>
        {plan.map((area) => (
          <tr key={area.id}>
            <th scope="row">
              {area.short}
              <span className={styles.lost}>{m.lostOf(formatPoints(area.points), String(area.weight))}</span>
            </th>
            {area.sections.map((section) => (
              <td key={section.id}>
                <Cell section={section} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ section }: { readonly section: Compartment }) {
  const base = useAuditBase();
  const { result, worst } = section;
  const state =
    result.state === 'finding' && worst !== undefined
      ? messages.words.severity[worst]
      : messages.words.section[result.state];
  const points = m.lostOf(formatPoints(section.points), String(result.weight));
  const label = m.cell(section.title, state, result.findings, points);
  const content: ReactNode = (
    <>
      <span className={styles.fill} style={{ blockSize: `${Math.round(result.loss * 100)}%` }} />
      <SectionGlyph state={result.state} worst={worst} />
      <span className={styles.name} aria-hidden="true">
        {section.short}
      </span>
      <span className="visually-hidden">{label}</span>
    </>
  );
  const to = targetOf(base, section);
  if (to === null) {
    return (
      <span className={styles.cell} title={result.reason ?? label}>
        {content}
      </span>
    );
  }
  return (
    <Link to={to} className={styles.cell} title={label}>
      {content}
    </Link>
  );
}

/** Where a cell leads: its findings, its questions, or the lines that prove it. Null: there is nothing to show. */
function targetOf(base: string, { id, result }: Compartment): string | null {
  if (result.findings > 0) return `${base}/findings?area=${encodeURIComponent(id)}`;
  if (result.questions > 0) return `${base}/questions`;
  return result.state === 'sound' || result.state === 'attested' ? `${base}/coverage` : null;
}

function Legend() {
  return (
    <p className={styles.legend}>
      <SeverityMark severity="CRITICAL" />
      <SeverityMark severity="HIGH" />
      <SeverityMark severity="MEDIUM" />
      <SeverityMark severity="MONITOR" />
      {(['sound', 'unknown', 'na'] as const).map((state) => (
        <span key={state} className={styles.key}>
          <SectionGlyph state={state} worst={undefined} />
          {messages.words.section[state]}
        </span>
      ))}
    </p>
  );
}
