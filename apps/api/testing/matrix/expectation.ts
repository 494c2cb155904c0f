import { allows } from '@seaworthy/schema/access';
import type { Access } from '../../src/authorise.ts';
import type { Persona, TeamKey } from './personas.ts';

/**
 * What has to come of a request, from the decision of its route and schema/access.ts alone. `refused` is forbidden or not
 * found; `nothing` is not found, or an answer in which nothing of what was asked for appears; `own or nothing` depends on
 * whether there is anything of one's own; what is `not taken` may be called invalid as well, like an id that leads nowhere;
 * `open` refuses nobody, and may have nothing.
 */
export type Outcome =
  | 'allowed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'refused'
  | 'nothing'
  | 'own or nothing'
  | 'not taken'
  | 'open';

/**
 * Whose resource a request names. `missing`: nobody's. `mixed`: the first id of the path is the caller's own, every other
 * one, also in query and body, is the other team's. `colleague`: another member's, where it is about one's own account.
 */
export const sides = ['own', 'other', 'missing', 'mixed', 'colleague'] as const;
export type Side = (typeof sides)[number];

/** What a request names beyond the resource that its route guards. */
export interface Named {
  /** Rows by their ids, in the path, the query or the body. */
  readonly ids: boolean;
  /** A project, or something of one, by id or name, in the query or the body. */
  readonly project: boolean;
}

export interface Question {
  readonly method: string;
  readonly access: Access;
  readonly persona: Persona;
  readonly side: Side;
  readonly named: Named;
}

export function expected({ method, access, persona, side, named }: Question): Outcome {
  const { who } = persona;
  // Whoever holds a link holds it, whoever else they are; links stand in the address.
  if (access.to === 'anyone') return 'open';
  if (access.to === 'share') return side === 'missing' ? 'not-found' : 'allowed';
  if (who.kind === 'nobody' || who.kind === 'expired token' || who.kind === 'share link') return 'unauthenticated';
  const isForeign = side !== 'own' && named.ids;
  if (access.to === 'self') {
    if (who.kind === 'token') return 'forbidden';
    if (isForeign) return 'not-found';
    return who.kind === 'teamless' && named.ids ? 'own or nothing' : 'allowed';
  }
  if (who.kind === 'teamless') return 'forbidden';
  const may = allows(who.role, access.action, who.kind === 'token' ? who.scopes : null);
  const isLimited = who.kind === 'token' && who.limitedTo === 'second';
  switch (access.to) {
    case 'team':
      if (!may) return 'forbidden';
      if (isForeign) return method === 'GET' || method === 'HEAD' ? 'nothing' : 'not-found';
      if (isLimited && named.project) return method === 'GET' || method === 'HEAD' ? 'nothing' : 'refused';
      return 'allowed';
    case 'project':
    case 'audit':
      // The first id decides before the role does, or a role would tell what exists.
      if (side === 'other' || side === 'missing' || isLimited) return 'not-found';
      if (!may) return 'forbidden';
      return side === 'mixed' ? 'not taken' : 'allowed';
  }
  throw new Error(
    `There is a new kind of access, ${JSON.stringify(access)}: say in expectation.ts what follows from it for each persona.`,
  );
}

/** The team whose words an answer may hold; null: none's. */
export function teamOf({ who }: Persona): TeamKey | null {
  return who.kind === 'person' || who.kind === 'token' ? who.team : null;
}
