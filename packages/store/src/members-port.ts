import type { Role } from '@seaworthy/schema/access';
import type { Team } from './port.ts';

/**
 * Who is in which team, and the links that let somebody in. Promises, each with a test:
 *
 * 1. A team keeps an owner, also when two owners demote or remove each other at once.
 * 2. A link works once: of two who open it at the same moment one gets in.
 * 3. What somebody may do ends with their membership: it is looked up for every request, their API tokens of the team, open
 *    uploads and invitations go with it, and their links for a new password do nothing any more.
 * 4. The right of whoever changes something is read again in the transaction that changes it.
 *
 * Links are kept as hashes; the text of one is returned once, to whoever made it. Times are milliseconds since the epoch.
 */
export interface Members {
  /** Teams of a person, by name. */
  teamsOf(userId: string): Promise<readonly Membership[]>;
  /**
   * The team that the person looks at and their role there. When they are in that team no more it is the one
   * they joined first; undefined for somebody without any team.
   */
  current(userId: string): Promise<Membership | undefined>;
  /** Changes the team that is looked at. False, and nothing changes, when the person is not in it. */
  lookAt(userId: string, teamId: string): Promise<boolean>;
  /**
   * Makes a team with this person as its owner, and looks at it.
   * @throws SeaworthyError conflict for somebody who is in `teamsOfOnePerson` already.
   */
  createTeam(name: string, userId: string): Promise<Team>;
  /** @throws SeaworthyError access/forbidden. */
  rename(by: By, name: string): Promise<Team>;
  /** Remembers that the member is here. */
  seen(teamId: string, userId: string, now: number): Promise<void>;

  /** By name. */
  list(teamId: string): Promise<readonly MemberRow[]>;
  /**
   * An owner who becomes less takes their open invitations with them.
   * @throws SeaworthyError access/forbidden, not-found, accounts/last-owner.
   */
  changeRole(by: By, userId: string, role: Role): Promise<MemberRow>;
  /** @throws SeaworthyError access/forbidden, not-found, accounts/last-owner. */
  remove(by: By, userId: string): Promise<void>;

  /** Those that can still be accepted, newest first. */
  invitations(teamId: string): Promise<readonly InvitationRow[]>;
  /** @throws SeaworthyError access/forbidden, conflict when there are `openInvitations` already. */
  invite(by: By, input: NewInvitation): Promise<SecretLink>;
  /** Ends an invitation. @throws SeaworthyError access/forbidden, not-found: also for one that was accepted or is too old. */
  withdraw(by: By, invitationId: string): Promise<void>;
  /** What a link offers; undefined for one that works no more or never did. */
  offer(token: string): Promise<Offer | undefined>;
  /**
   * Joins with an account that is there, and looks at the team.
   * @throws SeaworthyError accounts/link-spent; access/forbidden when it is for another address; conflict for a member of
   *   the team, or while somebody else is using the link. The link stays good in both.
   */
  accept(token: string, person: { readonly userId: string; readonly email: string | null }): Promise<Membership>;
  /**
   * Keeps the link for whoever makes an account with it just now, for a minute at most; `join` or `release` ends that.
   * @throws SeaworthyError as `accept`.
   */
  hold(token: string, email: string): Promise<Held>;

  /**
   * A link with which the person sets a new password. An owner makes it only for somebody whose every team is one of
   * their own, or one team's owner could enter another team as one of its members (docs/decisions/0017-limit-reset-links-to-own-teams.md).
   * Earlier ones of owners for the person end. @throws SeaworthyError access/forbidden, not-found.
   */
  resetLink(by: By, userId: string, expiresAt: number): Promise<SecretLink>;
  /**
   * The same, asked for by anybody who knows the person's address, and to be sent there alone. It leaves a link of an
   * owner as it is. Undefined: one was made within the last two minutes.
   */
  mailedResetLink(userId: string, expiresAt: number): Promise<SecretLink | undefined>;
  /** For work that is done before a link is used up. @throws SeaworthyError accounts/link-spent when it would not work now. */
  checkResetLink(token: string): Promise<void>;
  /**
   * Uses a link up, with every other of the person, and tells whose it is. What had to hold when it was made is asked again.
   * @throws SeaworthyError accounts/link-spent.
   */
  useResetLink(token: string): Promise<{ readonly userId: string }>;
}

/** Teams after which a person makes no more: their sign-in is read with all of them, and told to the log of each. */
export const teamsOfOnePerson = 50;
/** Invitations that may be open at once in one team: far more than anybody sends, far less than a loop makes. */
export const openInvitations = 200;

/** Who changes a team: an owner of it, or the change is refused. */
export interface By {
  readonly teamId: string;
  readonly userId: string;
}

export interface Membership {
  readonly team: Team;
  readonly role: Role;
}

export interface MemberRow {
  readonly userId: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly joinedAt: number;
  /** Null: never since they joined. */
  readonly seenAt: number | null;
  readonly secondFactor: boolean;
}

export interface NewInvitation {
  readonly role: Role;
  /** Lower case; null: whoever holds the link. */
  readonly email: string | null;
  readonly expiresAt: number;
}

export interface InvitationRow {
  readonly id: string;
  readonly role: Role;
  readonly email: string | null;
  readonly byName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface Offer {
  readonly team: string;
  readonly role: Role;
  readonly byName: string;
  readonly email: string | null;
  readonly expiresAt: number;
}

/** `token` is known only now. */
export interface SecretLink {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: number;
}

export interface Held {
  /** The new person is in. @throws SeaworthyError accounts/link-spent when it was withdrawn meanwhile. */
  join(userId: string): Promise<Membership>;
  /** It came to nothing: the link is good again. */
  release(): Promise<void>;
}
