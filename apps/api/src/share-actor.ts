import { networkOf } from '@seaworthy/accounts/lockout';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { OpenedShare, Shares } from '@seaworthy/store/shares-port';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './authorise.ts';

/** Who holds a link: the actor of every route whose access is `share`, whoever else is signed in. */
export interface ShareActors {
  /** @throws SeaworthyError not-found for a link that works no more or never did, request/rate-limited for guessing. */
  actorOf(request: FastifyRequest): Promise<Actor>;
}

/** Wrong links that one client address may try within a minute. A secret has 256 bits: this is about the work, not the odds. */
const missesPerMinute = 30;
const windowMs = 60_000;
/** Addresses remembered; the ones seen first are forgotten. */
const rememberedClients = 5_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** The link that opened this request's audit. */
    share: OpenedShare | null;
  }
}

export function createShareActors(shares: Shares, now: () => number = Date.now): ShareActors {
  const misses = new Map<string, { count: number; readonly until: number }>();
  const missesOf = (address: string): number => {
    const known = misses.get(address);
    return known === undefined || known.until <= now() ? 0 : known.count;
  };
  const noteMiss = (address: string): void => {
    const count = missesOf(address) + 1;
    const until = count === 1 ? now() + windowMs : (misses.get(address)?.until ?? now());
    misses.delete(address);
    misses.set(address, { count, until });
    for (const oldest of misses.keys()) {
      if (misses.size <= rememberedClients) return;
      misses.delete(oldest);
    }
  };
  return {
    async actorOf(request) {
      const client = networkOf(request.ip);
      if (missesOf(client) >= missesPerMinute) {
        const detail = `More than ${missesPerMinute} links that do not work came from your address within a minute.`;
        throw new SeaworthyError('request/rate-limited', detail);
      }
      const { token } = request.params as { token: string }; // every route of a share has it, by guardEveryRoute
      const share = await shares.open(token);
      if (share === undefined) {
        noteMiss(client);
        throw new SeaworthyError('not-found', 'This link does not work any more.');
      }
      request.share = share;
      const via = { kind: 'share', shareId: share.id, auditId: share.auditId } as const;
      // Nobody's id: a visitor is no person of the team, and whoever made the link is not the one who reads.
      return { userId: `share:${share.id}`, name: `Link of ${share.byName}`, team: share.team, role: 'viewer', via };
    },
  };
}
