import { AuditEvent, type AuditState, auditStates } from '@seaworthy/schema/audit';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type Selectable, sql } from 'kysely';
import type { Events, NewEvent } from '../port.ts';
import { chunks, type Database, type Db } from './database.ts';

export function openEvents(db: Db): Events {
  return {
    append: (auditId, event) => appendEvent(db, auditId, event),
    appendWhileRunning: (auditId, event) => insertEvent(db, auditId, event, ['running']),
    async after(auditId, seq, limit) {
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('audit_id', '=', auditId)
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(toEvent);
    },
    async heads(auditIds) {
      const heads = new Map<string, number>(auditIds.map((id) => [id, 0]));
      for (const some of chunks(auditIds)) {
        const rows = await db
          .selectFrom('audit_events')
          .select(['audit_id', (expression) => expression.fn.max('seq').as('head')])
          .where('audit_id', 'in', some)
          .groupBy('audit_id')
          .execute();
        for (const row of rows) heads.set(row.audit_id, row.head);
      }
      return heads;
    },
  };
}

/** @throws SeaworthyError not-found when the audit is gone. */
export async function appendEvent(db: Db, auditId: string, event: NewEvent): Promise<AuditEvent> {
  const appended = await insertEvent(db, auditId, event, auditStates);
  if (appended === undefined) {
    throw new SeaworthyError('not-found', `Audit ${auditId} is gone; its event was not kept.`);
  }
  return appended;
}

/** One statement finds the next number and uses it, so it holds the write lock all the while: no gap and no repeat. */
async function insertEvent(
  db: Db,
  auditId: string,
  event: NewEvent,
  states: readonly AuditState[],
): Promise<AuditEvent | undefined> {
  const row = await db
    .insertInto('audit_events')
    .columns(['audit_id', 'seq', 'at', 'type', 'stage', 'message', 'counts'])
    .expression((expression) =>
      expression
        .selectFrom('audits')
        .where('audits.id', '=', auditId)
        .where('audits.state', 'in', states)
        .select(({ selectFrom, val }) => [
          'audits.id',
          selectFrom('audit_events')
            .where('audit_id', '=', auditId)
            .select(sql<number>`coalesce(max(seq), 0) + 1`.as('seq'))
            .as('seq'),
          val(Date.now()).as('at'),
          val(event.type).as('type'),
          val(event.stage).as('stage'),
          val(event.message).as('message'),
          val(JSON.stringify(event.counts)).as('counts'),
        ]),
    )
    .returningAll()
    .executeTakeFirst();
  return row && toEvent(row);
}

function toEvent(row: Selectable<Database['audit_events']>): AuditEvent {
  return AuditEvent.parse({
    seq: row.seq,
    at: row.at,
    type: row.type,
    stage: row.stage,
    message: row.message,
    counts: JSON.parse(row.counts),
  });
}
