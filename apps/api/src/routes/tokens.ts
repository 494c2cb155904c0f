import { actionsOf, actionsOfScope, type Role, type Scope } from '@seaworthy/schema/access';
import { TokenInput, TokenList, TokenOnce, type TokenView } from '@seaworthy/schema/api-accounts';
import { dayMs } from '@seaworthy/schema/iso-day';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import type { Token } from '@seaworthy/store/tokens-port';
import { z } from 'zod';
import type { Actor } from '../authorise.ts';
import type { App } from '../deps.ts';
import { newToken } from '../new-token.ts';
import { selfGrant, teamGrant } from '../plugins/access.ts';
import { failures, Id } from './params.ts';

export interface TokenDeps {
  readonly store: Store;
  readonly now?: () => number;
}

const TokenParams = z.object({ tokenId: Id });
const tags = ['tokens'];
/** Tokens of one person in one team: one for each pipeline of a large team, and no way to fill the database. */
const tokensPerPerson = 100;

/** API tokens: each person's own, and for owners those of the whole team. A token can neither list, make nor end one. */
export function tokenRoutes(app: App, deps: TokenDeps): void {
  ownRoutes(app, deps);
  teamRoutes(app, deps);
}

function ownRoutes(app: App, { store, now = Date.now }: TokenDeps): void {
  const config = { access: { to: 'self' } } as const;
  app.get(
    '/me/tokens',
    { schema: { summary: 'Your API tokens in this team', tags, response: { 200: TokenList, ...failures } }, config },
    async (request) => listOf(await store.tokens.listOf(memberOf(selfGrant(request).actor))),
  );
  app.post(
    '/me/tokens',
    {
      schema: {
        summary: 'Make an API token; its text is shown this once',
        tags,
        body: TokenInput,
        response: { 201: TokenOnce, ...failures },
      },
      config,
    },
    async (request, reply) => {
      const { actor } = selfGrant(request);
      const { name, scopes, projectIds, days } = request.body;
      request.logTarget = `${name}: ${scopes.join(', ')}`;
      refuseUselessScopes(actor.role, scopes);
      await refuseForeignProjects(store, actor, projectIds);
      await refuseTooMany(store, actor);
      const { text, hash, prefix } = newToken();
      const createdAt = now();
      const token = await store.tokens.create({
        ...memberOf(actor),
        name,
        hash,
        prefix,
        scopes: [...new Set(scopes)],
        projectIds,
        createdAt,
        expiresAt: createdAt + days * dayMs,
      });
      return reply.code(201).send({ token: text, view: viewOf(token) });
    },
  );
  app.post(
    '/me/tokens/:tokenId/rotate',
    {
      schema: {
        summary: 'Replace an API token by a new text with the same rights; the old one ends at once',
        tags,
        params: TokenParams,
        response: { 201: TokenOnce, ...failures },
      },
      config,
    },
    async (request, reply) => {
      const { tokenId } = request.params;
      const { text, hash, prefix } = newToken();
      const token = await store.tokens.rotate(tokenId, memberOf(selfGrant(request).actor), { hash, prefix, at: now() });
      request.logTarget = found(token, tokenId).name;
      return reply.code(201).send({ token: text, view: viewOf(found(token, tokenId)) });
    },
  );
  app.delete(
    '/me/tokens',
    {
      schema: {
        summary: 'End all your API tokens, in every team: for whoever fears that one is in wrong hands',
        tags,
        response: { 204: z.null(), ...failures },
      },
      config,
    },
    async (request, reply) => {
      const { userId, team } = selfGrant(request).actor;
      const ended = await store.tokens.revokeAll(userId);
      // To each team its own number: what somebody has in other teams is nobody's business here.
      request.logTargets = new Map(
        [team.id, ...ended.keys()].map((teamId) => [teamId, `${ended.get(teamId) ?? 0} of them`]),
      );
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/me/tokens/:tokenId',
    {
      schema: { summary: 'End an API token', tags, params: TokenParams, response: { 204: z.null(), ...failures } },
      config,
    },
    async (request, reply) => {
      const { tokenId } = request.params;
      const ended = await store.tokens.revoke(tokenId, memberOf(selfGrant(request).actor));
      request.logTarget = found(ended, tokenId).name;
      return reply.code(204).send(null);
    },
  );
}

function teamRoutes(app: App, { store }: TokenDeps): void {
  const config = { access: { to: 'team', action: 'team:manage' } } as const;
  app.get(
    '/team/tokens',
    { schema: { summary: 'API tokens of all members', tags, response: { 200: TokenList, ...failures } }, config },
    async (request) => listOf(await store.tokens.listOfTeam(teamGrant(request).team.id)),
  );
  app.delete(
    '/team/tokens/:tokenId',
    {
      schema: {
        summary: 'End the API token of any member',
        tags,
        params: TokenParams,
        response: { 204: z.null(), ...failures },
      },
      config,
    },
    async (request, reply) => {
      const { tokenId } = request.params;
      const ended = await store.tokens.revoke(tokenId, { teamId: teamGrant(request).team.id, userId: null });
      request.logTarget = found(ended, tokenId).name;
      return reply.code(204).send(null);
    },
  );
}

function memberOf({ team, userId }: Actor): { teamId: string; userId: string } {
  return { teamId: team.id, userId };
}

function found(token: Token | undefined, id: string): Token {
  if (token === undefined) throw new SeaworthyError('not-found', `There is no token ${id}.`);
  return token;
}

/** A scope without effect would only take effect later, with a higher role, when nobody thinks of the token any more. */
function refuseUselessScopes(role: Role, scopes: readonly Scope[]): void {
  const useless = scopes.find((scope) => ![...actionsOfScope[scope]].some((action) => actionsOf[role].has(action)));
  if (useless === undefined) return;
  throw new SeaworthyError('access/forbidden', `Your role (${role}) includes nothing of the scope ${useless}.`);
}

/** A project of another team is as unknown as one that never was. */
async function refuseForeignProjects(store: Store, { team }: Actor, ids: readonly string[] | null): Promise<void> {
  if (ids === null) return;
  const known = new Set((await store.projects.list(team.id)).map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) throw new SeaworthyError('not-found', `There is no project ${unknown}.`);
}

async function refuseTooMany(store: Store, actor: Actor): Promise<void> {
  if ((await store.tokens.listOf(memberOf(actor))).length < tokensPerPerson) return;
  throw new SeaworthyError('request/invalid', `You have ${tokensPerPerson} API tokens; revoke one of them first.`);
}

function listOf(tokens: readonly Token[]): TokenList {
  return { tokens: tokens.map(viewOf) };
}

function viewOf(token: Token): TokenView {
  const { id, name, prefix, ownerName, createdAt, expiresAt, lastUsedAt, lastUsedFrom } = token;
  const projects = token.projects === null ? null : token.projects.map((project) => ({ ...project }));
  return {
    id,
    name,
    prefix,
    ownerName,
    scopes: [...token.scopes],
    projects,
    createdAt,
    expiresAt,
    lastUsedAt,
    lastUsedFrom,
  };
}
