import type { LogEntry } from '@seaworthy/schema/api-history';

/**
 * Who did what. Promises, each with a test:
 *
 * 1. Entries are added and never changed; what is younger than 30 days cannot be removed, by nobody.
 * 2. A team sees its own entries alone. Those of nobody who is known belong to the first team, whose owners run the
 *    installation.
 *
 * Names are copies: an entry says what was true when it was written. Times are milliseconds since the epoch.
 */
export interface AccessLog {
  /** One entry for each of the teams it concerns; for none it is nobody's. Texts are cut to what a line may hold. */
  add(entry: NewLogEntry): Promise<void>;
  /** Newest first. */
  list(teamId: string, filter: LogFilter): Promise<readonly LogEntry[]>;
  /** How many entries `sweep` would take. */
  old(before: number): Promise<number>;
  /** Removes what is older than `before`, and at most what is older than 30 days. @returns how many went. */
  sweep(before: number): Promise<number>;
}

export type NewLogEntry = Omit<LogEntry, 'id' | 'at'> & { readonly teamIds: readonly string[] };

/** What is absent does not filter. */
export interface LogFilter {
  /** Words; each is in the name, the action, the target, the detail, the way or the address, whatever its case. */
  readonly text?: string | undefined;
  /** A whole action (`audit:create`), or what stands before its colon. */
  readonly action?: string | undefined;
  /** The id of the person, or a part of the name. */
  readonly actor?: string | undefined;
  /** First and last moment. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The id of the previous page's last entry. */
  readonly after?: number | undefined;
  readonly limit: number;
}
