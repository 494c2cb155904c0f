import type { QuestionList } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import type { AnswerValue } from '@seaworthy/schema/report';
import { useCallback, useEffect, useState } from 'react';
import { useQuestions } from '../../api/queries.ts';
import { messages } from '../../messages.ts';
import { formatScore } from '../../ui/format.ts';
import { Page, Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Assumptions } from './assumptions.tsx';
import { attestedValue } from './attested.ts';
import { type Drafts, previewOf, withDrafts } from './previews.ts';
import { QuestionForm } from './question-form.tsx';
import styles from './questions.module.css';

const m = messages.questions;

/** What was inferred, and what only a person can tell; every answer shows what it makes of the score before it is saved. */
export function QuestionsView({ auditId, report }: { readonly auditId: string; readonly report: ReportOverview }) {
  const questions = useQuestions(auditId);
  const [drafts, setDraft] = useDrafts();
  const list = questions.data;
  useLinkedQuestion(list !== undefined);
  return (
    <Page
      heading={m.title}
      lead={list && leadOf(list, report)}
      aside={list && <ScoreNow list={list} report={report} drafts={drafts} />}
    >
      <Assumptions assumptions={report.assumptions} />
      {questions.isError && <ProblemView error={questions.error} onRetry={() => void questions.refetch()} />}
      {questions.isPending && <Skeleton what={m.title} rows={6} />}
      {list !== undefined && (
        <Section heading={m.asked} text={list.questions.length === 0 ? m.nothingAsked : m.askedText}>
          <div className={styles.list}>
            {list.questions.map((question) => (
              <QuestionForm
                key={question.id}
                auditId={auditId}
                question={question}
                score={list.score}
                preview={(value) => previewOf(report, list.questions, drafts, question.id, value)}
                onDraft={(value) => setDraft(question.id, value)}
              />
            ))}
          </div>
        </Section>
      )}
    </Page>
  );
}

function leadOf(list: QuestionList, report: ReportOverview): string {
  const attested = list.questions.filter((question) => attestedValue(question) !== null).length;
  const inferred = report.assumptions.filter((item) => item.value !== null).length;
  return m.lead(list.open, attested, inferred);
}

function useDrafts() {
  const [drafts, setDrafts] = useState<Drafts>(new Map());
  const set = useCallback((id: string, value: AnswerValue | null) => {
    setDrafts((before) => {
      const after = new Map(before);
      if (value === null) after.delete(id);
      else after.set(id, value);
      return after;
    });
  }, []);
  return [drafts, set] as const;
}

function ScoreNow({
  list,
  report,
  drafts,
}: {
  readonly list: QuestionList;
  readonly report: ReportOverview;
  readonly drafts: Drafts;
}) {
  const { value, low, high } = list.score;
  const then = withDrafts(report, list.questions, drafts);
  return (
    <div className={styles.score}>
      <p>
        {m.scoreNow} <strong>{formatScore(value)}</strong>
      </p>
      {list.open > 0 && low !== null && high !== null && (
        <p className={styles.interval}>{m.interval(formatScore(low), formatScore(high))}</p>
      )}
      <p role="status">{drafts.size > 0 && m.withUnsaved(formatScore(then.value), drafts.size)}</p>
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
