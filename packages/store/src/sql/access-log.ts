import { dayMs } from '@seaworthy/schema/iso-day';
import { type SqlBool, sql } from 'kysely';
import type { AccessLog, LogFilter } from '../access-log-port.ts';
import type { Db } from './database.ts';

/** Fixed by migration 0001. */
const firstTeamId = 'team-local';
/** As the trigger of migration 0011 has it, in milliseconds. */
const keptAtLeastMs = 30 * dayMs;
/** Rows per statement, so that no sweep keeps writers waiting for long. */
const rowsPerStatement = 1_000;

export function openAccessLog(db: Db): AccessLog {
  return {
    async add({ teamIds, actorId, actorName, via, action, target, outcome, address, detail }) {
      const entry = {
        at: Date.now(),
        actor_id: actorId,
        actor_name: line(actorName, 100),
        via: line(via, 120),
        action: line(action, 100),
        target: line(target, 300),
        outcome,
        address,
        detail: line(detail, 300),
      };
      const teams = teamIds.length === 0 ? [null] : [...new Set(teamIds)];
      await db
        .insertInto('access_log')
        .values(teams.map((team_id) => ({ ...entry, team_id })))
        .execute();
    },
    async list(teamId, filter) {
      const rows = await matching(db, teamId, filter).orderBy('id', 'desc').limit(filter.limit).execute();
      return rows.map(({ id, at, actor_id, actor_name, via, action, target, outcome, address, detail }) => ({
        id,
        at,
        actorId: actor_id,
        actorName: actor_name,
        via,
        action,
        target,
        outcome,
        address,
        detail,
      }));
    },
    async old(before) {
      const { count } = await db
        .selectFrom('access_log')
        .select((it) => it.fn.countAll<number>().as('count'))
        .where('at', '<', endOf(before))
        .executeTakeFirstOrThrow();
      return count;
    },
    async sweep(before) {
      const end = endOf(before);
      let total = 0;
      for (;;) {
        const old = db.selectFrom('access_log').select('id').where('at', '<', end).limit(rowsPerStatement);
        const { numDeletedRows } = await db.deleteFrom('access_log').where('id', 'in', old).executeTakeFirstOrThrow();
        total += Number(numDeletedRows);
        if (numDeletedRows < rowsPerStatement) return total;
      }
    },
  };
}

/** The trigger refuses younger ones; a minute more, so that no clock matters. */
function endOf(before: number): number {
  return Math.min(before, Date.now() - keptAtLeastMs - 60_000);
}

const searched = ['actor_name', 'action', 'target', 'detail', 'via', 'address'] as const;

function matching(db: Db, teamId: string, { text = '', action, actor, from, to, after }: LogFilter) {
  let query = db
    .selectFrom('access_log')
    .selectAll()
    .where(({ or, eb }) =>
      or([eb('team_id', '=', teamId), ...(teamId === firstTeamId ? [eb('team_id', 'is', null)] : [])]),
    );
  for (const word of text.split(/\s+/).filter(Boolean).slice(0, 10)) {
    query = query.where(({ or }) => or(searched.map((column) => like(column, `%${escaped(word)}%`))));
  }
  if (action !== undefined) {
    query = query.where(({ or, eb }) => or([eb('action', '=', action), like('action', `${escaped(action)}:%`)]));
  }
  if (actor !== undefined) {
    query = query.where(({ or, eb }) => or([eb('actor_id', '=', actor), like('actor_name', `%${escaped(actor)}%`)]));
  }
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<=', to);
  if (after !== undefined) query = query.where('id', '<', after);
  return query;
}

/** Whatever the case of Latin letters. */
function like(column: (typeof searched)[number], pattern: string) {
  return sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** One line without anything that means something to a terminal, at most `most` characters. */
function line(text: string, most: number): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
