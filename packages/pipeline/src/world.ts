import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import type { ReportFormat } from '@seaworthy/schema/report-files';
import type { LoadGrammars } from './load-grammars.ts';
import type { ParseThreads } from './parse-threads.ts';
import type { DocumentCachePort } from './ports.ts';

/** The repository to audit. `sha256` of a file's bytes, when it is known already, saves reading it once more. */
export type AuditInput =
  | { readonly kind: 'file'; readonly path: string; readonly sha256?: string }
  | { readonly kind: 'folder'; readonly path: string };

/** What a report's cover says beyond the report itself; none of it exists outside a server. */
export interface Cover {
  readonly auditNumber?: number;
  readonly label?: string;
  /** ISO 8601 instant of the audit. */
  readonly createdAt?: string;
}

/** What stages may use besides artifacts: the same for all stages of one audit. */
export interface World {
  readonly input: AuditInput;
  readonly projectName: string;
  readonly cover: Cover;
  /** The report files to make; report.json is always made. */
  readonly formats: readonly ReportFormat[];
  /** ISO date, see AuditOptions. */
  readonly asOf: string | undefined;
  readonly limits: ArchiveLimits;
  readonly loadGrammars: LoadGrammars;
  readonly documentCache: DocumentCachePort | undefined;
  /** Undefined: everything is parsed where the audit runs. */
  readonly parseThreads: ParseThreads | undefined;
  readonly signal: AbortSignal | undefined;
}
