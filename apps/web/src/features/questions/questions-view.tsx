import type { QuestionList, QuestionView } from '@seaworthy/schema/api';
import type { Report } from '@seaworthy/schema/report';
import { useEffect, useState } from 'react';
import { useQuestions } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import { formatScore } from '../../ui/format.ts';
import { Page, Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Assumptions } from './assumptions.tsx';
import { QuestionForm } from './question-form.tsx';
import styles from './questions.module.css';

const m = messages.questions;

/** What was inferred, and what only a person can tell; every answer moves the score at once. */
export function QuestionsView({ auditId, report }: { readonly auditId: string; readonly report: Report }) {
  const questions = useQuestions(auditId);
  const [said, setSaid] = useState('');
  const list = questions.data;
  useLinkedQuestion(list !== undefined);
  return (
    <Page
      heading={m.title}
      lead={list && m.lead(list.open, list.questions.length)}
      aside={list && <ScoreNow list={list} said={said} />}
    >
      {questions.isError && <ProblemView error={questions.error} onRetry={() => void questions.refetch()} />}
      {questions.isPending && <Skeleton what={m.title} rows={6} />}
      {list !== undefined && (
        <>
          <Part auditId={auditId} list={list} answered={false} onSaved={setSaid} />
          <Part auditId={auditId} list={list} answered onSaved={setSaid} />
        </>
      )}
      <Assumptions assumptions={report.assumptions} />
    </Page>
  );
}

function Part({
  auditId,
  list,
  answered,
  onSaved,
}: {
  readonly auditId: string;
  readonly list: QuestionList;
  readonly answered: boolean;
  readonly onSaved: (sentence: string) => void;
}) {
  const shown = list.questions.filter((question) => (question.answer !== null) === answered);
  if (shown.length === 0) return null;
  return (
    <Section heading={answered ? m.answered : m.open}>
      <div className={styles.list}>
        {shown.map((question) => (
          <QuestionForm
            key={formKey(question)}
            auditId={auditId}
            question={question}
            score={list.score}
            onSaved={onSaved}
          />
        ))}
      </div>
    </Section>
  );
}

/** A new answer starts the form anew, so that it shows what the server kept; a refused one keeps what was typed. */
function formKey({ id, answer }: QuestionView): string {
  return `${id} ${answer?.at ?? 'open'}`;
}

function ScoreNow({ list, said }: { readonly list: QuestionList; readonly said: string }) {
  const { value, low, high } = list.score;
  return (
    <div className={styles.score}>
      <p>
        {m.scoreNow} <strong>{formatScore(value)}</strong>
      </p>
      {list.open > 0 && low !== null && high !== null && (
        <p className={styles.interval}>{m.interval(formatScore(low), formatScore(high))}</p>
      )}
      <p role="status" className={styles.said}>
        {said}
      </p>
    </div>
  );
}

/** Scrolls to the question a link names, once the questions are there: the browser looked for it too early. */
function useLinkedQuestion(ready: boolean): void {
  useEffect(() => {
    if (!ready || !window.location.hash.startsWith('#q-')) return;
    document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
  }, [ready]);
}
