import type { Evidence } from '@seaworthy/schema/evidence';
import type {
  Answer,
  AnswerValue,
  ChecklistItem,
  Finding,
  Plan,
  Question,
  RuleOutcome,
  Score,
  SectionResult,
  UnreadFile,
  VerificationStep,
} from '@seaworthy/schema/report';
import type { RepositorySettings, Suppression } from '@seaworthy/schema/report-triage';

/** What the engine knows about one finding before the assessment adds number, plan, effort and score gain. */
export type DraftFinding = Omit<Finding, 'number' | 'plan' | 'effort' | 'delta'> & {
  readonly effortKind: EffortKind;
  /** Places of the same rule, this one included; drives the spread of the effort. */
  readonly places: number;
};

/** Kinds of change; hours per kind in effort.ts. */
export type EffortKind =
  | 'directive'
  | 'config-block'
  | 'new-file'
  | 'dockerfile'
  | 'code-handler'
  | 'code-modules'
  | 'decision'
  | 'secret-rotation';

/** Names and ports of this repository for the verification commands and the checklists. Null: not known. */
export interface DeploymentFacts {
  readonly composeFile: string | null;
  readonly kubernetes: boolean;
  /** Main application service and its port inside the container. */
  readonly appService: string | null;
  readonly appPort: number | null;
  /** `https` when TLS ends in this repository. */
  readonly publicScheme: 'http' | 'https';
  readonly publicPort: number | null;
  /** What a health check calls, else a health-like GET route; never with parameters. */
  readonly healthPath: string | null;
  readonly websocketPath: string | null;
  /** Heavy workload in use: docling, opencv, pdf2image … for the memory items. */
  readonly heavyLibraries: readonly string[];
  readonly usesSqlite: boolean;
  readonly usesWebsocket: boolean;
  readonly usesPythonServer: boolean;
  readonly hasFrontend: boolean;
  readonly hasContainers: boolean;
  /** The HEALTHCHECK instructions of the images built here; empty unless every one of them has its own. */
  readonly healthcheckInstructions?: readonly Evidence[];
  readonly writesCheckpoints: boolean;
  readonly acceptsUploads: boolean;
}

export interface AssessInput {
  readonly findings: readonly DraftFinding[];
  readonly questions: readonly Question[];
  /** What an answer of "no" confirms; each has its question's id. */
  readonly gaps?: readonly DraftFinding[];
  readonly outcomes: readonly RuleOutcome[];
  readonly unread: readonly UnreadFile[];
  readonly deployable: boolean;
  readonly facts: DeploymentFacts;
  /** Answers by question id; without them every question is open. */
  readonly answers: ReadonlyMap<string, AnswerOf>;
}

export interface AnswerOf {
  readonly value: AnswerValue;
  readonly note: string;
  readonly by: string;
  /** ISO date, `2026-03-03`; empty for a statement of the repository. */
  readonly on: string;
  /** Its last day (ISO date), of a statement of the repository. */
  readonly until?: string | undefined;
}

export interface Assessment {
  readonly findings: readonly Finding[];
  /** By question id: the finding that an answer of "no" confirms; numbered once it is one. */
  readonly gaps: Readonly<Record<string, Finding>>;
  readonly sections: readonly SectionResult[];
  readonly score: Score;
  readonly plan: Plan;
  readonly checklists: { readonly preProduction: readonly ChecklistItem[]; readonly stack: readonly ChecklistItem[] };
  readonly verification: readonly VerificationStep[];
  /** What the repository wants taken out of the count; absent when it was not asked. */
  readonly suppressions?: readonly Suppression[];
  readonly settings?: RepositorySettings;
  /** What it says about its questions, by their ids; absent when it says nothing. */
  readonly stated?: Readonly<Record<string, Answer>>;
  /** ISO date that their days were compared with; absent when there were none. */
  readonly asOf?: string;
}
