import type { Question } from '@seaworthy/schema/report';
import type { RepositorySettings } from '@seaworthy/schema/report-triage';
import { compareText } from '@seaworthy/schema/words';
import type { AnswerOf } from '../input.ts';

/** What the repository itself says about its questions, as far as it counts on the day; undefined: the day plays no part. */
export function statedAnswers(questions: readonly Question[], asOf: string | undefined): Map<string, AnswerOf> {
  return new Map(
    questions.flatMap(({ id, stated }) =>
      stated === undefined || isOver(stated.until ?? null, asOf) ? [] : [[id, stated] as const],
    ),
  );
}

/** The team's answers, and where it gave none the repository's own. */
export function withStated(
  { questions, asOf }: { readonly questions: readonly Question[]; readonly asOf?: string | undefined },
  answers: ReadonlyMap<string, AnswerOf>,
): ReadonlyMap<string, AnswerOf> {
  const stated = statedAnswers(questions, asOf);
  return stated.size === 0 ? answers : new Map([...stated, ...answers]);
}

/** The settings as they stand on another day. A fact that cannot count stays so. */
export function settingsOn(settings: RepositorySettings, asOf: string): RepositorySettings {
  const { facts } = settings;
  if (facts === undefined) return settings;
  return {
    ...settings,
    facts: facts.map((fact) => (fact.state === 'void' ? fact : { ...fact, state: factState(fact, asOf) })),
  };
}

export function factState(
  { until, questionIds }: { readonly until: string | null; readonly questionIds: readonly string[] },
  asOf: string,
): 'used' | 'unused' | 'expired' {
  if (isOver(until, asOf)) return 'expired';
  return questionIds.length > 0 ? 'used' : 'unused';
}

function isOver(until: string | null, asOf: string | undefined): boolean {
  return until !== null && asOf !== undefined && compareText(until, asOf) < 0;
}

/** `ana, 2026-03-03`, or `ana until 2026-06-30` for what stands in the repository. */
export function saidBy({ by, on, until }: Pick<AnswerOf, 'by' | 'on' | 'until'>): string {
  if (on !== '') return `${by}, ${on}`;
  return until === undefined ? by : `${by} until ${until}`;
}
