import { randomUUID } from 'node:crypto';
import type { WebhookEvent } from '@seaworthy/schema/api-history';
import { sql } from 'kysely';
import { type DeliveryFacts, type EventRow, keptDeliveries, waitingDeliveries } from '../webhooks-port.ts';
import type { Db, Trx } from './database.ts';

export async function unspread(db: Db, limit: number): Promise<readonly EventRow[]> {
  const rows = await db
    .selectFrom('webhook_events')
    .selectAll()
    .where('spread_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id, team_id, event, subject, facts, at }) => ({
    id,
    teamId: team_id,
    event: event as WebhookEvent, // written by recordEvent alone
    subject,
    facts: JSON.parse(facts) as Record<string, unknown>, // the same
    at,
  }));
}

export async function spread(db: Db, eventId: number, told: ReadonlyMap<WebhookEvent, DeliveryFacts>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const now = Date.now();
    const event = await trx
      .updateTable('webhook_events')
      .set({ spread_at: now })
      .where('id', '=', eventId)
      .where('spread_at', 'is', null)
      .returning('team_id')
      .executeTakeFirst();
    // Somebody else was faster.
    if (event === undefined) return;
    const webhooks = await trx
      .selectFrom('webhooks')
      .select(['id', 'events'])
      .where('team_id', '=', event.team_id)
      .where('active', '=', 1)
      .execute();
    for (const { id, events } of webhooks) {
      const wanted = new Set(JSON.parse(events) as string[]); // written by create and change alone
      for (const [name, facts] of told) if (wanted.has(name)) await add(trx, id, name, facts, now);
      await prune(trx, id);
    }
  });
}

async function add(trx: Trx, webhookId: string, event: WebhookEvent, facts: DeliveryFacts, now: number): Promise<void> {
  await trx
    .insertInto('webhook_deliveries')
    .values({
      id: `msg_${randomUUID()}`,
      webhook_id: webhookId,
      event,
      facts: JSON.stringify(facts),
      at: now,
      state: 'waiting',
      next_at: now,
    })
    .execute();
}

/** What has ended goes by age. What waits goes only when a receiver was away for hundreds of events. */
export async function prune(trx: Trx, webhookId: string): Promise<void> {
  await sql`
    update webhook_deliveries set state = 'failed', next_at = null, error = 'Too many newer deliveries were waiting.'
    where webhook_id = ${webhookId} and state = 'waiting' and lease_owner is null and id not in (
      select id from webhook_deliveries where webhook_id = ${webhookId} and state = 'waiting'
      order by at desc, rowid desc limit ${waitingDeliveries})`.execute(trx);
  await sql`
    delete from webhook_deliveries
    where webhook_id = ${webhookId} and state <> 'waiting' and id not in (
      select id from webhook_deliveries where webhook_id = ${webhookId} and state <> 'waiting'
      order by at desc, rowid desc limit ${keptDeliveries})`.execute(trx);
}
