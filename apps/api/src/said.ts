import { createHash } from 'node:crypto';
import type { AnswerOf } from '@seaworthy/assess/assess';
import type { Said } from '@seaworthy/assess/derive-report';
import { reassess } from '@seaworthy/assess/reassess';
import { type Decidable, type Decision, onDay, suppressionsOf } from '@seaworthy/assess/triage/decisions';
import { settingsOn } from '@seaworthy/assess/triage/stated';
import { isoDayOf } from '@seaworthy/schema/iso-day';
import type { Finding, Question, Report } from '@seaworthy/schema/report';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { Answer } from '@seaworthy/store/answers-port';
import type { Store } from '@seaworthy/store/port';
import type { DecidedSubject, TriageSubject } from '@seaworthy/store/triage-port';

/** What people said about a project, as it stands now: what makes today's report of the one that the worker stored. */
export interface SaidOfProject {
  readonly answers: readonly Answer[];
  readonly decided: readonly DecidedSubject[];
  /** ISO date of today, UTC. */
  readonly today: string;
}

export async function readSaid(store: Store, projectId: string, now: number): Promise<SaidOfProject> {
  const [answers, decided] = await Promise.all([store.answers.list(projectId), store.triage.decided(projectId)]);
  return { answers, decided, today: isoDayOf(now) };
}

/**
 * A number for the state of what was said about each project: it grows with every answer, decision, withdrawal and expiry of
 * an answer. Both parts only grow, so equal sums mean that nothing was said. Projects without are missing.
 */
export async function saidRevisions(store: Store, projectIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const [answers, triage] = await Promise.all([
    store.answers.revisions(projectIds),
    store.triage.revisions(projectIds),
  ]);
  const ids = new Set([...answers.keys(), ...triage.keys()]);
  return new Map([...ids].map((id) => [id, (answers.get(id) ?? 0) + (triage.get(id) ?? 0)]));
}

/** What counts for this report, in the words of the assessment. */
export function saidOf(stored: Report, { answers, decided, today }: SaidOfProject): Said {
  return {
    answers: answersByQuestion(countingAnswers(stored, answers)),
    decisions: decided.map(decisionOf),
    asOf: today,
  };
}

/** The report as it is today; the stored one itself where nothing that was said, and no date in it, changes anything. */
export function asSaid(stored: Report, said: Said): Report {
  const isAnswered = stored.questions.some(({ id }) => said.answers.has(id));
  if (!isAnswered && said.decisions.length === 0 && !hasAged(stored, said.asOf)) return stored;
  return reassess(stored, said.answers, said.decisions, said.asOf);
}

/** Whether something that stands in the repository has begun to count, or ended, since the audit. */
function hasAged({ suppressions = [], settings }: Report, today: string): boolean {
  const facts = settings === undefined ? [] : (settingsOn(settings, today).facts ?? []);
  return (
    suppressions.some((entry) => onDay(entry, today).state !== entry.state) ||
    facts.some(({ state }, index) => state !== settings?.facts?.[index]?.state)
  );
}

/**
 * Those of the answers that speak of what this report asks. An answer whose question showed other evidence is about another
 * state of things: it does not count here, and may count again in a report that shows what it was about.
 */
export function countingAnswers({ questions }: Report, answers: readonly Answer[]): readonly Answer[] {
  const asked = new Map(questions.map((question) => [question.id, question]));
  return answers.filter(({ questionId, evidence }) => {
    const question = asked.get(questionId);
    return question === undefined || evidence === null || evidence === evidenceDigest(question);
  });
}

/** Of what the question shows: paths and quoted lines. Line numbers are left out, they move with every edit above. */
export function evidenceDigest({ evidence }: Pick<Question, 'evidence'>): string {
  const places = evidence.map(({ path, quote }) => JSON.stringify([path, quote.trim()])).sort(compareText);
  return createHash('sha256').update(places.join('\n')).digest('base64url');
}

/** Answers in the words of the assessment. */
export function answersByQuestion(answers: readonly Answer[]): Map<string, AnswerOf> {
  return new Map(
    answers.map(({ questionId, value, note, byName, at }) => [
      questionId,
      { value, note, by: byName, on: isoDayOf(at) },
    ]),
  );
}

export function decisionOf(subject: DecidedSubject): Decision {
  const { kind, reason, until, byName, at } = subject.decision;
  return { ...placeOf(subject), kind, reason, until, by: byName, on: isoDayOf(at) };
}

function placeOf({ ruleId, fingerprints, file, subjectName }: TriageSubject) {
  return { rule: ruleId, where: file, fingerprints, file, subject: subjectName };
}

/** What people can speak of: findings, and the gaps that an answer of "no" makes findings. */
export function decidableOf({ findings, questions }: Report): readonly Finding[] {
  return [...findings.filter(({ attested }) => attested === undefined), ...questions.flatMap(({ gap }) => gap ?? [])];
}

/** The finding that each subject is in this report, by the id of the subject; matched as decisions are. */
export function findingsOfSubjects(
  findings: readonly Decidable[],
  subjects: readonly TriageSubject[],
): ReadonlyMap<string, string> {
  const asDecisions = subjects.map((subject): Decision => {
    return { ...placeOf(subject), kind: 'false-positive', reason: '', by: '', on: null, until: null };
  });
  const found = suppressionsOf(findings, asDecisions, '');
  return new Map(
    subjects.flatMap(({ id }, index) => {
      const findingId = found[index]?.findingIds[0];
      return findingId === undefined ? [] : [[id, findingId] as const];
    }),
  );
}
