import type { TriageEntry } from '@seaworthy/schema/api-triage';
import type { Finding } from '@seaworthy/schema/report';
import type { TriageKind } from '@seaworthy/schema/report-triage';

/** Comments about one finding, those that were taken back too: all of them are read at once, and each answer carries them. */
export const commentsOfOneFinding = 500;

/**
 * What people decide and say about findings, by project. A subject is one finding as people know it; which finding of a
 * report that is, is for whoever has the report. Promise 12 of port.ts.
 */
export interface TriageRows {
  /** Everything anybody spoke of in the project, in the order in which it was spoken of first. */
  subjects(projectId: string): Promise<readonly TriageSubject[]>;
  /** Those that are accepted or dismissed, expired ones included. */
  decided(projectId: string): Promise<readonly DecidedSubject[]>;
  /**
   * Decides the same about all of them, or about none when it fails; null opens what is decided.
   * @returns how many changed: opening what is open changes nothing.
   * @throws SeaworthyError not-found when the project is gone.
   */
  decide(
    projectId: string,
    findings: readonly SeenFinding[],
    decision: NewDecision | null,
    by: string,
  ): Promise<number>;
  /** Opens a decided subject that no report shows. False: there is none, or it is open. */
  open(projectId: string, subjectId: string, by: string): Promise<boolean>;
  /**
   * Gives all of them to somebody, or none when it fails; null takes them back.
   * @returns how many changed.
   * @throws SeaworthyError request/invalid for somebody who is not in the project's team.
   */
  assign(projectId: string, findings: readonly SeenFinding[], userId: string | null, by: string): Promise<number>;
  comment(projectId: string, finding: SeenFinding, text: string, by: string): Promise<void>;
  /** Its text goes. @returns false when there is none. @throws SeaworthyError access/forbidden unless it is one's own or `anybodys`. */
  deleteComment(projectId: string, commentId: string, by: string, anybodys: boolean): Promise<boolean>;
  talk(subjectId: string): Promise<SubjectTalk>;
  /** A number for the state of each project's decisions that grows with every one of them. Projects without are missing. */
  revisions(projectIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** A finding as it stands in front of the person. */
export interface SeenFinding extends Pick<Finding, 'ruleId' | 'fingerprints' | 'title' | 'file'> {
  /** Name of what it is about. */
  readonly subjectName: string;
  /** The subject that it is known as; null: nobody spoke of it yet. */
  readonly subjectId: string | null;
}

export interface TriageSubject extends Omit<SeenFinding, 'subjectId'> {
  readonly id: string;
  /** The newest; null while it is open. It may have expired. */
  readonly decision: DecisionRow | null;
  readonly assignee: { readonly id: string; readonly name: string } | null;
  readonly comments: number;
}
export type DecidedSubject = TriageSubject & { readonly decision: DecisionRow };

export interface NewDecision {
  readonly kind: TriageKind;
  readonly reason: string;
  /** ISO date, the last day on which it counts. Never null for an accepted risk. */
  readonly until: string | null;
}
export interface DecisionRow extends NewDecision {
  /** Grows with time. */
  readonly id: number;
  readonly byName: string;
  readonly at: number;
}

/** What was said about one subject, oldest first. */
export interface SubjectTalk {
  readonly assignee: TriageSubject['assignee'];
  readonly comments: readonly {
    readonly id: string;
    readonly byId: string;
    readonly byName: string;
    readonly at: number;
    readonly text: string;
  }[];
  readonly history: readonly (typeof TriageEntry)['_output'][];
}
