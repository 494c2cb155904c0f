import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Audit, Project, Store, Team } from '@seaworthy/store/port';

/** Who acts. Until accounts come this is always the built-in local user, who owns the built-in team. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly team: Team;
  readonly role: Role;
}

export type Role = 'owner' | 'viewer';

export type Action =
  | 'project:read'
  | 'audit:read'
  | 'audit:create'
  | 'audit:cancel'
  | 'audit:retry'
  | 'audit:delete'
  | 'answer:write';

const allowed: Readonly<Record<Role, ReadonlySet<Action>>> = {
  owner: new Set<Action>([
    'project:read',
    'audit:read',
    'audit:create',
    'audit:cancel',
    'audit:retry',
    'audit:delete',
    'answer:write',
  ]),
  viewer: new Set<Action>(['project:read', 'audit:read']),
};

/** The access decision every route declares in its config. `anyone` needs a reason, because it is the exception. */
export type Access =
  | { readonly to: 'anyone'; readonly why: string }
  | { readonly to: 'team'; readonly action: Action }
  | { readonly to: 'project'; readonly action: Action }
  | { readonly to: 'audit'; readonly action: Action };

declare const minted: unique symbol;

/** A resource the actor may use for the declared action. Only this file makes one; no handler takes a bare resource. */
export type Authorized<T> = T & { readonly [minted]: true };

export type Grant =
  | { readonly to: 'anyone' }
  | { readonly to: 'team'; readonly actor: Actor; readonly team: Authorized<Team> }
  | { readonly to: 'project'; readonly actor: Actor; readonly project: Authorized<Project> }
  | { readonly to: 'audit'; readonly actor: Actor; readonly audit: Authorized<Audit> };

export interface ResourceIds {
  /** The id or the slug. */
  readonly projectId?: string | undefined;
  readonly auditId?: string | undefined;
}

/**
 * The one decision before every handler. A resource of another team does not exist for the actor, so that ids cannot be
 * probed: it throws exactly what a missing one throws.
 *
 * @throws SeaworthyError not-found, access/forbidden when the role does not allow the action.
 */
export async function authorise(store: Store, actor: Actor, access: Access, ids: ResourceIds): Promise<Grant> {
  switch (access.to) {
    case 'anyone':
      return { to: 'anyone' };
    case 'team':
      return { to: 'team', actor, team: mint(actor, access.action, actor.team) };
    case 'project': {
      const id = ids.projectId ?? '';
      const project = await store.projects.find(actor.team.id, id);
      if (project === undefined) {
        throw new SeaworthyError('not-found', `There is no project ${id}.`);
      }
      return { to: 'project', actor, project: mint(actor, access.action, project) };
    }
    case 'audit': {
      const id = ids.auditId ?? '';
      const audit = await store.audits.get(id);
      if (audit === undefined || audit.teamId !== actor.team.id) {
        throw new SeaworthyError('not-found', `There is no audit ${id}.`);
      }
      return { to: 'audit', actor, audit: mint(actor, access.action, audit) };
    }
  }
}

/**
 * An audit of a project that the actor may use: what is allowed for the project's audits was decided with the project.
 * @throws SeaworthyError not-found, also for an audit of another project.
 */
export function auditOf(project: Authorized<Project>, number: number, audit: Audit | undefined): Authorized<Audit> {
  if (audit === undefined || audit.projectId !== project.id) {
    throw new SeaworthyError('not-found', `${project.name} has no audit № ${number}.`);
  }
  return audit as Authorized<Audit>; // it belongs to a project that was authorised for this route's action
}

function mint<T>(actor: Actor, action: Action, resource: T): Authorized<T> {
  if (!allowed[actor.role].has(action)) {
    throw new SeaworthyError('access/forbidden', `Your role (${actor.role}) does not include ${action}.`);
  }
  return resource as Authorized<T>; // ownership and role were checked above
}
