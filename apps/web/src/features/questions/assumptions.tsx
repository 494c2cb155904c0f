import type { Assumption } from '@seaworthy/schema/report';
import { messages } from '../../messages.ts';
import { Section } from '../../ui/page.tsx';
import { PlaceExcerpt } from '../../ui/place-excerpt.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './questions.module.css';

const m = messages.questions;

/** The seven things about the environment: read from the repository with evidence, or assumed and marked so. */
export function Assumptions({ assumptions }: { readonly assumptions: readonly Assumption[] }) {
  return (
    <Section heading={m.assumptions}>
      <table className={`${table.table} ${table.stack} ${styles.environment}`}>
        <TableHead columns={[m.columns.item, m.columns.value, m.columns.confidence, m.columns.evidence]} />
        <tbody>
          {assumptions.map((item) => (
            <tr key={item.id}>
              <th scope="row" className={`${styles.item} ${table.wide}`}>
                {item.title}
              </th>
              <td className={`${table.text} ${table.wide}`}>
                {item.value === null ? (
                  <>
                    <strong className={styles.open}>{m.needsConfirmation}</strong>
                    {item.note === undefined ? null : <RichText text={`: ${item.note}`} />}
                    <br />
                    <span className={table.muted}>
                      <RichText text={m.assumed(item.bestPracticeDefault)} />
                    </span>
                  </>
                ) : (
                  <RichText text={item.value} />
                )}
              </td>
              <td>{item.value === null ? '' : item.confidence}</td>
              <td className={table.text}>
                <Places item={item} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** The first places are enough here; the report holds all. */
const shownPlaces = 3;

function Places({ item }: { readonly item: Assumption }) {
  return item.evidence
    .slice(0, shownPlaces)
    .map((evidence) => <PlaceExcerpt key={`${evidence.path}:${evidence.startLine}`} evidence={evidence} />);
}
