import type { Severity } from '@seaworthy/schema/vocabulary';
import type { ReactNode } from 'react';
import { messages } from '../../messages.ts';
import { formatScore } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import table from '../../ui/table.module.css';
import { type Moment, spread } from './series.ts';
import styles from './trend-charts.module.css';

const m = messages.audits.history;
const severities: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'];

/** The drawing in its own units; CSS stretches it, lines keep their width. */
const box = { width: 400, height: 120, inset: 6 };
/** Height of a label beside the drawing, in the same units. */
const labelGap = 17;

/** How the score moved below its load line, and the open findings by severity: two small drawings on one time axis. */
export function TrendCharts({ moments }: { readonly moments: readonly Moment[] }) {
  return (
    <>
      <div className={styles.charts}>
        <ScoreChart moments={moments} />
        <FindingsChart moments={moments} />
      </div>
      <details className={styles.twin}>
        <summary>{m.chartTable}</summary>
        <TwinTable moments={moments} />
      </details>
    </>
  );
}

function ScoreChart({ moments }: { readonly moments: readonly Moment[] }) {
  const place = (score: number) => box.inset + (1 - (score - 1) / 9) * (box.height - 2 * box.inset);
  const last = moments.at(-1);
  const scored = moments.filter(({ score }) => score !== null);
  const labels = [
    { key: 'score', at: last?.score ?? null, text: `${m.scoreLine} ${formatScore(last?.score ?? null)}` },
    { key: 'load', at: last?.loadLine ?? null, text: `${m.loadLine} ${formatScore(last?.loadLine ?? null)}` },
  ].flatMap(({ at, ...label }) => (at === null ? [] : [{ ...label, y: place(at) }]));
  return (
    <Chart
      title={m.scoreChart}
      text={m.scoreChartText(
        formatScore(scored[0]?.score ?? null),
        formatScore(scored.at(-1)?.score ?? null),
        moments.length,
      )}
      scale={[
        { text: '10', y: place(10) },
        { text: '1', y: place(1) },
      ]}
      labels={labels.map(({ key, text, y }) => ({ key, y, content: text }))}
      moments={moments}
    >
      <path
        className={styles.load}
        d={stepPath(
          moments.map(({ loadLine }) => loadLine),
          place,
        )}
      />
      <path
        className={styles.score}
        d={stepPath(
          moments.map(({ score }) => score),
          place,
        )}
      />
    </Chart>
  );
}

function FindingsChart({ moments }: { readonly moments: readonly Moment[] }) {
  const most = Math.max(1, ...moments.flatMap(({ findings }) => severities.map((severity) => findings[severity])));
  const place = (count: number) => box.inset + (1 - count / most) * (box.height - 2 * box.inset);
  const now = moments.at(-1)?.findings;
  if (now === undefined) return null;
  const words = severities.map((severity) => `${now[severity]} ${messages.words.severity[severity].toLowerCase()}`);
  return (
    <Chart
      title={m.findingsChart}
      text={m.findingsChartText(words)}
      scale={[
        { text: String(most), y: place(most) },
        { text: '0', y: place(0) },
      ]}
      labels={severities.map((severity) => ({
        key: severity,
        y: place(now[severity]),
        content: (
          <>
            <SeverityMark severity={severity} /> {now[severity]}
          </>
        ),
      }))}
      moments={moments}
    >
      {severities.map((severity) => (
        <path
          key={severity}
          className={styles[severity]}
          d={linePath(
            moments.map(({ findings }) => findings[severity]),
            place,
          )}
        />
      ))}
    </Chart>
  );
}

function Chart({
  title,
  text,
  scale,
  labels,
  moments,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly scale: readonly { readonly text: string; readonly y: number }[];
  readonly labels: readonly { readonly key: string; readonly y: number; readonly content: ReactNode }[];
  readonly moments: readonly Moment[];
  readonly children: ReactNode;
}) {
  const places = spread(
    labels.map(({ y }) => y),
    labelGap,
    box.height - box.inset,
  );
  const share = (y: number) => `${(y / box.height) * 100}%`;
  return (
    <figure className={styles.figure}>
      <figcaption>
        <h2>{title}</h2>
        <p className={styles.text}>{text}</p>
      </figcaption>
      <div className={styles.plot} aria-hidden="true">
        <div className={styles.scale}>
          {scale.map((mark) => (
            <span key={mark.text} style={{ insetBlockStart: share(mark.y) }}>
              {mark.text}
            </span>
          ))}
        </div>
        <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
          {scale.map((mark) => (
            <path key={mark.text} className={styles.grid} d={`M0 ${mark.y}H${box.width}`} />
          ))}
          {moments.map((moment, index) =>
            moment.otherRules ? (
              <path
                key={moment.number}
                className={styles.rules}
                d={`M${placeOf(index, moments.length)} 0V${box.height}`}
              />
            ) : null,
          )}
          {children}
        </svg>
        <div className={styles.labels}>
          {labels.map(({ key, content }, index) => (
            <span key={key} style={{ insetBlockStart: share(places[index] ?? 0) }}>
              {content}
            </span>
          ))}
        </div>
        <div className={styles.axis}>
          <span>{messages.words.number(moments[0]?.number ?? 0)}</span>
          {moments.some(({ otherRules }) => otherRules) && <span className={styles.rulesMark}>{m.rulesMark}</span>}
          <span>{messages.words.number(moments.at(-1)?.number ?? 0)}</span>
        </div>
      </div>
    </figure>
  );
}

function placeOf(index: number, count: number): number {
  return count < 2 ? box.width : (index / (count - 1)) * box.width;
}

/** A value holds until the next audit says something else. A gap parts the line. */
function stepPath(values: readonly (number | null)[], place: (value: number) => number): string {
  return pathOf(values, place, (x, y) => `H${x}V${y}`);
}

function linePath(values: readonly number[], place: (value: number) => number): string {
  return pathOf(values, place, (x, y) => `L${x} ${y}`);
}

function pathOf(
  values: readonly (number | null)[],
  place: (value: number) => number,
  join: (x: number, y: number) => string,
): string {
  let path = '';
  let joined = false;
  for (const [index, value] of values.entries()) {
    if (value !== null) {
      const x = Math.round(placeOf(index, values.length) * 10) / 10;
      const y = Math.round(place(value) * 10) / 10;
      path += joined ? join(x, y) : `M${x} ${y}`;
    }
    joined = value !== null;
  }
  return path;
}

function TwinTable({ moments }: { readonly moments: readonly Moment[] }) {
  const { columns } = messages.audits;
  return (
    <div className="scroll-x">
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{columns.number}</th>
            <th scope="col" className={table.figure}>
              {columns.score}
            </th>
            <th scope="col" className={table.figure}>
              {m.loadLine}
            </th>
            {severities.map((severity) => (
              <th key={severity} scope="col" className={table.figure}>
                {messages.words.severity[severity]}
              </th>
            ))}
            <th scope="col">{messages.audits.rules}</th>
          </tr>
        </thead>
        <tbody>
          {moments.map((moment) => (
            <tr key={moment.number}>
              <th scope="row">{messages.words.number(moment.number)}</th>
              <td className={table.figure}>{formatScore(moment.score)}</td>
              <td className={table.figure}>{formatScore(moment.loadLine)}</td>
              {severities.map((severity) => (
                <td key={severity} className={table.figure}>
                  {moment.findings[severity]}
                </td>
              ))}
              <td>{moment.otherRules ? m.rulesMark : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
