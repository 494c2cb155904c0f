import { headlinesOf } from '@seaworthy/assess/headline';
import { statedAnswers } from '@seaworthy/assess/triage/stated';
import {
  type AnswerView,
  type AskedView,
  answerValidMs,
  type QuestionList,
  type QuestionView,
  type ScoreView,
} from '@seaworthy/schema/api';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { AnswerValue, Question, Report } from '@seaworthy/schema/report';
import type { Answer, AskedOf } from '@seaworthy/store/answers-port';
import type { CurrentReport } from './reports.ts';
import { answersByQuestion } from './said.ts';

/** The stored report's questions, each with its current answer and what each possible answer would make of the score. */
export function listQuestions(
  stored: Report,
  { report, answers, said }: CurrentReport,
  asked: readonly AskedOf[],
): QuestionList {
  const current = answersByQuestion(answers);
  // With what was decided about findings, as the page shows the score.
  const headlineWith = headlinesOf(report);
  const dropped = new Map(
    said.answers.filter((answer) => !answers.includes(answer)).map((answer) => [answer.questionId, answer]),
  );
  const byId = new Map(answers.map((answer) => [answer.questionId, answer]));
  const previewOf = (questionId: string, value: AnswerValue): ScoreView =>
    headlineWith(new Map(current).set(questionId, { value, note: '', by: '', on: '' }));
  const questions = stored.questions.map((question): QuestionView => {
    const answer = byId.get(question.id);
    const statement = statementView(question, report, answer !== undefined);
    return {
      ...question,
      answer: answer === undefined ? null : answerView(answer),
      ...statement,
      // Nobody has to be asked what the repository tells.
      asked:
        statement.statement?.state === 'counts'
          ? null
          : askedView(asked.find(({ questionId }) => questionId === question.id)),
      ...droppedView(dropped.get(question.id)),
      preview: {
        yes: previewOf(question.id, 'yes'),
        no: previewOf(question.id, 'no'),
        'not-applicable': previewOf(question.id, 'not-applicable'),
      },
    };
  });
  return { score: headlineWith(current), open: openCount(report), questions };
}

/** Questions of today's report without an answer, of the team or of the repository itself. */
export function openCount({ questions }: Report): number {
  return questions.filter(({ answer }) => answer === undefined).length;
}

/** @throws SeaworthyError not-found when this audit asked no such question. */
export function questionOf(stored: Report, questionId: string): Question {
  const question = stored.questions.find(({ id }) => id === questionId);
  if (question === undefined) throw new SeaworthyError('not-found', `This audit asked no question ${questionId}.`);
  return question;
}

export function answerView(answer: Answer): AnswerView {
  const { value, note, byName, at } = answer;
  return { value, note, byName, at, expiresAt: at + answerValidMs };
}

/** What the repository says about the question, with the line; of two lines the last one counts, as in the engine. */
function statementView(
  question: Question,
  { settings, asOf }: Report,
  isAnswered: boolean,
): Pick<QuestionView, 'statement'> {
  const { id, stated } = question;
  if (stated === undefined) return {};
  const { value, note, by, until = null } = stated;
  const counts = statedAnswers([question], asOf).has(id);
  const fact = settings?.facts?.findLast(({ questionIds }) => questionIds.includes(id));
  const state = !counts ? 'expired' : isAnswered ? 'overruled' : 'counts';
  return { statement: { value, note, by, until, state, ...(fact === undefined ? {} : { place: fact.place }) } };
}

function askedView(asked: AskedOf | undefined): AskedView | null {
  return asked === undefined ? null : { whom: asked.whom, byName: asked.byName, at: asked.at };
}

/** Of an answer that does not count here because the question shows other evidence now. */
function droppedView(answer: Answer | undefined): Pick<QuestionView, 'dropped'> {
  return answer === undefined ? {} : { dropped: { byName: answer.byName, at: answer.at, value: answer.value } };
}
