import type { Store } from '@seaworthy/store/port';
import type { FastifyInstance } from 'fastify';

/** Milliseconds between two notes of one member: a write with every request would make every reader a writer. */
const noteEveryMs = 60_000;
/** Members remembered; beyond it all are forgotten, and each is noted once more. */
const rememberedMembers = 10_000;

/** Notes when people were last in the team they look at, for the list of its members. Must come before the routes. */
export function noteMembers(app: FastifyInstance, store: Pick<Store, 'members'>, now: () => number = Date.now): void {
  const notedAt = new Map<string, number>();
  const writing = new Set<Promise<void>>();
  app.addHook('onResponse', async (request) => {
    const { actor } = request;
    if (actor === null || actor.via.kind !== 'session') return;
    const key = `${actor.team.id} ${actor.userId}`;
    const at = now();
    if (at - (notedAt.get(key) ?? 0) < noteEveryMs) return;
    if (notedAt.size >= rememberedMembers) notedAt.clear();
    notedAt.set(key, at);
    const written = store.members
      .seen(actor.team.id, actor.userId, at)
      .catch((error: unknown) => request.log.warn({ err: error }, 'a visit could not be noted'))
      .finally(() => writing.delete(written));
    writing.add(written);
  });
  app.addHook('onClose', async () => void (await Promise.all(writing)));
}
