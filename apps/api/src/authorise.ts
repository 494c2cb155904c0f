import { type Action, allows, type Role, type Scope } from '@seaworthy/schema/access';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Audit, Project, Store, Team } from '@seaworthy/store/port';

/** Who acts, in which team, and how they came. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly team: Team;
  readonly role: Role;
  readonly via: Via;
}

/**
 * `session`: signed in with a browser. `token`: an API token, which does no more than its scopes and projects (null: all of
 * the team). `share`: the holder of a link to one audit. `local`: accounts are off, everybody on this machine is the owner.
 */
export type Via =
  | { readonly kind: 'session'; readonly sessionId: string }
  | {
      readonly kind: 'token';
      readonly tokenId: string;
      readonly tokenName: string;
      readonly scopes: readonly Scope[];
      readonly projectIds: readonly string[] | null;
    }
  | { readonly kind: 'share'; readonly shareId: string; readonly auditId: string }
  | { readonly kind: 'local' };

/**
 * The access decision every route declares in its config. `anyone` needs a reason, because it is the exception. `self` is
 * what a person does with their own account: for people who signed in, never for a token. `share` is the one audit that a link
 * in the address (`:token`) opens.
 */
export type Access =
  | { readonly to: 'anyone'; readonly why: string }
  | { readonly to: 'self' }
  | { readonly to: 'team'; readonly action: Action }
  | { readonly to: 'project'; readonly action: Action }
  /** `trashToo`: also an audit in the trash, which does not exist for any other route. */
  | { readonly to: 'audit'; readonly action: Action; readonly trashToo?: true }
  | { readonly to: 'share'; readonly action: 'audit:read' };

declare const minted: unique symbol;

/** A resource the actor may use for the declared action. Only this file makes one; no handler takes a bare resource. */
export type Authorized<T> = T & { readonly [minted]: true };

export type Grant =
  | { readonly to: 'anyone' }
  | { readonly to: 'self'; readonly actor: Actor }
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
  // The holder of a link is in no team: whatever is not the one audit of the link does not exist.
  if (actor.via.kind === 'share' && access.to !== 'share' && access.to !== 'anyone') {
    throw new SeaworthyError('not-found', 'There is nothing here for the holder of a link.');
  }
  switch (access.to) {
    case 'anyone':
      return { to: 'anyone' };
    case 'self':
      if (actor.via.kind === 'token') {
        throw new SeaworthyError('access/forbidden', 'This is for people who signed in, not for a token.');
      }
      return { to: 'self', actor };
    case 'team':
      return { to: 'team', actor, team: mint(actor, access.action, actor.team) };
    case 'project': {
      const id = ids.projectId ?? '';
      const project = await store.projects.find(actor.team.id, id);
      if (project === undefined || !reaches(actor, project.id)) {
        throw new SeaworthyError('not-found', `There is no project ${id}.`);
      }
      return { to: 'project', actor, project: mint(actor, access.action, project) };
    }
    case 'audit': {
      const id = ids.auditId ?? '';
      const audit = await (access.trashToo === true ? store.history.find(id) : store.audits.get(id));
      if (audit === undefined || audit.teamId !== actor.team.id || !reaches(actor, audit.projectId)) {
        throw new SeaworthyError('not-found', `There is no audit ${id}.`);
      }
      return { to: 'audit', actor, audit: mint(actor, access.action, audit) };
    }
    case 'share': {
      const audit = actor.via.kind === 'share' ? await store.audits.get(actor.via.auditId) : undefined;
      if (audit === undefined || audit.teamId !== actor.team.id)
        throw new SeaworthyError('not-found', 'This link does not work any more.');
      return { to: 'audit', actor, audit: mint(actor, access.action, audit) };
    }
  }
}

/** False for a token that is limited to other projects: for it they do not exist. */
export function reaches(actor: Actor, projectId: string): boolean {
  return actor.via.kind !== 'token' || actor.via.projectIds === null || actor.via.projectIds.includes(projectId);
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
  const limitedTo = actor.via.kind === 'token' ? actor.via.scopes : null;
  if (!allows(actor.role, action)) {
    throw new SeaworthyError('access/forbidden', `Your role (${actor.role}) does not include ${action}.`);
  }
  if (!allows(actor.role, action, limitedTo)) {
    throw new SeaworthyError('access/forbidden', `The scopes of this token do not include ${action}.`);
  }
  return resource as Authorized<T>; // ownership and role were checked above
}
