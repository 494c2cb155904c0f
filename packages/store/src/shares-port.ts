/**
 * Links that open one audit to whoever holds them. Of a link only the hash of its secret is kept. Times are milliseconds
 * since the epoch. Promises, each with a test:
 *
 * 1. The secret is returned once, by `create`; no row and no listing holds it.
 * 2. A link works until its end, and not after it was withdrawn or its audit was deleted or thrown away.
 */
export interface Shares {
  /** @throws SeaworthyError conflict when the audit has `openShares` working links already. */
  create(input: {
    readonly auditId: string;
    readonly createdBy: string;
    readonly days: number;
  }): Promise<{ readonly token: string; readonly share: ShareRow }>;
  /** Those that still work, newest first. */
  list(auditId: string): Promise<readonly ShareRow[]>;
  /** Ends a link of this audit at once. False when there is none. */
  revoke(auditId: string, id: string): Promise<boolean>;
  /** The link with this secret, noting that it was opened; undefined when it works no more or never did. */
  open(token: string): Promise<OpenedShare | undefined>;
}

/** Links of one audit that may work at the same time: more than anybody hands out, fewer than a loop makes. */
export const openShares = 50;

export interface ShareRow {
  readonly id: string;
  readonly byName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** To the minute; null: nobody has opened it. */
  readonly lastOpenedAt: number | null;
}

export interface OpenedShare extends ShareRow {
  readonly auditId: string;
  readonly team: { readonly id: string; readonly name: string };
}
