import type { DeclaredRoute } from '../../src/plugins/access.ts';
import { type Side, teamOf } from './expectation.ts';
import type { Persona } from './personas.ts';
import type { TeamWorld, World } from './world.ts';

/** One request of the matrix: who, by which route, about whose resource. */
export interface Cell {
  readonly world: World;
  readonly route: DeclaredRoute;
  readonly persona: Persona;
  readonly side: Side;
  readonly caller: Caller;
  /** The team of the caller; ours for those who are in none. */
  readonly mine: TeamWorld;
  readonly other: TeamWorld;
}

export interface Caller {
  /** Null: nobody who is known. */
  readonly userId: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export async function cellOf(world: World, route: DeclaredRoute, persona: Persona, side: Side): Promise<Cell> {
  const mine = world.teams[teamOf(persona) ?? 'ours'];
  const other = world.teams[mine.key === 'ours' ? 'theirs' : 'ours'];
  const isRead = route.method === 'GET' || route.method === 'HEAD';
  const caller = await (isRead ? standingCaller(world, mine, persona) : callerOf(world, mine, persona));
  return { world, route, persona, side, mine, other, caller };
}

const standing = new WeakMap<World, Map<Persona, Promise<Caller>>>();

/** Reading changes nobody, so one of each kind reads everything. */
function standingCaller(world: World, mine: TeamWorld, persona: Persona): Promise<Caller> {
  const known = standing.get(world) ?? new Map<Persona, Promise<Caller>>();
  standing.set(world, known);
  const caller = known.get(persona) ?? callerOf(world, mine, persona);
  known.set(persona, caller);
  return caller;
}

/** Somebody new, so that a request that signs out or leaves changes nothing for the next. */
async function callerOf(world: World, mine: TeamWorld, { who }: Persona): Promise<Caller> {
  switch (who.kind) {
    case 'nobody':
      return { userId: null, headers: {} };
    case 'share link':
      return { userId: null, headers: bearer(mine.shareToken) };
    case 'teamless': {
      const { userId, cookie } = await world.addPerson(null, 'viewer');
      return { userId, headers: { cookie } };
    }
    case 'person': {
      const { userId, cookie } = await world.addPerson(mine, who.role);
      return { userId, headers: { cookie } };
    }
    case 'expired token': {
      const { userId } = mine.people.owner;
      const rights = {
        scopes: ['audit:read', 'audit:create', 'triage:write', 'project:admin'],
        projectIds: null,
      } as const;
      const token = { teamId: mine.id, userId, expiresAt: Date.now() - 1, ...rights };
      return { userId: null, headers: bearer((await world.addToken(token, mine.word)).text) };
    }
    case 'token': {
      const { userId } = await world.addPerson(mine, who.role);
      const projectIds = who.limitedTo === null ? null : [mine[who.limitedTo].id];
      const token = { teamId: mine.id, userId, scopes: who.scopes, projectIds, expiresAt: Date.now() + 3_600_000 };
      return { userId, headers: bearer((await world.addToken(token, mine.word)).text) };
    }
  }
}

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
