import type { Role, Scope } from '@seaworthy/schema/access';
import { scopes } from '@seaworthy/schema/access';

/** One of two teams that know nothing of each other. */
export type TeamKey = 'ours' | 'theirs';

/** Who sends a request, and all that a decision about it may depend on. */
export interface Persona {
  readonly name: string;
  readonly who:
    | { readonly kind: 'nobody' }
    | { readonly kind: 'expired token' }
    /** The secret of a link to one audit, sent as if it were a token. */
    | { readonly kind: 'share link' }
    /** Signed in, and in no team any more. */
    | { readonly kind: 'teamless' }
    | { readonly kind: 'person'; readonly team: TeamKey; readonly role: Role }
    | {
        readonly kind: 'token';
        readonly team: TeamKey;
        readonly role: Role;
        readonly scopes: readonly Scope[];
        /** Which of the team's two projects it is limited to; null: not at all. Resources are of `main`. */
        readonly limitedTo: 'main' | 'second' | null;
      };
}

const person = (name: string, role: Role, team: TeamKey = 'ours'): Persona => ({
  name,
  who: { kind: 'person', team, role },
});
const token = (
  name: string,
  limits: Partial<Omit<Extract<Persona['who'], { kind: 'token' }>, 'kind'>> = {},
): Persona => ({
  name,
  who: { kind: 'token', team: 'ours', role: 'owner', scopes, limitedTo: null, ...limits },
});

export const personas: readonly Persona[] = [
  { name: 'nobody', who: { kind: 'nobody' } },
  person('owner', 'owner'),
  person('maintainer', 'maintainer'),
  person('viewer', 'viewer'),
  person('owner of another team', 'owner', 'theirs'),
  { name: 'person without a team', who: { kind: 'teamless' } },
  ...scopes.map((scope) => token(`token for ${scope}`, { scopes: [scope] })),
  token('token of a viewer with every scope', { role: 'viewer' }),
  token('token limited to the project', { limitedTo: 'main' }),
  token('token limited to another project', { limitedTo: 'second' }),
  { name: 'expired token', who: { kind: 'expired token' } },
  { name: 'holder of a share link', who: { kind: 'share link' } },
];
