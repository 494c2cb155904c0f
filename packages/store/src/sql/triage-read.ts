import type { SubjectTalk, TriageSubject } from '../triage-port.ts';
import type { Db } from './database.ts';

/** See `TriageRows.subjects` and `decided`. */
export async function readSubjects(
  db: Db,
  projectId: string,
  { decided = false }: { readonly decided?: boolean } = {},
): Promise<readonly TriageSubject[]> {
  const newest = (alias: 'decision' | 'assignment') =>
    db
      .selectFrom('triage_entries')
      .select((it) => ['subject_id', it.fn.max('id').as('newest_id')])
      .where('project_id', '=', projectId)
      .where(
        'what',
        'in',
        alias === 'decision' ? ['accepted-risk', 'false-positive', 'opened'] : ['assigned', 'unassigned'],
      )
      .groupBy('subject_id');
  const comments = db
    .selectFrom('triage_comments')
    .select((it) => ['subject_id', it.fn.countAll<number>().as('count')])
    .where('project_id', '=', projectId)
    .where('deleted_at', 'is', null)
    .groupBy('subject_id');
  const rows = await db
    .selectFrom('triage_subjects as subject')
    .leftJoin(newest('decision').as('decided'), 'decided.subject_id', 'subject.id')
    .leftJoin('triage_entries as decision', 'decision.id', 'decided.newest_id')
    .leftJoin('users as decider', 'decider.id', 'decision.by_user')
    .leftJoin(newest('assignment').as('assigned'), 'assigned.subject_id', 'subject.id')
    .leftJoin('triage_entries as assignment', 'assignment.id', 'assigned.newest_id')
    .leftJoin('users as assignee', 'assignee.id', 'assignment.assignee')
    .leftJoin(comments.as('said'), 'said.subject_id', 'subject.id')
    .select(['subject.id', 'rule_id', 'logical', 'subject.path', 'subject.title', 'subject.file', 'subject_name'])
    .select(['decision.id as decisionId', 'decision.what', 'decision.reason', 'decision.until', 'decision.at'])
    .select(['decider.name as byName', 'assignee.id as assigneeId', 'assignee.name as assigneeName', 'said.count'])
    .where('subject.project_id', '=', projectId)
    .$if(decided, (query) => query.where('decision.what', 'in', ['accepted-risk', 'false-positive']))
    .orderBy('subject.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    ruleId: row.rule_id,
    fingerprints: { logical: row.logical, path: row.path },
    title: row.title,
    file: row.file,
    subjectName: row.subject_name,
    decision:
      row.decisionId === null || (row.what !== 'accepted-risk' && row.what !== 'false-positive')
        ? null
        : {
            id: row.decisionId,
            kind: row.what,
            reason: row.reason ?? '',
            until: row.until,
            byName: row.byName ?? '',
            at: row.at ?? 0,
          },
    assignee: row.assigneeId === null ? null : { id: row.assigneeId, name: row.assigneeName ?? '' },
    comments: row.count ?? 0,
  }));
}

/** See `TriageRows.talk`. */
export async function readTalk(db: Db, subjectId: string): Promise<SubjectTalk> {
  const entries = await db
    .selectFrom('triage_entries as entry')
    .innerJoin('users as author', 'author.id', 'entry.by_user')
    .leftJoin('users as assignee', 'assignee.id', 'entry.assignee')
    .select(['what', 'author.name as byName', 'at', 'reason', 'until', 'assignee', 'assignee.name as assigneeName'])
    .where('subject_id', '=', subjectId)
    .orderBy('entry.id')
    .execute();
  const comments = await db
    .selectFrom('triage_comments as comment')
    .innerJoin('users as author', 'author.id', 'comment.by_user')
    .select(['comment.id', 'by_user as byId', 'author.name as byName', 'at', 'text'])
    .where('subject_id', '=', subjectId)
    .where('deleted_at', 'is', null)
    .orderBy('at')
    .orderBy('comment.id')
    .execute();
  const last = entries.findLast(({ what }) => what === 'assigned' || what === 'unassigned');
  return {
    assignee: last?.assignee == null ? null : { id: last.assignee, name: last.assigneeName ?? '' },
    comments,
    history: entries.map(({ what, byName, at, reason, until, assigneeName }) => ({
      what,
      byName,
      at,
      text: what === 'assigned' ? (assigneeName ?? '') : reason,
      until,
    })),
  };
}
