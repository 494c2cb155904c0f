import type { AnswerInput, AnswerResult, QuestionView, ScoreView } from '@seaworthy/schema/api';
import type { AnswerValue } from '@seaworthy/schema/report';
import { type FormEvent, useId, useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatDay, formatPlace, formatScore } from '../../ui/format.ts';
import { Glyph, SeverityMark } from '../../ui/glyph.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import styles from './questions.module.css';

const m = messages.questions;
const values: readonly AnswerValue[] = ['yes', 'no', 'not-applicable'];
const noteLimit = 2_000;

/** One question with the score each answer would give, before anything is saved. */
export function QuestionForm({
  auditId,
  question,
  score,
  onSaved,
}: {
  readonly auditId: string;
  readonly question: QuestionView;
  /** The score as it stands. */
  readonly score: ScoreView;
  /** What became of the score, in words. */
  readonly onSaved: (sentence: string) => void;
}) {
  const { answer } = question;
  const { value, note, missing, save, setNote, choose, submit, withdraw } = useForm(auditId, question, score, onSaved);
  const id = useId();
  return (
    <form id={`q-${question.id}`} className={styles.question} onSubmit={submit}>
      <h3 id={`${id}-text`}>
        <RichText text={question.text} />
      </h3>
      {answer !== null && (
        <p className={styles.answered}>
          <Glyph name="tick" className={styles.tick} />
          {m.by(messages.words.answer[answer.value].toLowerCase(), answer.byName, formatDay(answer.at))}
        </p>
      )}
      <Background question={question} />
      <Choices labelId={`${id}-text`} question={question} value={value} onChoose={choose} />
      <div className={styles.note}>
        <label htmlFor={`${id}-note`}>{m.note}</label>
        <textarea
          id={`${id}-note`}
          rows={2}
          maxLength={noteLimit}
          placeholder={m.noteHint}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </div>
      <div className={styles.actions}>
        <Button kind="plain" type="submit" disabled={save.isPending}>
          {save.isPending ? m.saving : m.save}
        </Button>
        {answer !== null && (
          <Button kind="quiet" disabled={save.isPending} onClick={withdraw}>
            {m.withdraw}
          </Button>
        )}
        {missing && <span role="alert">{m.choose}</span>}
      </div>
      {save.isError && <ProblemView error={save.error} />}
    </form>
  );
}

function useForm(auditId: string, question: QuestionView, score: ScoreView, onSaved: (sentence: string) => void) {
  const [value, setValue] = useState<AnswerValue | null>(question.answer?.value ?? null);
  const [note, setNote] = useState(question.answer?.note ?? '');
  const [missing, setMissing] = useState(false);
  const save = useAnswer(auditId, question.id);
  const before = formatScore(score.value);
  // Not as callbacks of mutate(): those are dropped when the refreshed list draws this form anew before they are called.
  const send = (input: AnswerInput | null, say: typeof m.saved) => {
    const done = (result: AnswerResult) => {
      // The form itself stays, with its focus; only a withdrawn answer leaves it empty.
      setValue(result.answer?.value ?? null);
      setNote(result.answer?.note ?? '');
      onSaved(say(before, formatScore(result.score.value)));
    };
    save.mutateAsync(input).then(done, () => {
      // Shown by save.isError; what was typed stays.
    });
  };
  return {
    value,
    note,
    missing,
    save,
    setNote,
    choose: (chosen: AnswerValue) => {
      setValue(chosen);
      setMissing(false);
    },
    submit: (event: FormEvent) => {
      event.preventDefault();
      setMissing(value === null);
      if (value !== null) send({ value, note }, m.saved);
    },
    withdraw: () => send(null, m.withdrawn),
  };
}

/** The three answers, each with the score it would give. */
function Choices({
  labelId,
  question,
  value,
  onChoose,
}: {
  readonly labelId: string;
  readonly question: QuestionView;
  readonly value: AnswerValue | null;
  readonly onChoose: (value: AnswerValue) => void;
}) {
  return (
    <fieldset className={styles.answers} aria-labelledby={labelId}>
      {values.map((option) => {
        const score = formatScore(question.preview[option].value);
        return (
          <label key={option} className={styles.option}>
            <input type="radio" name={labelId} checked={value === option} onChange={() => onChoose(option)} />
            <span>{messages.words.answer[option]}</span>
            <span className={styles.preview}>
              <span aria-hidden="true">{m.preview(score)}</span>
              <span className="visually-hidden">{m.previewLabel(score)}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

function Background({ question }: { readonly question: QuestionView }) {
  return (
    <dl className={styles.background}>
      <div>
        <dt>{m.needed}</dt>
        <dd>
          <RichText text={question.needed} />
        </dd>
      </div>
      <div>
        <dt>{m.meanwhile}</dt>
        <dd>
          <RichText text={question.assumedDefault} />
        </dd>
      </div>
      <div>
        <dt>{m.ifNo}</dt>
        <dd>
          <SeverityMark severity={question.severityIfNo} />
        </dd>
      </div>
      {question.evidence.length > 0 && (
        <div>
          <dt>{m.looked}</dt>
          <dd>
            {question.evidence.map(({ path, startLine, endLine, quote }) => (
              <span key={`${path}:${startLine}`} className={styles.looked}>
                <span className={table.place}>{formatPlace(path, startLine, endLine)}</span> <code>{quote.trim()}</code>
              </span>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}
