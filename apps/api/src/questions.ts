import { headlinesOf } from '@seaworthy/assess/headline';
import {
  type AnswerView,
  type AskedView,
  answerValidMs,
  type QuestionList,
  type QuestionView,
  type ScoreView,
} from '@seaworthy/schema/api';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { AnswerValue, Report } from '@seaworthy/schema/report';
import type { Answer, AskedOf } from '@seaworthy/store/port';
import { answersByQuestion } from './reports.ts';

/** The stored report's questions, each with its current answer and what each possible answer would make of the score. */
export function listQuestions(stored: Report, answers: readonly Answer[], asked: readonly AskedOf[]): QuestionList {
  const current = answersByQuestion(answers);
  const headlineWith = headlinesOf(stored);
  const byId = new Map(answers.map((answer) => [answer.questionId, answer]));
  const previewOf = (questionId: string, value: AnswerValue): ScoreView =>
    headlineWith(new Map(current).set(questionId, { value, note: '', by: '', on: '' }));
  const questions = stored.questions.map((question): QuestionView => {
    const answer = byId.get(question.id);
    return {
      ...question,
      answer: answer === undefined ? null : answerView(answer),
      asked: askedView(asked.find(({ questionId }) => questionId === question.id)),
      preview: {
        yes: previewOf(question.id, 'yes'),
        no: previewOf(question.id, 'no'),
        'not-applicable': previewOf(question.id, 'not-applicable'),
      },
    };
  });
  return { score: headlineWith(current), open: openCount(stored, answers), questions };
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
  const { value, note, byName, at } = answer;
  return { value, note, byName, at, expiresAt: at + answerValidMs };
}

function askedView(asked: AskedOf | undefined): AskedView | null {
  return asked === undefined ? null : { whom: asked.whom, byName: asked.byName, at: asked.at };
}
