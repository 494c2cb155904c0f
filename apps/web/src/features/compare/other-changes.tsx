import type { ModelChange, QuestionChange, SectionChange } from '@seaworthy/schema/compare';
import { settingWord } from '@seaworthy/schema/compare-words';
import { sectionOf } from '@seaworthy/schema/taxonomy';
import { useState } from 'react';
import { compare as m } from '../../messages/compare.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatPoints } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './compare.module.css';

/** Rows of the deployment before "show all". */
const shownRows = 20;

/** The deployment itself: components with their settings, connections, volumes. */
export function ModelTable({ changes }: { readonly changes: readonly ModelChange[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? changes : changes.slice(0, shownRows);
  return (
    <Section heading={m.model}>
      {changes.length === 0 ? (
        <p className={table.muted}>{m.noModel}</p>
      ) : (
        <table className={`${table.table} ${table.stack}`}>
          <TableHead
            columns={[m.modelColumns.part, m.modelColumns.what, m.modelColumns.before, m.modelColumns.after]}
          />
          <tbody>
            {shown.map((it, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of one immutable answer
              <tr key={index}>
                <th scope="row" className={table.text}>
                  {it.name} <span className={table.muted}>{it.kind}</span>
                </th>
                {it.change === 'changed' ? (
                  <>
                    <td>{settingWord(it.what)}</td>
                    <td className={table.text}>{it.before ?? '—'}</td>
                    <td className={table.text}>
                      <span aria-hidden="true" className={styles.arrow}>
                        →
                      </span>
                      {it.after ?? '—'}
                    </td>
                  </>
                ) : (
                  <td colSpan={3}>{m.modelWords[it.change]}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown.length < changes.length && (
        <p>
          <Button kind="plain" onClick={() => setAll(true)}>
            {m.allRows(changes.length)}
          </Button>
        </p>
      )}
    </Section>
  );
}

export function SectionTable({ changes }: { readonly changes: readonly SectionChange[] }) {
  const { section: words } = messages.words;
  return (
    <Section heading={m.sections}>
      {changes.length === 0 ? (
        <p className={table.muted}>{m.noSections}</p>
      ) : (
        <table className={`${table.table} ${table.stack}`}>
          <TableHead
            columns={[
              m.sectionColumns.section,
              m.sectionColumns.before,
              m.sectionColumns.after,
              { title: m.sectionColumns.points, as: 'figure' },
            ]}
          />
          <tbody>
            {changes.map((it) => (
              <tr key={it.id}>
                <th scope="row">{sectionOf(it.id).title}</th>
                <td>{words[it.before]}</td>
                <td>
                  <span aria-hidden="true" className={styles.arrow}>
                    →
                  </span>
                  {words[it.after]}
                </td>
                <td className={table.figure}>{m.points(formatPoints(it.lostBefore), formatPoints(it.lostAfter))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

export function QuestionList({ changes }: { readonly changes: readonly QuestionChange[] }) {
  return (
    <Section heading={m.questions}>
      {changes.length === 0 ? (
        <p className={table.muted}>{m.noQuestions}</p>
      ) : (
        <ul className={styles.list}>
          {changes.map((it) => (
            <li key={`${it.change} ${it.id}`}>
              <div>
                <span className={styles.side}>{m.questionWords[it.change]}</span> <RichText text={it.text} />{' '}
                {it.after.answer !== null && (
                  <span className={table.muted}>{messages.words.answer[it.after.answer]}</span>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
