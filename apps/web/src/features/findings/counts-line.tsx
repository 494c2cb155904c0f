import { toggleValue, valuesOf, withoutKey } from '@seaworthy/assess/query/edit';
import { matching, type QueryFacts } from '@seaworthy/assess/query/match';
import { parseQuery } from '@seaworthy/assess/query/parse';
import { printQuery } from '@seaworthy/assess/query/print';
import type { Query, QueryKey } from '@seaworthy/assess/query/query';
import type { FindingRow } from '@seaworthy/schema/api-findings';
import { severities } from '@seaworthy/schema/words';
import { memo, type ReactNode, useMemo } from 'react';
import { triage } from '../../messages/triage.ts';
import { messages } from '../../messages.ts';
import { formatCount } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import styles from './counts-line.module.css';
import { countsOf, decidedOf, visible } from './visible.ts';

const m = messages.findings;

/**
 * How many findings of each kind there are, each figure a switch for its part of the filter. A figure counts what would
 * show if its own kind were the only one of its row, so that it says what pressing it does.
 */
export const CountsLine = memo(function CountsLine({
  rows,
  text,
  facts,
  onChange,
}: {
  readonly rows: readonly FindingRow[];
  readonly text: string;
  readonly facts: QueryFacts;
  readonly onChange: (text: string) => void;
}) {
  const query = useMemo(() => parseQuery(text).query, [text]);
  const count = useMemo(() => {
    const of = (key: QueryKey) => countsOf(visible(rows, withoutKey(query, key), facts));
    return {
      severity: of('sev').severity,
      plan: of('plan').plan,
      patches: of('has').patches,
      proven: of('fix').proven,
      suspicious: of('is').suspicious,
      ...decidedOf(matching(rows, withoutKey(query, 'is'), facts)),
    };
  }, [rows, query, facts]);
  const chip = (key: QueryKey, value: string, figure: number, label: ReactNode) => (
    <Chip key={value} query={query} name={key} value={value} figure={figure} onChange={onChange}>
      {label}
    </Chip>
  );
  return (
    <fieldset className={styles.line}>
      <legend className="visually-hidden">{m.countsLabel}</legend>
      {severities.map((severity) =>
        chip('sev', severity.toLowerCase(), count.severity[severity], <SeverityMark severity={severity} />),
      )}
      <span className={styles.gap} />
      {(['now', 'soon', 'monitor'] as const).map((plan) => chip('plan', plan, count.plan[plan], m.plan[plan]))}
      <span className={styles.gap} />
      {chip('fix', 'proven', count.proven, m.proven)}
      {chip('has', 'patch', count.patches, m.withPatch)}
      {chip('is', 'suspicious', count.suspicious, m.kinds.suspicious)}
      {(['accepted', 'dismissed'] as const).map(
        (what) =>
          // Few audits have any: where there is none, the line says nothing of it.
          (count[what] > 0 || valuesOf(query, 'is').includes(what)) && chip('is', what, count[what], triage[what]),
      )}
    </fieldset>
  );
});

function Chip({
  query,
  name,
  value,
  figure,
  children,
  onChange,
}: {
  readonly query: Query;
  readonly name: QueryKey;
  readonly value: string;
  readonly figure: number;
  readonly children: ReactNode;
  readonly onChange: (text: string) => void;
}) {
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={valuesOf(query, name).includes(value)}
      onClick={() => onChange(printQuery(toggleValue(query, name, value)))}
    >
      {children} <span className={styles.figure}>{formatCount(figure)}</span>
    </button>
  );
}
