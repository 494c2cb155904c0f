import type { AuditChange, ProjectSettings } from '@seaworthy/schema/api-history';
import type { AuditState } from '@seaworthy/schema/audit';
import type { Audit } from './port.ts';

/**
 * What a team does with the audits it has: names, pins, the trash, and the settings of their projects. Promises 10 and 11 of
 * port.ts.
 */
export interface History {
  /** What is absent stays as it is. False: the audit is gone, or in the trash. */
  change(auditId: string, change: AuditChange): Promise<boolean>;
  /** Puts an audit that has ended into the trash. False: it has not ended, is there already, or is gone. */
  trash(auditId: string, byUser: string): Promise<boolean>;
  /** Takes it out again as it was. False: its time is over, or it is not in the trash. */
  restore(auditId: string): Promise<boolean>;
  /** Also while it is in the trash, where nothing else finds it. Undefined: gone, or its time is over. */
  find(auditId: string): Promise<Audit | undefined>;
  /** @throws SeaworthyError not-found. */
  settings(projectId: string): Promise<ProjectSettings>;
  /**
   * The slug stays whatever the name, and uploads under a former name still find the project.
   * @throws SeaworthyError project/name-taken when another project of the team has the name; not-found.
   */
  saveSettings(projectId: string, settings: ProjectSettings): Promise<ProjectSettings>;
}

/** Which audits a list shows, newest first. */
export interface AuditFilter {
  readonly teamId: string;
  /** Several for a token that is limited to them. */
  readonly projectId?: string | readonly string[];
  readonly state?: AuditState;
  /** Words; each is in the label, the file name or the project's name, whatever its case. */
  readonly text?: string;
  /** The id of who uploaded it, or a part of the name. */
  readonly author?: string;
  readonly pinned?: boolean;
  /** True: those in the trash, which no other list shows. */
  readonly trash?: boolean;
  readonly limit: number;
  /** The `createdAt` of the previous page's last row. */
  readonly before?: number;
}
