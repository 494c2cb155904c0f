import type { Role, Scope } from '@seaworthy/schema/access';
import type { Team } from './port.ts';

/**
 * API tokens. The store knows their hashes and never their texts. A token belongs to a person in a team: it goes with the
 * membership, and what it may do is bounded by the role that the person has when it is used.
 */
export interface Tokens {
  /** @throws SeaworthyError not-found when the person is no member of the team (any more). */
  create(token: NewToken): Promise<Token>;
  /** The token of this hash with its person as they stand now, also when it has expired; undefined when there is none. */
  find(hash: string): Promise<UsableToken | undefined>;
  /** Of one person in a team, newest first, expired ones too. */
  listOf(member: Member): Promise<readonly Token[]>;
  /** Of all members, newest first. */
  listOfTeam(teamId: string): Promise<readonly Token[]>;
  /**
   * Gives the token another text and a new term of the same length, from `at` on. The old text ends in the same write.
   * Undefined: the person has no such token.
   */
  rotate(
    id: string,
    member: Member,
    next: Pick<NewToken, 'hash' | 'prefix'> & { readonly at: number },
  ): Promise<Token | undefined>;
  /** Ends a token: one's own, or with `userId` null anybody's in the team. Undefined: there is none; else what it was. */
  revoke(id: string, of: { readonly teamId: string; readonly userId: string | null }): Promise<Token | undefined>;
  /** Ends every token of a person, in every team. @returns how many there were, by the id of the team; teams without one are not in it. */
  revokeAll(userId: string): Promise<ReadonlyMap<string, number>>;
  /** Notes a use, unless a later one is noted. */
  used(id: string, at: number, from: string): Promise<void>;
}

export interface Member {
  readonly teamId: string;
  readonly userId: string;
}

export interface NewToken extends Member {
  readonly name: string;
  /** SHA-256 of the text, lower-case hex. */
  readonly hash: string;
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  /** Null: every project of the team, also those to come. */
  readonly projectIds: readonly string[] | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface Token extends Omit<NewToken, 'hash' | 'projectIds'> {
  readonly id: string;
  readonly ownerName: string;
  /** By name; null: every project. Empty: all of them were deleted, so that it reaches nothing. */
  readonly projects: readonly { readonly id: string; readonly name: string }[] | null;
  readonly lastUsedAt: number | null;
  readonly lastUsedFrom: string | null;
}

export interface UsableToken extends Token {
  readonly team: Team;
  readonly role: Role;
}
