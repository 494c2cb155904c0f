import type { Document } from '@seaworthy/engine/documents/document';
import type { assessModel } from '@seaworthy/engine/index';
import type { SourceTree } from '@seaworthy/engine/inventory';
import type { Proofs } from '@seaworthy/engine/judge/prove-fixes';
import type { RuleResult } from '@seaworthy/engine/judge/run-rules';
import type { DeploymentModel } from '@seaworthy/engine/model/model';
import type { NeutralisedEntry } from '@seaworthy/schema/intake/opened-tree';
import type { Report } from '@seaworthy/schema/report';
import type { ReportFileName } from '@seaworthy/schema/report-files';
import type { AreaId } from '@seaworthy/schema/taxonomy';

/** What each stage makes, by name. Plain data: every artifact can be stored and read back without loss. */
export interface Artifacts extends Readonly<Record<AreaId, readonly RuleResult[]>> {
  readonly entries: Entries;
  readonly inventory: Inventory;
  readonly documents: readonly Document[];
  readonly model: DeploymentModel;
  readonly proofs: Proofs;
  readonly assessment: ReturnType<typeof assessModel>;
  readonly report: Reports;
}

export type ArtifactName = keyof Artifacts;

/** The upload as the engine may see it: texts are masked, so nothing after this stage can store a secret. */
export interface Entries {
  readonly tree: SourceTree;
  readonly neutralised: readonly NeutralisedEntry[];
  /** Metadata that was left out, counted. Shown while the audit runs; no part of the report. */
  readonly skipped: number;
}

/** Which files say something, and where their parsed form would be found. */
export interface Inventory {
  readonly files: number;
  /** Bytes of all files. */
  readonly bytes: number;
  readonly documents: readonly { readonly path: string; readonly key: string }[];
}

export interface Reports {
  readonly report: Report;
  readonly files: readonly ReportFile[];
}

export interface ReportFile {
  readonly name: ReportFileName;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}
