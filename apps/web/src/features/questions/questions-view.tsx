import type { QuestionList, ReportOverview } from '@seaworthy/schema/api';
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
export function QuestionsView({ auditId, report }: { readonly auditId: string; readonly report: ReportOverview }) {
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
      {list !== undefined && list.questions.length > 0 && (
        <Section heading={m.asked}>
          <div className={styles.list}>
            {list.questions.map((question) => (
              <QuestionForm
                key={question.id}
                auditId={auditId}
                question={question}
                score={list.score}
                onSaved={setSaid}
              />
            ))}
          </div>
        </Section>
      )}
      <Assumptions assumptions={report.assumptions} />
    </Page>
  );
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
