import { z } from 'zod';
import { actions, roles, scopes } from './access.ts';
import { invitationDays, passwordLength, tokenDays } from './account-limits.ts';
import { oneLine } from './one-line.ts';
import { refusedStrengths, strengthOf } from './password-strength.ts';

export { invitationDays, passwordLength, tokenDays };

/**
 * People, sessions, teams and tokens, below /api/v1. Times are milliseconds since the epoch.
 *
 *   GET    /session                                → SessionView; for anyone
 *   POST   /session             SignInInput        → SignInResult; sets the cookie
 *   POST   /session/second-factor  SecondFactorInput → SignInResult
 *   DELETE /session                                → 204; signs out here
 *   POST   /setup               SetupInput         → 201 SessionView; the owner, by the link of the first start
 *   POST   /setup/link          { token }          → 204 while that link works; changes nothing
 *   GET    /invitations/:token                     → InvitationOffer; for anyone who holds the link
 *   POST   /invitations/:token  AcceptInput        → 201 SessionView; makes the account, or joins with the one signed in
 *   POST   /password-resets     { email }          → 202 always; sends a link when SMTP is set up
 *   GET    /password-resets/:token                 → 204 while the link works; changes nothing
 *   POST   /password-resets/:token { password }    → 204; ends every session and every API token of the account
 *   GET    /me                                     → MeView
 *   PATCH  /me                  { name?, teamId? } → MeView; `teamId` changes the team that is looked at
 *   PUT    /me/password         { current, next }  → 204; ends every other session
 *   GET    /me/sessions                            → SessionList
 *   DELETE /me/sessions                            → 204; signs out everywhere, here too
 *   DELETE /me/sessions/:sessionId                 → 204
 *   POST   /me/second-factor    { password }       → SecondFactorOffer
 *   PUT    /me/second-factor    { code }           → 204; from now on asked for
 *   DELETE /me/second-factor    { password }       → 204
 *   GET    /team                                   → TeamView
 *   PATCH  /team                { name }           → TeamView
 *   POST   /teams               { name }           → 201 TeamView; whoever makes it is its owner
 *   PATCH  /team/members/:userId  { role }         → Member
 *   DELETE /team/members/:userId                   → 204
 *   POST   /team/members/:userId/password-reset    → 201 LinkOnce
 *   POST   /team/invitations    InvitationInput    → 201 LinkOnce
 *   DELETE /team/invitations/:invitationId         → 204
 *   GET    /me/tokens                              → TokenList
 *   POST   /me/tokens           TokenInput         → 201 TokenOnce
 *   POST   /me/tokens/:tokenId/rotate              → 201 TokenOnce; the old one ends at once
 *   DELETE /me/tokens/:tokenId                     → 204
 *   DELETE /me/tokens                              → 204; all of them, in every team
 *   GET    /team/tokens                            → TokenList; of all members, for owners
 *   DELETE /team/tokens/:tokenId                   → 204
 *   GET    /sign-in/oidc                           → 302 to the provider
 *   GET    /sign-in/oidc/callback                  → 302 back into the product
 */

export const Role = z.enum(roles);
export const Scope = z.enum(scopes);

/** By which somebody is looked for: also accounts that were made before addresses were read as strictly as `Email` does. */
export const KnownEmail = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$|^[^\s@]+@localhost$/, 'must be an e-mail address');
/** Of what makes an address known: a new account, an invitation. */
export const Email = KnownEmail.regex(
  // What only stands in quotes there: a mail server would make another address of it, which nobody counted or compared.
  /^[^\p{Cc}<>()[\]\\,;:"]*$/u,
  'must be an address alone, without a name',
);
export const PersonName = z.string().overwrite(oneLine).trim().min(1).max(100);
export const Password = z
  .string()
  .min(passwordLength.min)
  .max(passwordLength.max)
  .refine((text) => !refusedStrengths.has(strengthOf(text, passwordLength.min, [])), {
    message: 'repeats itself, or is made of what everybody tries first',
  });

export const SignInInput = z.object({ email: KnownEmail, password: z.string().max(passwordLength.max) });
export type SignInInput = z.input<typeof SignInInput>;
export const SecondFactorInput = z.object({ code: z.string().trim().min(6).max(20) });
export const SetupInput = z.object({
  token: z.string().max(200),
  email: Email,
  name: PersonName,
  password: Password,
  team: PersonName.optional(),
});
export type SetupInput = z.input<typeof SetupInput>;
/** Empty for somebody who is signed in. */
export const AcceptInput = z.object({
  email: Email.optional(),
  name: PersonName.optional(),
  password: Password.optional(),
});
export type AcceptInput = z.input<typeof AcceptInput>;

export const PersonView = z.object({ id: z.string(), name: z.string(), email: z.string().nullable() });
export const TeamRef = z.object({ id: z.string(), name: z.string(), role: Role });

/**
 * Who looks at the page. `accounts: 'off'`: everybody on this machine is the local user. `setup`: nobody has an account yet,
 * the link of the first start makes the owner.
 */
export const SessionView = z.object({
  accounts: z.enum(['on', 'off']),
  setup: z.boolean(),
  /** Ways to sign in beside e-mail and password: the name of the provider, null without one. */
  oidc: z.string().nullable(),
  /** Whether a forgotten password can be reset by mail. */
  mail: z.boolean(),
  /** Null while nobody is signed in. */
  person: PersonView.nullable(),
  team: TeamRef.nullable(),
  teams: z.array(TeamRef),
  /** What the role includes; the pages hide the rest. */
  actions: z.array(z.enum(actions)),
});
export type SessionView = z.infer<typeof SessionView>;

export const SignInResult = z.object({ secondFactor: z.boolean(), session: SessionView.nullable() });
export type SignInResult = z.infer<typeof SignInResult>;

export const SessionInfo = z.object({
  id: z.string(),
  current: z.boolean(),
  createdAt: z.int(),
  seenAt: z.int(),
  expiresAt: z.int(),
  /** Of the client, as it said; null when it said nothing. */
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
});
export const SessionList = z.object({ sessions: z.array(SessionInfo) });
export type SessionList = z.infer<typeof SessionList>;

export const MeView = z.object({
  person: PersonView,
  /** Whether signing in asks for a code besides. */
  secondFactor: z.boolean(),
  /** False for people who only come through the provider. */
  hasPassword: z.boolean(),
  teams: z.array(TeamRef),
});
export type MeView = z.infer<typeof MeView>;

export const SecondFactorOffer = z.object({
  /** `otpauth://…` for an authenticator app, and its secret to type. */
  uri: z.string(),
  secret: z.string(),
  /** Each works once instead of a code; shown once. */
  backupCodes: z.array(z.string()),
});
export type SecondFactorOffer = z.infer<typeof SecondFactorOffer>;

export const Member = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: Role,
  joinedAt: z.int(),
  /** Null: never since they joined. */
  seenAt: z.int().nullable(),
  secondFactor: z.boolean(),
});
export type Member = z.infer<typeof Member>;

export const InvitationInput = z.object({ role: Role, email: Email.optional() });
export type InvitationInput = z.input<typeof InvitationInput>;
export const Invitation = z.object({
  id: z.string(),
  role: Role,
  /** Null: whoever holds the link. */
  email: z.string().nullable(),
  byName: z.string(),
  createdAt: z.int(),
  expiresAt: z.int(),
});
export type Invitation = z.infer<typeof Invitation>;
export const InvitationOffer = z.object({
  team: z.string(),
  role: Role,
  byName: z.string(),
  email: z.string().nullable(),
  expiresAt: z.int(),
});
export type InvitationOffer = z.infer<typeof InvitationOffer>;

/** A link that is shown once and works once. `path` begins with a slash; the client puts its own origin before it. */
export const LinkOnce = z.object({ id: z.string(), path: z.string(), expiresAt: z.int(), mailed: z.boolean() });
export type LinkOnce = z.infer<typeof LinkOnce>;

export const TeamView = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(Member),
  /** Open ones; empty for whoever may not manage the team. */
  invitations: z.array(Invitation),
});
export type TeamView = z.infer<typeof TeamView>;

export const TokenInput = z.object({
  name: PersonName,
  scopes: z.array(Scope).min(1),
  /** Ids; null: every project of the team. */
  projectIds: z.array(z.string().max(100)).min(1).max(100).nullable().default(null),
  days: z.int().min(1).max(tokenDays.max).default(tokenDays.default),
});
export type TokenInput = z.input<typeof TokenInput>;
export const TokenView = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, by which people know it. */
  prefix: z.string(),
  ownerName: z.string(),
  scopes: z.array(Scope),
  projects: z.array(z.object({ id: z.string(), name: z.string() })).nullable(),
  createdAt: z.int(),
  expiresAt: z.int(),
  lastUsedAt: z.int().nullable(),
  lastUsedFrom: z.string().nullable(),
});
export type TokenView = z.infer<typeof TokenView>;
export const TokenList = z.object({ tokens: z.array(TokenView) });
export type TokenList = z.infer<typeof TokenList>;
/** Shown once; the server keeps a hash. */
export const TokenOnce = z.object({ token: z.string(), view: TokenView });
export type TokenOnce = z.infer<typeof TokenOnce>;
