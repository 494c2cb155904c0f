import type { Evidence } from '@seaworthy/schema/evidence';
import type { Finding, Question } from '@seaworthy/schema/report';
import type { Severity } from '@seaworthy/schema/vocabulary';
import { severities } from '@seaworthy/schema/words';

/** What a diagram reads of findings and questions: whole ones and the short rows of lists both have it. */
export type KnownFinding = Pick<Finding, 'id' | 'severity' | 'subject' | 'file' | 'line'>;
export type KnownQuestion = Pick<Question, 'id' | 'evidence' | 'answer'>;

/** What is wrong with one part of the deployment. */
export interface NodeFindings {
  /** Null when nothing is open. */
  readonly worst: Severity | null;
  /** Ids, in the report's order. */
  readonly ids: readonly string[];
  /** Questions without an answer about it. */
  readonly questionIds: readonly string[];
}

/** Findings about one of the subjects, or anchored on one of the lines that prove the part. */
export function badgeOf(
  subjects: readonly string[],
  places: readonly Evidence[],
  findings: readonly KnownFinding[],
  questions: readonly KnownQuestion[],
): NodeFindings {
  const names = new Set(subjects);
  const lines = new Set(places.map((it) => `${it.path}:${it.startLine}`));
  const own = findings.filter(
    (it) => names.has(`${it.subject.kind} ${it.subject.name}`) || lines.has(`${it.file}:${it.line}`),
  );
  const asked = questions.filter(
    (it) => it.answer === undefined && it.evidence.some((place) => lines.has(`${place.path}:${place.startLine}`)),
  );
  return {
    worst: severities.find((severity) => own.some((it) => it.severity === severity)) ?? null,
    ids: own.map((it) => it.id),
    questionIds: asked.map((it) => it.id),
  };
}
