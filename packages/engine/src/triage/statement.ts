import { factState } from '@seaworthy/assess/triage/stated';
import type { Evidence } from '@seaworthy/schema/evidence';
import type { Answer, Question } from '@seaworthy/schema/report';
import type { StatedFact } from '@seaworthy/schema/report-triage';
import { textAt, type YamlMap } from '../documents/yaml/tree.ts';
import type { Span } from '../text/span.ts';
import { whyNoDay, whyNoReason } from './entry.ts';
import { nearest } from './nearest.ts';

/** One entry of `facts`, as it was written. */
export interface Statement extends Pick<StatedFact, 'key' | 'answer' | 'note' | 'by' | 'until' | 'place'> {
  readonly wrong: string | undefined;
}

const keys = ['answer', 'note', 'by', 'until'] as const;
/** As people write them; YAML reads a bare `yes` as text. */
const words: Readonly<Record<string, Answer['value']>> = {
  yes: 'yes',
  true: 'yes',
  no: 'no',
  false: 'no',
  na: 'not-applicable',
  'not-applicable': 'not-applicable',
};

export function statementOf(
  key: string,
  said: YamlMap,
  place: Evidence,
  unknown: (key: string, span: Span, known: readonly string[]) => void,
): Statement {
  for (const entry of said.entries) if (!keys.some((it) => it === entry.key)) unknown(entry.key, entry.keySpan, keys);
  const word = textAt(said, 'answer') ?? '';
  const answer = words[word];
  return {
    key,
    answer: answer ?? 'yes',
    note: (textAt(said, 'note') ?? '').trim(),
    by: (textAt(said, 'by') ?? '').trim(),
    until: textAt(said, 'until')?.trim() ?? null,
    place,
    wrong: answer === undefined ? `"${word.slice(0, 60)}" is no answer; it is yes, no or not-applicable.` : undefined,
  };
}

/** What became of a statement on this day. It answers all questions of a rule, or the one with its id. */
export function factOf(
  statement: Statement,
  questions: readonly Pick<Question, 'id' | 'ruleId'>[],
  ruleIds: ReadonlySet<string>,
  asOf: string,
): StatedFact {
  const { wrong, ...said } = statement;
  const questionIds = questions.filter(({ id, ruleId }) => said.key === id || said.key === ruleId).map(({ id }) => id);
  const why = wrong ?? whyVoid(said, questionIds, ruleIds, asOf);
  if (why !== undefined) return { ...said, state: 'void', why, questionIds: [] };
  return { ...said, state: factState({ until: said.until, questionIds }, asOf), questionIds };
}

function whyVoid(
  { key, note, until }: Omit<Statement, 'wrong'>,
  questionIds: readonly string[],
  ruleIds: ReadonlySet<string>,
  asOf: string,
): string | undefined {
  if (questionIds.length === 0 && !ruleIds.has(key) && !isQuestionId(key)) {
    const meant = nearest(key, ruleIds);
    return `${key.slice(0, 80)} is the id of no rule and no question${meant === undefined ? '' : `; the nearest rule is ${meant}`}.`;
  }
  return whyNoReason(note, 'note') ?? (until === null ? 'It gives no last day (until).' : whyNoDay(until, asOf));
}

/** Its question may not be asked any more: then the statement is unused, not wrong. */
function isQuestionId(key: string): boolean {
  return /^[0-9a-f]{20}$/.test(key);
}

/** The answers that count, by question id. Of two that answer one question the last one in the file wins. */
export function answersOfFacts(facts: readonly StatedFact[]): Map<string, Answer> {
  return new Map(
    facts.flatMap(({ state, questionIds, answer, note, by, until }) =>
      state === 'used' || state === 'expired'
        ? questionIds.map((id) => {
            const who = by === '' ? 'the repository' : by;
            const said: Answer = { value: answer, note, by: who, on: '' };
            return [id, until === null ? said : { ...said, until }] as const;
          })
        : [],
    ),
  );
}
