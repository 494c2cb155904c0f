import type { QuestionView, StatementView } from '@seaworthy/schema/api';
import type { ReactNode } from 'react';
import { messages } from '../../messages.ts';
import { formatIsoDay } from '../../ui/dates.ts';
import { formatDay } from '../../ui/format.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { PlaceExcerpt } from '../../ui/place-excerpt.tsx';
import styles from './questions.module.css';

const m = messages.questions;
const wordOf = (value: keyof typeof messages.words.answer) => messages.words.answer[value].toLowerCase();

/** Who answered and until when it counts, what the repository states, that an answer was dropped, or who would know. */
export function QuestionState({ question }: { readonly question: QuestionView }) {
  const { answer, statement, dropped, asked } = question;
  return (
    <>
      {answer !== null && (
        <Line attested>
          {m.by(wordOf(answer.value), answer.byName, formatDay(answer.at), formatDay(answer.expiresAt))}
        </Line>
      )}
      {statement !== undefined && <Stated statement={statement} />}
      {answer === null && statement?.state !== 'counts' && (
        <>
          {dropped !== undefined && (
            <Line>{m.dropped(wordOf(dropped.value), dropped.byName, formatDay(dropped.at))}</Line>
          )}
          {dropped === undefined && asked !== null && (
            <Line>{m.askedOf(asked.whom, asked.byName, formatDay(asked.at))}</Line>
          )}
        </>
      )}
    </>
  );
}

/** What `.seaworthy.yaml` says, with its line: it counts, the team's answer counts instead, or its last day is over. */
function Stated({ statement: { value, note, by, until, state, place } }: { readonly statement: StatementView }) {
  return (
    <div className={styles.stated}>
      <Line attested={state === 'counts'}>
        {m.stated[state](wordOf(value), by, until === null ? null : formatIsoDay(until))}
      </Line>
      {note !== '' && <p>{m.noted(note)}</p>}
      {place !== undefined && <PlaceExcerpt evidence={place} />}
    </div>
  );
}

function Line({ attested = false, children }: { readonly attested?: boolean; readonly children: ReactNode }) {
  return (
    <p className={styles.answered}>
      <Glyph name={attested ? 'attested' : 'ask'} className={attested ? styles.attested : styles.ask} />
      {children}
    </p>
  );
}
