import type { Role } from '@seaworthy/schema/access';
import type { User } from '@seaworthy/store/port';
import type { ProviderSignIn } from './oidc-flow.ts';

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
  /** Whether that link works, without using it up. @throws SeaworthyError accounts/link-spent. */
  checkSetupToken(token: string): Promise<void>;
  /** The owner of the first team. @throws SeaworthyError accounts/link-spent. */
  setUp(input: NewPerson & { readonly token: string; readonly team?: string | undefined }): Promise<User>;
  /** Makes a person without any team. @throws SeaworthyError accounts/email-taken. */
  createPerson(input: NewPerson): Promise<Person>;
  personByEmail(email: string): Promise<Person | undefined>;
  person(userId: string): Promise<Person | undefined>;
  /** What others see from now on. */
  rename(userId: string, name: string): Promise<void>;

  /** @throws SeaworthyError accounts/wrong-credentials; LockedError. */
  signIn(credentials: Credentials, client: Client): Promise<SignedIn>;
  /**
   * The second step, with the cookies of the first: a code of the authenticator app, or a backup code, each once.
   * @throws SeaworthyError accounts/wrong-code, also when the first step is too long ago; LockedError.
   */
  secondFactor(code: string, cookies: CookieHeader, client: Client): Promise<SignedIn & { kind: 'session' }>;
  /** Whose second step these cookies are for; undefined when for nobody's. */
  challenged(cookies: CookieHeader): Promise<Person | undefined>;
  /** Starts a session for somebody who proved who they are in another way (an accepted invitation). */
  startSession(userId: string, client: Client): Promise<SessionCookies>;
  /** Signing in by a provider; null without one. */
  readonly provider: ProviderSignIn | null;
  /** Ends the session of these cookies and clears them; nothing to end is no error. */
  signOut(cookies: CookieHeader): Promise<SessionCookies>;
  /** Whose cookies these are, with teams; undefined when nobody's, spent or expired. Cheap: asked with every request. */
  whoIs(cookies: CookieHeader, client: Client): Promise<Visitor | undefined>;
  sessions(userId: string): Promise<readonly Session[]>;
  /** False when the person has no such session. */
  endSession(userId: string, sessionId: string): Promise<boolean>;
  /** Ends every session, or all but one: sign out everywhere, or a member that was removed. */
  endSessions(userId: string, except?: string): Promise<void>;

  /** Checks the old password, and ends every other session. @throws as `signIn`. */
  changePassword(userId: string, change: PasswordChange, client: Client): Promise<void>;
  /** Begins a second factor, which counts once it was confirmed. @throws as `signIn`; SeaworthyError conflict: there is one. */
  offerSecondFactor(proof: PasswordProof): Promise<SecondFactorOffer>;
  /** The first code of the app. The session goes on under the new cookies. @throws SeaworthyError accounts/wrong-code. */
  confirmSecondFactor(code: string, cookies: CookieHeader, client: Client): Promise<SessionCookies>;
  /** The session goes on under the new cookies. @throws as `signIn`. */
  dropSecondFactor(proof: PasswordProof): Promise<SessionCookies>;
  /**
   * Sets a password without the old one, and ends every session and every API token of the person. For reset links: `whose` may be a step that uses
   * the link up, done once the password is hashed, so that a server too busy to hash leaves the link as it is.
   */
  resetPassword(whose: string | (() => Promise<string>), next: string): Promise<void>;
}

export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface PasswordChange {
  readonly current: string;
  readonly next: string;
  /** The session that stays. */
  readonly sessionId: string;
}

/** Somebody who is signed in says their password once more. */
export interface PasswordProof {
  readonly userId: string;
  readonly password: string;
  readonly cookies: CookieHeader;
  readonly client: Client;
}

export interface SecondFactorOffer {
  /** `otpauth://…`, for an authenticator app. */
  readonly uri: string;
  /** The same to be typed: base32. */
  readonly secret: string;
  readonly backupCodes: readonly string[];
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly hasPassword: boolean;
  readonly secondFactor: boolean;
}

/** Of whom a request comes, for the list of sessions and for the count of wrong passwords. */
export interface Client {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** The Cookie header as it came. */
export type CookieHeader = string | undefined;

/** Values of Set-Cookie headers, as they stand. */
export type SessionCookies = readonly string[];

/** `second-factor`: the password was right, and the cookies let the code be sent; nobody is signed in yet. */
export type SignedIn =
  | { readonly kind: 'session'; readonly userId: string; readonly cookies: SessionCookies }
  | { readonly kind: 'second-factor'; readonly cookies: SessionCookies };

/** Somebody who is signed in. */
export interface Visitor {
  readonly sessionId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string | null;
  /** The team that is looked at; null for somebody without any. */
  readonly team: Membership | null;
  /** All of theirs, by name. */
  readonly teams: readonly Membership[];
  /** To be sent with the answer: the session lasts longer now. Mostly empty. */
  readonly cookies: SessionCookies;
}

export interface Membership {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** Times are milliseconds since the epoch. */
export interface Session {
  readonly id: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
  readonly userAgent: string | null;
  readonly address: string | null;
}
