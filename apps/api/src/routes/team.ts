import type { Action } from '@seaworthy/schema/access';
import { allows } from '@seaworthy/schema/access';
import {
  type Invitation,
  InvitationInput,
  invitationDays,
  LinkOnce,
  Member,
  PersonName,
  Role,
  TeamView,
} from '@seaworthy/schema/api-accounts';
import { dayMs } from '@seaworthy/schema/iso-day';
import type { By, SecretLink } from '@seaworthy/store/members-port';
import type { Store, Team } from '@seaworthy/store/port';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../authorise.ts';
import type { App } from '../deps.ts';
import { selfGrant, teamGrant } from '../plugins/access.ts';
import type { SendLink } from '../send-link.ts';
import { failures, Id } from './params.ts';

export interface TeamDeps {
  readonly store: Store;
  /** Sends a link by mail where mail is set up. */
  readonly sendLink: SendLink;
}

const tags = ['team'];
const TeamInput = z.object({ name: PersonName });
const RoleInput = z.object({ role: Role });
const MemberParams = z.object({ userId: Id });
const InvitationParams = z.object({ invitationId: Id });
const manage = { access: { to: 'team', action: 'team:manage' } } as const;

/** A link for a new password works for a day. */
const resetMs = dayMs;

/** The team that is looked at: its name, its members and who is invited. */
export function teamRoutes(app: App, deps: TeamDeps): void {
  ownTeamRoutes(app, deps);
  memberRoutes(app, deps);
  inviteRoutes(app, deps);
}

function ownTeamRoutes(app: App, { store }: TeamDeps): void {
  app.get(
    '/team',
    {
      schema: { summary: 'The team with its members', tags, response: { 200: TeamView, ...failures } },
      config: { access: { to: 'team', action: 'team:read' } },
    },
    (request) => viewOf(store, teamGrant(request)),
  );
  app.patch(
    '/team',
    {
      schema: { summary: 'Rename the team', tags, body: TeamInput, response: { 200: TeamView, ...failures } },
      config: manage,
    },
    async (request) => {
      const team = await store.members.rename(byOf(request), request.body.name);
      return viewOf(store, { ...teamGrant(request), team });
    },
  );
  app.post(
    '/teams',
    {
      schema: {
        summary: 'Make a team; whoever makes it is its owner and looks at it from now on',
        tags,
        body: TeamInput,
        response: { 201: TeamView, ...failures },
      },
      config: { access: { to: 'self' } },
    },
    async (request, reply) => {
      const { actor } = selfGrant(request);
      request.logTarget = request.body.name;
      const team = await store.members.createTeam(request.body.name, actor.userId);
      return reply.code(201).send(await viewOf(store, { team, actor: { ...actor, team, role: 'owner' } }));
    },
  );
}

function memberRoutes(app: App, { store, sendLink }: TeamDeps): void {
  const schema = { tags, params: MemberParams };
  app.patch(
    '/team/members/:userId',
    {
      schema: { ...schema, summary: 'Change a role', body: RoleInput, response: { 200: Member, ...failures } },
      config: manage,
    },
    async (request) => {
      const { userId } = request.params;
      request.logTarget = `${await nameOf(store, request, userId)}: ${request.body.role}`;
      return store.members.changeRole(byOf(request), userId, request.body.role);
    },
  );
  app.delete(
    '/team/members/:userId',
    {
      schema: {
        ...schema,
        summary: 'Remove a member; what they could do here ends at once, with their API tokens of this team',
        response: { 204: z.null(), ...failures },
      },
      config: manage,
    },
    async (request, reply) => {
      const { userId } = request.params;
      // By now: afterwards nobody here knows them.
      request.logTarget = await nameOf(store, request, userId);
      await store.members.remove(byOf(request), userId);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/team/members/:userId/password-reset',
    {
      schema: {
        ...schema,
        summary: 'Make a link with which a member sets a new password; only for members of your teams alone',
        response: { 201: LinkOnce, ...failures },
      },
      config: manage,
    },
    async (request, reply) => {
      const { userId } = request.params;
      request.logTarget = await nameOf(store, request, userId);
      const link = await store.members.resetLink(byOf(request), userId, Date.now() + resetMs);
      return reply
        .code(201)
        .send(
          shown(link, `/reset/${link.token}`, await sendLink.reset({ userId, byUser: byOf(request).userId, link })),
        );
    },
  );
}

function inviteRoutes(app: App, { store, sendLink }: TeamDeps): void {
  app.post(
    '/team/invitations',
    {
      schema: {
        summary: 'Invite somebody by a link that works once',
        tags,
        body: InvitationInput,
        response: { 201: LinkOnce, ...failures },
      },
      config: manage,
    },
    async (request, reply) => {
      const { actor, team } = teamGrant(request);
      const { role, email = null } = request.body;
      const expiresAt = Date.now() + invitationDays * dayMs;
      request.logTarget = `${role} ${email ?? 'for whoever has the link'}`;
      const link = await store.members.invite(byOf(request), { role, email, expiresAt });
      const mailed =
        email !== null &&
        (await sendLink.invitation({ email, team: team.name, byName: actor.name, by: byOf(request), link }));
      return reply.code(201).send(shown(link, `/invite/${link.token}`, mailed));
    },
  );
  app.delete(
    '/team/invitations/:invitationId',
    {
      schema: {
        summary: 'Withdraw an invitation',
        tags,
        params: InvitationParams,
        response: { 204: z.null(), ...failures },
      },
      config: manage,
    },
    async (request, reply) => {
      await store.members.withdraw(byOf(request), request.params.invitationId);
      return reply.code(204).send(null);
    },
  );
}

async function nameOf(store: Store, request: FastifyRequest, userId: string): Promise<string> {
  const members = await store.members.list(teamGrant(request).team.id);
  return members.find((member) => member.userId === userId)?.name ?? `user ${userId}`;
}

function byOf(request: FastifyRequest): By {
  const { actor, team } = teamGrant(request);
  return { teamId: team.id, userId: actor.userId };
}

async function viewOf(
  store: Store,
  { team, actor }: { readonly team: Team; readonly actor: Actor },
): Promise<TeamView> {
  const [members, invitations] = await Promise.all([
    store.members.list(team.id),
    may(actor, 'team:manage') ? store.members.invitations(team.id) : [],
  ]);
  return { id: team.id, name: team.name, members: [...members], invitations: [...invitations] satisfies Invitation[] };
}

/** Tokens manage no team, whoever made them. */
function may(actor: Actor, action: Action): boolean {
  return allows(actor.role, action, actor.via.kind === 'token' ? actor.via.scopes : null);
}

function shown({ id, expiresAt }: SecretLink, path: string, mailed: boolean): LinkOnce {
  return { id, path, expiresAt, mailed };
}
