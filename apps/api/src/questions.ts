import { headlineWith } from '@seaworthy/assess/headline';
import type { AnswerView, QuestionList, QuestionView, ScoreView } from '@seaworthy/schema/api';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { AnswerValue, Report } from '@seaworthy/schema/report';
import type { Answer } from '@seaworthy/store/port';
import { answersByQuestion } from './reports.ts';

/** The stored report's questions, each with its current answer and what each possible answer would make of the score. */
export function listQuestions(stored: Report, answers: readonly Answer[]): QuestionList {
  const current = answersByQuestion(answers);
  const byId = new Map(answers.map((answer) => [answer.questionId, answer]));
  const previewOf = (questionId: string, value: AnswerValue): ScoreView =>
    headlineWith(stored, new Map(current).set(questionId, { value, note: '', by: '', on: '' }));
  const questions = stored.questions.map((question): QuestionView => {
    const answer = byId.get(question.id);
    return {
      ...question,
      answer: answer === undefined ? null : answerView(answer),
      preview: {
        yes: previewOf(question.id, 'yes'),
        no: previewOf(question.id, 'no'),
        'not-applicable': previewOf(question.id, 'not-applicable'),
      },
    };
  });
  return { score: headlineWith(stored, current), open: openCount(stored, answers), questions };
}

/** Questions of this report without an answer. */
export function openCount(stored: Report, answers: readonly Answer[]): number {
  const answered = new Set(answers.map((answer) => answer.questionId));
  return stored.questions.filter((question) => !answered.has(question.id)).length;
}

/** @throws SeaworthyError not-found when this audit asked no such question. */
export function refuseUnknownQuestion(stored: Report, questionId: string): void {
  if (!stored.questions.some((question) => question.id === questionId)) {
    throw new SeaworthyError('not-found', `This audit asked no question ${questionId}.`);
  }
}

export function answerView(answer: Answer): AnswerView {
  return { value: answer.value, note: answer.note, byName: answer.byName, at: answer.at };
}
