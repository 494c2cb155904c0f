import { type Expression, type SqlBool, sql } from 'kysely';
import { fold } from '../dialects/sqlite.ts';
import type { AuditFilter } from '../history-port.ts';
import type { Audit } from '../port.ts';
import { selectAllAudits, toAudit } from './audit-row.ts';
import type { Db } from './database.ts';

/** See `Audits.list`. */
export async function listAudits(db: Db, filter: AuditFilter): Promise<readonly Audit[]> {
  const { teamId, projectId, state, text = '', author = '', pinned, trash, limit, before } = filter;
  let query = selectAllAudits(db)
    .where('projects.team_id', '=', teamId)
    .where('audits.deleted_at', trash === true ? 'is not' : 'is', null);
  if (typeof projectId === 'string') query = query.where('audits.project_id', '=', projectId);
  else if (projectId !== undefined) query = query.where('audits.project_id', 'in', projectId);
  if (state !== undefined) query = query.where('audits.state', '=', state);
  if (pinned !== undefined) query = query.where('audits.pinned', '=', pinned ? 1 : 0);
  if (before !== undefined) query = query.where('audits.created_at', '<', before);
  for (const word of wordsOf(text)) {
    query = query.where(holds(searched, word));
  }
  const wanted = author.trim();
  if (wanted !== '') {
    query = query.where((it) => it.or([it('audits.created_by', '=', wanted), holds(sql.ref('authors.name'), wanted)]));
  }
  const rows = await query.orderBy('audits.created_at', 'desc').limit(limit).execute();
  return rows.map(toAudit);
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** One text for each audit: folding is a call out of SQLite. Words hold no line end, so none reaches over one. */
const searched = sql<string>`coalesce(audits.label, '') || char(10) || audits.file_name || char(10) || projects.name`;

/** Whether the text holds the word, whatever the case of either. */
function holds(text: Expression<unknown>, word: string) {
  const pattern = `%${fold(word).replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`fold(${text}) like ${pattern} escape '\\'`;
}
