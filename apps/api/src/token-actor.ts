import { isoDayOf } from '@seaworthy/schema/iso-day';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { isTokenText } from '@seaworthy/schema/token-text';
import type { Store } from '@seaworthy/store/port';
import { hashOfSecret } from '@seaworthy/store/secret-link';
import type { UsableToken } from '@seaworthy/store/tokens-port';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Actor } from './authorise.ts';

/** Who comes with `Authorization: Bearer swt_…`. */
export interface TokenActors {
  /**
   * Undefined: the request carries no bearer token at all. What the person may do is looked up now, so a token does less as
   * soon as its person does.
   * @throws SeaworthyError access/token-refused, with one same sentence for tokens that are mistyped, unknown or revoked.
   */
  of(request: Pick<FastifyRequest, 'headers' | 'ip'>): Promise<Actor | undefined>;
  /** Resolves when the uses that are being noted are written. */
  settled(): Promise<void>;
}

/** Milliseconds between two notes of one token's use: a build that polls must not write with every request. */
const noteEveryMs = 60_000;
/** Tokens whose last note is remembered; beyond it all are forgotten, and each is noted once more. */
const rememberedTokens = 10_000;

export function createTokenActors(
  store: Pick<Store, 'tokens'>,
  logger: Pick<FastifyBaseLogger, 'warn'>,
  now: () => number = Date.now,
): TokenActors {
  const notedAt = new Map<string, number>();
  const notes = new Set<Promise<void>>();

  /** Never waited for by the request: a database that is slow to write must not make reading slow. */
  function note({ id, lastUsedAt }: UsableToken, ip: string): void {
    const at = now();
    if (at - Math.max(notedAt.get(id) ?? 0, lastUsedAt ?? 0) < noteEveryMs) return;
    if (notedAt.size >= rememberedTokens) notedAt.clear();
    notedAt.set(id, at);
    const written = store.tokens.used(id, at, ip).catch((error) => {
      logger.warn({ err: error, tokenId: id }, 'the use of a token could not be noted');
    });
    notes.add(written);
    void written.then(() => notes.delete(written));
  }

  return {
    async of({ headers, ip }) {
      const text = bearerOf(headers.authorization);
      if (text === undefined) return undefined;
      if (!isTokenText(text)) throw refused();
      const token = await store.tokens.find(hashOfSecret(text));
      if (token === undefined) throw refused();
      if (token.expiresAt <= now()) {
        // Only whoever holds the whole token hears this.
        const on = isoDayOf(token.expiresAt);
        throw new SeaworthyError('access/token-refused', `The token ${token.prefix}… expired on ${on}.`);
      }
      note(token, ip);
      return actorOf(token);
    },
    async settled() {
      await Promise.all(notes);
    },
  };
}

/** Whatever else stands in the header (`Basic` of a proxy in front) is not for us. */
function bearerOf(header: string | undefined): string | undefined {
  return /^bearer(?: +(.*))?$/i
    .exec(header?.trim() ?? '')
    ?.slice(1)
    .map((text) => text?.trim() ?? '')[0];
}

function refused(): SeaworthyError {
  return new SeaworthyError('access/token-refused', 'The token is mistyped, or was revoked or replaced.');
}

function actorOf({ id, name, userId, ownerName, team, role, scopes, projects }: UsableToken): Actor {
  const projectIds = projects === null ? null : projects.map((project) => project.id);
  return {
    userId,
    name: ownerName,
    team,
    role,
    via: { kind: 'token', tokenId: id, tokenName: name, scopes, projectIds },
  };
}
