import { randomUUID } from 'node:crypto';
import type { WebhookEvent } from '@seaworthy/schema/api-history';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type Selectable, sql } from 'kysely';
import { keptDeliveries, type WebhookRow, type Webhooks, webhooksPerTeam } from '../webhooks-port.ts';
import type { Database, Db } from './database.ts';
import { addTest, claim, secretsOf, settle, toDelivery } from './webhook-deliveries.ts';
import { recordEvent } from './webhook-events.ts';
import { spread, unspread } from './webhook-spread.ts';

export function openWebhooks(db: Db): Webhooks {
  const get = async (teamId: string, id: string): Promise<WebhookRow | undefined> => {
    const row = await selectWebhooks(db).where('team_id', '=', teamId).where('id', '=', id).executeTakeFirst();
    return row && toWebhook(row);
  };
  const update = async (teamId: string, id: string, values: Partial<Selectable<Database['webhooks']>>) => {
    await db.updateTable('webhooks').set(values).where('team_id', '=', teamId).where('id', '=', id).execute();
    return get(teamId, id);
  };
  return {
    create: ({ teamId, url, events, secret, createdBy }) =>
      db.transaction().execute(async (trx) => {
        const others = await trx.selectFrom('webhooks').select('id').where('team_id', '=', teamId).execute();
        if (others.length >= webhooksPerTeam) {
          throw new SeaworthyError('conflict', `The team has ${webhooksPerTeam} webhooks; delete one first.`);
        }
        const id = randomUUID();
        await trx
          .insertInto('webhooks')
          .values({
            id,
            team_id: teamId,
            url,
            events: JSON.stringify(events),
            active: 1,
            secret,
            created_by: createdBy,
            created_at: Date.now(),
          })
          .execute();
        return toWebhook(await selectWebhooks(trx).where('id', '=', id).executeTakeFirstOrThrow());
      }),
    async list(teamId) {
      const rows = await selectWebhooks(db).where('team_id', '=', teamId).orderBy('created_at').orderBy('id').execute();
      return rows.map(toWebhook);
    },
    get,
    change: (teamId, id, { url, events, active }) =>
      update(teamId, id, {
        ...(url === undefined ? {} : { url }),
        ...(events === undefined ? {} : { events: JSON.stringify(events) }),
        ...(active === undefined ? {} : { active: active ? 1 : 0, paused_why: null, failures: 0 }),
      }),
    async renewSecret(teamId, id, secret, previousUntil) {
      await db
        .updateTable('webhooks')
        .set((it) => ({ previous_secret: it.ref('secret'), previous_until: previousUntil, secret }))
        .where('team_id', '=', teamId)
        .where('id', '=', id)
        .execute();
      return get(teamId, id);
    },
    async delete(teamId, id) {
      const gone = await db
        .deleteFrom('webhooks')
        .where('team_id', '=', teamId)
        .where('id', '=', id)
        .executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
    async deliveries(webhookId) {
      const rows = await db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('webhook_id', '=', webhookId)
        .orderBy('at', 'desc')
        // Several may be of one millisecond.
        .orderBy(sql`rowid`, 'desc')
        .limit(keptDeliveries)
        .execute();
      return rows.map(toDelivery);
    },
    unspread: (limit) => unspread(db, limit),
    spread: (eventId, told) => spread(db, eventId, told),
    async teamsThatWant(event) {
      const rows = await db
        .selectFrom('webhooks')
        .select('team_id')
        .distinct()
        .where('active', '=', 1)
        .where(wants(event))
        .execute();
      return rows.map(({ team_id }) => team_id);
    },
    record: (event) => recordEvent(db, event),
    claim: (owner, options) => claim(db, owner, options),
    test: (webhook, facts, owner, leaseMs) => addTest(db, webhook, facts, owner, leaseMs),
    settle: (owner, deliveryId, attempt) => settle(db, owner, deliveryId, attempt),
  };
}

function wants(event: WebhookEvent) {
  return sql<boolean>`exists (select 1 from json_each(webhooks.events) where json_each.value = ${event})`;
}

function selectWebhooks(db: Db) {
  const last = <Value>(column: 'tried_at' | 'status' | 'state') =>
    sql<Value | null>`(select ${sql.ref(column)} from webhook_deliveries
      where webhook_id = webhooks.id and tried_at is not null order by tried_at desc, id limit 1)`;
  return db
    .selectFrom('webhooks')
    .selectAll('webhooks')
    .select([
      last<number>('tried_at').as('last_at'),
      last<number>('status').as('last_status'),
      last<string>('state').as('last_state'),
    ]);
}

type Row = Selectable<Database['webhooks']> & {
  last_at: number | null;
  last_status: number | null;
  last_state: string | null;
};

function toWebhook(row: Row): WebhookRow {
  return {
    id: row.id,
    teamId: row.team_id,
    url: row.url,
    events: JSON.parse(row.events) as WebhookEvent[], // written by create and change alone
    active: row.active === 1,
    pausedWhy: row.paused_why,
    secrets: secretsOf(row),
    createdAt: row.created_at,
    lastDelivery:
      row.last_at === null ? null : { at: row.last_at, ok: row.last_state === 'delivered', status: row.last_status },
  };
}
