import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import {
  type AttemptResult,
  type ClaimedDelivery,
  type DeliveryFacts,
  type DeliveryRow,
  pauseAfter,
  retryPausesMs,
  type WebhookRow,
} from '../webhooks-port.ts';
import type { Database, Db, Trx } from './database.ts';
import { prune } from './webhook-spread.ts';

/** See `Webhooks.claim`. */
export async function claim(
  db: Db,
  owner: string,
  { leaseMs, limit }: { readonly leaseMs: number; readonly limit: number },
): Promise<readonly ClaimedDelivery[]> {
  const now = Date.now();
  // Looking takes no lock: most of the time nothing waits.
  if ((await due(db, now, 1)).length === 0) return [];
  return db.transaction().execute(async (trx) => {
    const claimed: ClaimedDelivery[] = [];
    for (const { id } of await due(trx, now, limit)) {
      await trx
        .updateTable('webhook_deliveries')
        .set({ lease_owner: owner, lease_until: now + leaseMs })
        .where('id', '=', id)
        .execute();
      const row = await trx
        .selectFrom('webhook_deliveries')
        .innerJoin('webhooks', 'webhooks.id', 'webhook_deliveries.webhook_id')
        .select(['webhook_deliveries.id', 'event', 'facts', 'webhook_id', 'url'])
        .select(['secret', 'previous_secret', 'previous_until'])
        .where('webhook_deliveries.id', '=', id)
        .executeTakeFirstOrThrow();
      claimed.push({
        id,
        event: row.event,
        facts: JSON.parse(row.facts) as DeliveryFacts, // written by spread and addTest alone
        webhookId: row.webhook_id,
        url: row.url,
        secrets: secretsOf(row),
      });
    }
    return claimed;
  });
}

/** No pause and no lease is as long: what lies further ahead was written before the clock was set back. */
const farthestMs = Math.max(...retryPausesMs) + 60_000;

/** The first of each active webhook of which none is under way. */
async function due(db: Db, now: number, limit: number): Promise<readonly { id: string }[]> {
  const impossible = now + farthestMs;
  const { rows } = await sql<{ id: string }>`
    select id from (
      select d.id, d.next_at, d.rowid as made, row_number() over (partition by d.webhook_id order by d.next_at, d.rowid) as turn
      from webhook_deliveries as d inner join webhooks as w on w.id = d.webhook_id
      where d.state = 'waiting' and (d.next_at <= ${now} or d.next_at > ${impossible}) and w.active = 1
        and (d.lease_until is null or d.lease_until <= ${now} or d.lease_until > ${impossible})
        and not exists (select 1 from webhook_deliveries as other
          where other.webhook_id = d.webhook_id and other.state = 'waiting' and other.lease_until > ${now}
            and other.lease_until <= ${impossible}))
    where turn = 1 order by next_at, made limit ${limit}`.execute(db);
  return rows;
}

/** See `Webhooks.test`. */
export async function addTest(
  db: Db,
  webhook: WebhookRow,
  facts: DeliveryFacts,
  owner: string,
  leaseMs: number,
): Promise<ClaimedDelivery> {
  const id = `msg_${randomUUID()}`;
  const now = Date.now();
  await db
    .insertInto('webhook_deliveries')
    .values({
      id,
      webhook_id: webhook.id,
      event: testEvent,
      facts: JSON.stringify(facts),
      at: now,
      state: 'waiting',
      next_at: now,
      lease_owner: owner,
      lease_until: now + leaseMs,
    })
    .execute();
  return { id, event: testEvent, facts, webhookId: webhook.id, url: webhook.url, secrets: webhook.secrets };
}

const testEvent = 'test';

/** See `Webhooks.settle`. */
export async function settle(
  db: Db,
  owner: string,
  deliveryId: string,
  { ok, body, status, tookMs, response, error }: AttemptResult,
): Promise<DeliveryRow | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('id', '=', deliveryId)
      .where('state', '=', 'waiting')
      .where('lease_owner', '=', owner)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const attempt = row.attempt + 1;
    const now = Date.now();
    const pause = ok || row.event === testEvent ? undefined : retryPausesMs[attempt - 1];
    const ended = ok ? 'delivered' : 'failed';
    const settled = await trx
      .updateTable('webhook_deliveries')
      .set({
        attempt,
        state: pause === undefined ? ended : 'waiting',
        next_at: pause === undefined ? null : now + pause,
        lease_owner: null,
        lease_until: null,
        tried_at: now,
        body,
        status,
        took_ms: tookMs,
        response,
        error,
      })
      .where('id', '=', deliveryId)
      .returningAll()
      .executeTakeFirstOrThrow();
    // A test tells a person at once; it neither pauses anything nor proves that what waits would arrive.
    if (row.event !== testEvent) await count(trx, row.webhook_id, ok, error ?? '');
    if (pause === undefined) await prune(trx, row.webhook_id);
    return toDelivery(settled);
  });
}

async function count(trx: Trx, webhookId: string, ok: boolean, error: string): Promise<void> {
  const { failures } = await trx
    .updateTable('webhooks')
    .set((it) => ({ failures: ok ? 0 : it('failures', '+', 1) }))
    .where('id', '=', webhookId)
    .returning('failures')
    .executeTakeFirstOrThrow();
  if (failures < pauseAfter) return;
  const why = `${failures} attempts in a row failed. The last one: ${error}`;
  await trx.updateTable('webhooks').set({ active: 0, paused_why: why }).where('id', '=', webhookId).execute();
}

export function toDelivery(row: Selectable<Database['webhook_deliveries']>): DeliveryRow {
  return {
    id: row.id,
    event: row.event,
    facts: JSON.parse(row.facts) as DeliveryFacts, // written by spread and addTest alone
    at: row.at,
    attempt: row.attempt,
    state: row.state,
    status: row.status,
    tookMs: row.took_ms,
    body: row.body,
    response: row.response,
    error: row.error,
    nextAt: row.next_at,
  };
}

/** Those that sign now, the newest first. */
export function secretsOf({
  secret,
  previous_secret,
  previous_until,
}: Pick<Selectable<Database['webhooks']>, 'secret' | 'previous_secret' | 'previous_until'>): readonly string[] {
  const counts = previous_secret !== null && (previous_until ?? 0) > Date.now();
  return counts ? [secret, previous_secret] : [secret];
}
