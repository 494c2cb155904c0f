import type { AnswerValue } from '@seaworthy/schema/report';

export interface Answer {
  readonly questionId: string;
  readonly value: AnswerValue;
  readonly note: string;
  readonly byUser: string;
  readonly byName: string;
  readonly at: number;
  /** Digest of what the question showed when it was answered; null: unknown, an answer of an older version. */
  readonly evidence: string | null;
}

/** Who would know the answer to an open question, as somebody said. */
export interface AskedOf {
  readonly questionId: string;
  readonly whom: string;
  readonly byName: string;
  readonly at: number;
}

/** One entry of the history: an answer, or its withdrawal; the note of a withdrawal names who would know. */
export type AnswerEntry = Omit<Answer, 'value'> & { readonly value: AnswerValue | null };

export interface Answers {
  put(
    projectId: string,
    answer: {
      readonly questionId: string;
      readonly value: AnswerValue;
      readonly note: string;
      readonly byUser: string;
      readonly evidence?: string;
    },
  ): Promise<Answer>;
  /** Withdraws the current answer; the history stays. */
  withdraw(projectId: string, questionId: string, byUser: string): Promise<void>;
  /** Leaves the question open, or opens it, and says who would know. */
  ask(projectId: string, questionId: string, whom: string, byUser: string): Promise<void>;
  /** Open questions of which somebody said who would know. */
  asked(projectId: string): Promise<readonly AskedOf[]>;
  /** The one that counts for each question, by question id. An answer older than `answerValidMs` counts no longer. */
  list(projectId: string): Promise<readonly Answer[]>;
  /**
   * A number for the state of each project's answers: it grows with every answer, withdrawal and expiry, and stays while
   * nothing happens. Projects without an entry are missing.
   */
  revisions(projectIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Everything ever said to one question, oldest first; a value of null withdrew the answer before it. */
  history(projectId: string, questionId: string): Promise<readonly AnswerEntry[]>;
}
