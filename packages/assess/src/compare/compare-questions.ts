import type { QuestionChange } from '@seaworthy/schema/compare';
import type { Question, Report } from '@seaworthy/schema/report';
import type { AnswerOf } from '../input.ts';

export interface QuestionPair {
  readonly before: Question | undefined;
  readonly after: Question | undefined;
}

/** Questions of both reports: by id, then by rule and words where a renamed file changed the id. */
export function pairQuestions(before: Report, after: Report): QuestionPair[] {
  const left = new Set(after.questions);
  const take = (match: (question: Question) => boolean): Question | undefined => {
    const found = [...left].find(match);
    if (found !== undefined) left.delete(found);
    return found;
  };
  const sameId = before.questions.map((question) => ({
    before: question,
    after: take((it) => it.id === question.id),
  }));
  const pairs = sameId.map(({ before: question, after: twin }) => ({
    before: question,
    after: twin ?? take((it) => it.ruleId === question.ruleId && it.text === question.text),
  }));
  return [...pairs, ...[...left].map((question) => ({ before: undefined, after: question }))];
}

/** Only what changed: an open question that stays open is not told. */
export function questionChanges(pairs: readonly QuestionPair[]): QuestionChange[] {
  return pairs.flatMap(({ before, after }) => {
    const shown = after ?? before;
    if (shown === undefined) return [];
    const [was, is] = [stateOf(before), stateOf(after)];
    const change = changeOf(was, is);
    if (change === null) return [];
    return [{ id: shown.id, ruleId: shown.ruleId, text: shown.text, change, before: was, after: is }];
  });
}

/** The answers of `before`, under the ids that their questions have in `after`. */
export function answersCarried(pairs: readonly QuestionPair[]): Map<string, AnswerOf> {
  return new Map(
    pairs.flatMap(({ before, after }) =>
      before?.answer === undefined || after === undefined ? [] : [[after.id, before.answer] as const],
    ),
  );
}

function stateOf(question: Question | undefined): QuestionChange['before'] {
  return { asked: question !== undefined, answer: question?.answer?.value ?? null };
}

function changeOf(was: QuestionChange['before'], is: QuestionChange['after']): QuestionChange['change'] | null {
  const [wasOpen, isOpen] = [was.asked && was.answer === null, is.asked && is.answer === null];
  if (!wasOpen && isOpen) return 'opened';
  if (wasOpen && !isOpen) return 'closed';
  return was.asked && is.asked && was.answer !== is.answer ? 'answered' : null;
}
