import { settingsFile as m } from '../messages/settings-file.ts';
import type { Fault } from './faults.ts';
import { Section } from './page.tsx';
import { PlaceExcerpt } from './place-excerpt.tsx';
import table from './table.module.css';
import { TableHead } from './table-head.tsx';

/** What somebody wrote for Seaworthy and what it could not use, each with its line; nothing when all of it counts. */
export function SettingsFaults({ faults }: { readonly faults: readonly Fault[] }) {
  if (faults.length === 0) return null;
  return (
    <Section heading={m.heading(faults.length)} text={m.text}>
      <table className={`${table.table} ${table.stack}`}>
        <caption className="visually-hidden">{m.heading(faults.length)}</caption>
        <TableHead columns={[m.columns.place, m.columns.fault]} />
        <tbody>
          {faults.map(({ place, message }) => (
            <tr key={`${place.path}:${place.startLine}:${message}`}>
              <th scope="row" className={`${table.text} ${table.wide}`}>
                <PlaceExcerpt evidence={place} />
              </th>
              <td className={`${table.text} ${table.wide}`}>{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
