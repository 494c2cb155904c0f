import type { WebhookEvent } from '@seaworthy/schema/api-history';
import { dayMs } from '@seaworthy/schema/iso-day';
import { sql } from 'kysely';
import type { NewEventRow } from '../webhooks-port.ts';
import type { Db } from './database.ts';

/** Spread events are kept this long, so that `dedupe` knows them, in milliseconds. */
const keptMs = 30 * dayMs;

/** To be called in the transaction in which it happens. One statement, so that an installation without webhooks pays for a look. */
export async function recordEvent(db: Db, { teamId, event, subject, facts, dedupe }: NewEventRow): Promise<void> {
  await sql`
    insert into webhook_events (team_id, event, subject, facts, dedupe, at)
    select ${teamId}, ${event}, ${subject}, ${JSON.stringify(facts)}, ${dedupe}, ${Date.now()}
    where exists (select 1 from webhooks where team_id = ${teamId} and active = 1)
    on conflict (dedupe) do nothing`.execute(db);
}

/** The same of an audit, whose team is looked up. */
export async function recordAuditEvent(db: Db, event: WebhookEvent, auditId: string): Promise<void> {
  await sql`
    insert into webhook_events (team_id, event, subject, facts, at)
    select projects.team_id, ${event}, audits.id, '{}', ${Date.now()}
    from audits inner join projects on projects.id = audits.project_id
    where audits.id = ${auditId}
      and exists (select 1 from webhooks where webhooks.team_id = projects.team_id and active = 1)`.execute(db);
}

/** The same of a project, whose team is looked up. */
export async function recordProjectEvent(
  db: Db,
  event: WebhookEvent,
  projectId: string,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  await sql`
    insert into webhook_events (team_id, event, subject, facts, at)
    select team_id, ${event}, id, ${JSON.stringify(facts)}, ${Date.now()} from projects
    where id = ${projectId}
      and exists (select 1 from webhooks where webhooks.team_id = projects.team_id and active = 1)`.execute(db);
}

/** How many `sweepWebhookEvents` would take. */
export async function oldWebhookEvents(db: Db, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('webhook_events')
    .select((it) => it.fn.countAll<number>().as('count'))
    .where('at', '<', now - keptMs)
    .executeTakeFirstOrThrow();
  return count;
}

export async function sweepWebhookEvents(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('webhook_events')
    .where('at', '<', now - keptMs)
    .execute();
}

/** What was decided and of how many findings; reasons stay in the product. A decision of null opens them. */
export async function recordTriage(
  db: Db,
  projectId: string,
  decision: { readonly kind: string; readonly until: string | null } | null,
  findings: number,
  byUser: string,
): Promise<void> {
  const what = decision?.kind ?? 'opened';
  await recordProjectEvent(db, 'triage.changed', projectId, { what, until: decision?.until ?? null, findings, byUser });
}
