import { headlineWith } from '@seaworthy/assess/headline';
import type { AnswerOf } from '@seaworthy/assess/input';
import type { QuestionView } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import type { AnswerValue } from '@seaworthy/schema/report';

/** Answers that are chosen and not saved, by question id. */
export type Drafts = ReadonlyMap<string, AnswerValue>;

/** What an answer would make of the score; `change` is unrounded, against everything as it stands. */
export interface Preview {
  readonly value: number | null;
  readonly change: number;
}

/** The score with every chosen answer, saved or not. */
export function withDrafts(report: ReportOverview, questions: readonly QuestionView[], drafts: Drafts): Preview {
  const before = headlineWith(report, answersOf(questions, new Map()));
  const after = headlineWith(report, answersOf(questions, drafts));
  return { value: after.value, change: (after.exact ?? 0) - (before.exact ?? 0) };
}

/** The score with one more answer, beside all the others that are chosen. Null: the question open, as if nobody knew. */
export function previewOf(
  report: ReportOverview,
  questions: readonly QuestionView[],
  drafts: Drafts,
  questionId: string,
  value: AnswerValue | null,
): Preview {
  const others = new Map([...drafts].filter(([id]) => id !== questionId));
  const answers = answersOf(questions, others);
  const now = headlineWith(report, answersOf(questions, new Map()));
  if (value === null) answers.delete(questionId);
  else answers.set(questionId, answerOf(value));
  const then = headlineWith(report, answers);
  return { value: then.value, change: (then.exact ?? 0) - (now.exact ?? 0) };
}

function answersOf(questions: readonly QuestionView[], drafts: Drafts): Map<string, AnswerOf> {
  return new Map(
    questions.flatMap(({ id, answer }) => {
      const value = drafts.get(id) ?? answer?.value;
      return value === undefined ? [] : [[id, answerOf(value)] as const];
    }),
  );
}

/** The score looks at the value alone. */
function answerOf(value: AnswerValue): AnswerOf {
  return { value, note: '', by: '', on: '' };
}
