import type { QuestionView, ScoreView } from '@seaworthy/schema/api';
import type { AnswerValue } from '@seaworthy/schema/report';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useMay } from '../../api/session.ts';
import { messages } from '../../messages.ts';
import { RuleLink } from '../../shell/rule-link.tsx';
import { Button } from '../../ui/button.tsx';
import { formatScore, formatShift } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/glyph.tsx';
import { PlaceExcerpt } from '../../ui/place-excerpt.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { attestedValue } from './attested.ts';
import type { Preview } from './previews.ts';
import { QuestionState } from './question-state.tsx';
import styles from './questions.module.css';
import { type QuestionForm as Form, useQuestionForm } from './use-question-form.ts';

const m = messages.questions;
const values: readonly AnswerValue[] = ['yes', 'no', 'not-applicable'];
const noteLimit = 2_000;
const whomLimit = 200;

/** One question with the score each answer would give, before anything is saved. */
export function QuestionForm({
  auditId,
  question,
  score,
  preview,
  onDraft,
}: {
  readonly auditId: string;
  readonly question: QuestionView;
  /** The score as it stands. */
  readonly score: ScoreView;
  readonly preview: (value: AnswerValue | null) => Preview;
  readonly onDraft: (value: AnswerValue | null) => void;
}) {
  const may = useMay('answer:write');
  const form = useQuestionForm(auditId, question, score, onDraft);
  const id = useId();
  const save = useRef<HTMLButtonElement>(null);
  const hadFocus = useRef(false);
  // Withdraw and Undo go away when they are done: the focus stays in the form.
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) save.current?.focus();
  });
  if (!may) return <ReadQuestion question={question} />;
  const isStated = question.statement?.state === 'counts';
  // What the repository states counts wherever the team says nothing: then nobody can leave the question open here.
  const isOpenWithoutTeam = question.statement === undefined || question.statement.state === 'expired';
  return (
    <form
      id={`q-${question.id}`}
      className={styles.question}
      onSubmit={form.submit}
      noValidate
      onFocus={() => (hadFocus.current = true)}
      onBlur={({ relatedTarget }) => (hadFocus.current = relatedTarget === null)}
    >
      <h3 id={`${id}-text`}>
        <RichText text={question.text} />
      </h3>
      <QuestionState question={question} />
      <Background question={question} />
      <fieldset className={styles.answers} aria-labelledby={`${id}-text`}>
        {values.map((value) => (
          <Option key={value} name={id} value={value} form={form}>
            {messages.words.answer[value]}
            <span className={styles.preview}>
              <PreviewText value={value} preview={preview(value)} question={question} />
            </span>
          </Option>
        ))}
        {isOpenWithoutTeam && (
          <Option name={id} value="unknown" form={form}>
            {m.unknown}
            <span className={styles.preview}>
              → {formatScore(preview(null).value)}, {m.preview.unknown}
            </span>
          </Option>
        )}
      </fieldset>
      <Words id={id} form={form} />
      <div className={styles.actions}>
        <Button ref={save} kind="plain" type="submit" busy={form.isPending}>
          {form.isPending ? m.saving : isStated ? m.saveOver : m.save}
        </Button>
        {question.answer !== null && (
          <Button kind="quiet" busy={form.isPending} onClick={form.withdraw}>
            {m.withdraw}
          </Button>
        )}
        {form.missing !== '' && <span role="alert">{form.missing}</span>}
        <span role="status">{form.outcome?.text}</span>
        {form.outcome?.undo !== undefined && (
          <Button kind="quiet" busy={form.isPending} onClick={form.undo}>
            {m.undo}
          </Button>
        )}
      </div>
      {form.error !== null && <ProblemView error={form.error} />}
    </form>
  );
}

/** For whoever may not answer: what is asked, and what was said. */
function ReadQuestion({ question }: { readonly question: QuestionView }) {
  const { answer } = question;
  return (
    <div id={`q-${question.id}`} className={styles.question}>
      <h3>
        <RichText text={question.text} />
      </h3>
      <QuestionState question={question} />
      <Background question={question} />
      <div className={styles.answers}>
        {attestedValue(question) === null && <p className={table.muted}>{m.open}</p>}
        {answer !== null && answer.note !== '' && <p>{m.noted(answer.note)}</p>}
      </div>
    </div>
  );
}

function Option({
  name,
  value,
  form,
  children,
}: {
  readonly name: string;
  readonly value: NonNullable<Form['choice']>;
  readonly form: Form;
  readonly children: ReactNode;
}) {
  return (
    <label className={styles.option}>
      <input type="radio" name={name} checked={form.choice === value} onChange={() => form.choose(value)} />
      {children}
    </label>
  );
}

function PreviewText({
  value,
  preview,
  question,
}: {
  readonly value: AnswerValue;
  readonly preview: Preview;
  readonly question: QuestionView;
}) {
  const shift = formatShift(preview.change);
  return (
    <>
      {m.preview[value](formatScore(preview.value))}{' '}
      {value === 'no' && <SeverityMark severity={question.severityIfNo} />}{' '}
      {shift !== null && <span className={table.muted}>{m.change(shift)}</span>}
    </>
  );
}

/** The note of an answer, or the name of who would know. */
function Words({ id, form }: { readonly id: string; readonly form: Form }) {
  if (form.choice === 'unknown') {
    return (
      <div className={styles.note}>
        <label htmlFor={`${id}-whom`}>{m.whom}</label>
        <input
          id={`${id}-whom`}
          maxLength={whomLimit}
          placeholder={m.whomHint}
          value={form.whom}
          onChange={({ target }) => form.setWhom(target.value)}
        />
      </div>
    );
  }
  return (
    <div className={styles.note}>
      <label htmlFor={`${id}-note`}>{m.note[form.choice ?? 'no']}</label>
      <textarea
        id={`${id}-note`}
        rows={2}
        maxLength={noteLimit}
        value={form.note}
        onChange={({ target }) => form.setNote(target.value)}
      />
    </div>
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
      {question.evidence.length > 0 && (
        <div>
          <dt>{m.looked}</dt>
          <dd>
            {question.evidence.map((evidence) => (
              <PlaceExcerpt key={`${evidence.path}:${evidence.startLine}`} evidence={evidence} />
            ))}
          </dd>
        </div>
      )}
      <div>
        <dt>{m.rule}</dt>
        <dd>
          <RuleLink ruleId={question.ruleId} className={table.place} />
        </dd>
      </div>
    </dl>
  );
}
