import type { User } from '@seaworthy/store/port';

/**
 * Who somebody is: people with e-mail and password, their sessions, second factor and sign-in by a provider. What a person may
 * do in which team is not decided here (schema/access.ts, api/src/authorise.ts). Promises, each with a test:
 *
 * 1. A wrong password and an unknown address cost the same time and get the same answer.
 * 2. Passwords and secrets are stored as hashes; links work once, also when two requests race for one.
 * 3. A session ends at sign-out, at a changed password (all others), at its expiry, and when its person is removed.
 * 4. Ten wrong passwords for one address lock it for a while that grows; the right one does not open it meanwhile.
 */
export interface Accounts {
  /** True once somebody owns the first team with an account of their own. */
  hasOwner(): Promise<boolean>;
  /**
   * A new secret for the link of the first start, ending every earlier one; null once there is an owner. Valid for a day.
   * Hashed in the database: it is known only to whoever reads the console.
   */
  newSetupToken(): Promise<string | null>;
  /** The owner of the first team. @throws SeaworthyError accounts/link-spent. */
  setUp(input: NewPerson & { readonly token: string; readonly team?: string | undefined }): Promise<User>;
  /** Makes a person without any team. @throws SeaworthyError accounts/email-taken. */
  createPerson(input: NewPerson): Promise<Person>;
  personByEmail(email: string): Promise<Person | undefined>;
  person(userId: string): Promise<Person | undefined>;
  /** Sets a password without the old one, and ends every session of the person. For reset links. */
  resetPassword(userId: string, next: string): Promise<void>;
  /** Ends every session: sign out everywhere, or a member that was removed. */
  endSessions(userId: string): Promise<void>;
  /** Starts a session for somebody who proved who they are in another way (an accepted invitation). */
  startSession(userId: string, client: Client): Promise<SessionCookies>;
}

export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly hasPassword: boolean;
  readonly secondFactor: boolean;
}

/** Of whom a request comes, for the list of sessions. */
export interface Client {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Values of Set-Cookie headers, as they stand. */
export type SessionCookies = readonly string[];
