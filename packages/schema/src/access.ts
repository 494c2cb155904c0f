/**
 * Who may do what. One table for the API, which decides by it, and for the pages, which hide what would be refused.
 *
 * `viewer` reads and exports; `maintainer` also uploads, answers and triages; `owner` also rules members, settings and deletion.
 */
export const roles = ['owner', 'maintainer', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const actions = [
  'project:read',
  'project:settings',
  'audit:read',
  'audit:create',
  'audit:cancel',
  'audit:retry',
  'audit:label',
  'audit:delete',
  'answer:write',
  'triage:write',
  'share:manage',
  'team:read',
  'team:manage',
  'webhook:manage',
  'log:read',
  'admin:read',
] as const;
export type Action = (typeof actions)[number];

const viewer: readonly Action[] = ['project:read', 'audit:read', 'team:read'];
const maintainer: readonly Action[] = [
  ...viewer,
  'audit:create',
  'audit:cancel',
  'audit:retry',
  'audit:label',
  'answer:write',
  'triage:write',
  'share:manage',
];

/** What each role includes. */
export const actionsOf: Readonly<Record<Role, ReadonlySet<Action>>> = {
  viewer: new Set(viewer),
  maintainer: new Set(maintainer),
  owner: new Set(actions),
};

/** What an API token may be limited to. A token never does more than the role of the person who made it. */
export const scopes = ['audit:create', 'audit:read', 'triage:write', 'project:admin'] as const;
export type Scope = (typeof scopes)[number];

/** What each scope includes. Members, tokens, webhooks and the log are for people who signed in, never for a token. */
export const actionsOfScope: Readonly<Record<Scope, ReadonlySet<Action>>> = {
  'audit:create': new Set<Action>(['audit:create', 'audit:cancel', 'audit:retry']),
  'audit:read': new Set<Action>(['project:read', 'audit:read']),
  'triage:write': new Set<Action>(['answer:write', 'triage:write', 'audit:label']),
  'project:admin': new Set<Action>(['project:settings', 'audit:delete', 'share:manage']),
};

/** True when the role, and of a token at least one of its scopes, includes the action. */
export function allows(role: Role, action: Action, limitedTo: readonly Scope[] | null = null): boolean {
  if (!actionsOf[role].has(action)) return false;
  return limitedTo === null || limitedTo.some((scope) => actionsOfScope[scope].has(action));
}
