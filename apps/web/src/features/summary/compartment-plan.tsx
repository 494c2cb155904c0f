import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { messages } from '../../messages.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { formatPlural, formatPoints } from '../../ui/format.ts';
import { SectionGlyph, SeverityMark } from '../../ui/glyph.tsx';
import { Section } from '../../ui/page.tsx';
import { useMedia } from '../../ui/use-media.ts';
import styles from './compartment-plan.module.css';
import { moveFocus } from './move-focus.ts';
import type { Compartment, CompartmentArea } from './terms.ts';

const m = messages.summary;
const rows = [0, 1, 2, 3, 4];

interface Shared {
  readonly base: string;
  /** The one cell that Tab reaches; arrow keys move from there. */
  readonly tabStop: string | undefined;
  readonly onPoint: (section: Compartment, area: CompartmentArea) => void;
}

interface PlanProps extends Shared {
  readonly plan: readonly CompartmentArea[];
}

/** 9 areas and 35 sections at a glance; every cell leads to what it stands for. */
export function CompartmentPlan({ plan }: { readonly plan: readonly CompartmentArea[] }) {
  const wide = useMedia('(min-width: 64rem)');
  const base = useAuditBase();
  const [at, setAt] = useState<{ readonly section: Compartment; readonly area: CompartmentArea } | null>(null);
  const reachable = plan.flatMap((area) => area.sections).filter((section) => targetOf(base, section) !== null);
  const tabStop = reachable.find(({ id }) => id === at?.section.id)?.id ?? reachable[0]?.id;
  const shared: PlanProps = { plan, base, tabStop, onPoint: (section, area) => setAt({ section, area }) };
  return (
    <Section heading={m.compartments} text={m.compartmentsText} aside={<Legend />}>
      {wide ? <Columns {...shared} /> : <Rows {...shared} />}
      <p className={styles.card} aria-hidden="true">
        {at === null ? m.cardHint : <Card section={at.section} area={at.area} />}
      </p>
    </Section>
  );
}

function Columns({ plan, ...shared }: PlanProps) {
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
              return (
                <td key={area.id}>{section !== undefined && <Cell {...shared} section={section} area={area} />}</td>
              );
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

function Rows({ plan, ...shared }: PlanProps) {
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
                <Cell {...shared} section={section} area={area} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({
  section,
  area,
  base,
  tabStop,
  onPoint,
}: Shared & { readonly section: Compartment; readonly area: CompartmentArea }) {
  const { result, worst } = section;
  const content: ReactNode = (
    <>
      <span className={styles.fill} style={{ blockSize: `${Math.round(result.loss * 100)}%` }} />
      <SectionGlyph state={result.state} worst={worst} />
      <span className={styles.name} aria-hidden="true">
        {section.short}
      </span>
      <span className="visually-hidden">
        {m.cell(section.title, stateWord(section), result.findings, lostWords(section))}
      </span>
    </>
  );
  const to = targetOf(base, section);
  const point = () => onPoint(section, area);
  if (to === null) {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: shows in the line below what the cell says anyway
      <span className={styles.cell} onMouseEnter={point}>
        {content}
      </span>
    );
  }
  return (
    <Link
      to={to}
      className={styles.cell}
      tabIndex={section.id === tabStop ? 0 : -1}
      onFocus={point}
      onMouseEnter={point}
    >
      {content}
    </Link>
  );
}

/** Spelled out: "Network › Rate limiting · High · 1 finding · −1.8 of 3". What screen readers hear at the cell itself. */
function Card({ section, area }: { readonly section: Compartment; readonly area: CompartmentArea }) {
  const { result, worst, seed } = section;
  return (
    <>
      <SectionGlyph state={result.state} worst={worst} />{' '}
      <strong>
        {seed} {m.card(area.short, section.title)}
      </strong>
      {[
        stateWord(section),
        ...(result.findings > 0 ? [formatPlural(result.findings, 'finding', 'findings')] : []),
        lostWords(section),
        ...(result.reason === undefined ? [] : [result.reason]),
      ].map((part) => (
        <span key={part}> · {part}</span>
      ))}
    </>
  );
}

function stateWord({ result, worst, decided }: Compartment): string {
  if (result.state === 'finding' && worst === undefined && decided > 0) return m.accepted;
  if (result.state !== 'finding') return messages.words.section[result.state];
  return worst === undefined ? m.elsewhere : messages.words.severity[worst];
}

function lostWords({ points, result }: Compartment): string {
  return m.lostOf(formatPoints(points), String(result.weight));
}

/** Where a cell leads: its findings, its questions, or the lines that prove it. Null: there is nothing to show. */
function targetOf(base: string, { id, result, decided }: Compartment): string | null {
  if (result.findings > 0) return `${base}/findings?q=${encodeURIComponent(`section:${id}`)}`;
  if (decided > 0) return `${base}/findings?q=${encodeURIComponent(`section:${id} is:accepted,dismissed`)}`;
  if (result.questions > 0) return `${base}/questions`;
  return result.state === 'na' ? null : `${base}/coverage#s-${id.replace('/', '-')}`;
}

function Legend() {
  return (
    <p className={styles.legend}>
      <SeverityMark severity="CRITICAL" />
      <SeverityMark severity="HIGH" />
      <SeverityMark severity="MEDIUM" />
      <SeverityMark severity="MONITOR" />
      {(['finding', 'sound', 'attested', 'unknown', 'na'] as const).map((state) => (
        <span key={state} className={styles.key}>
          <SectionGlyph state={state} worst={undefined} />
          {state === 'finding' ? m.elsewhere : messages.words.section[state]}
        </span>
      ))}
    </p>
  );
}
