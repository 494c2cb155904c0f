import { randomUUID } from 'node:crypto';
import { SeaworthyError } from '@seaworthy/schema/problem';
import {
  commentsOfOneFinding,
  type DecidedSubject,
  type NewDecision,
  type SeenFinding,
  type TriageRows,
  type TriageSubject,
} from '../triage-port.ts';
import { chunks, type Database, type Db, type Trx } from './database.ts';
import { readSubjects, readTalk } from './triage-read.ts';
import { recordTriage } from './webhook-events.ts';

type NewEntry = Pick<Database['triage_entries'], 'what' | 'reason' | 'until' | 'assignee'>;

export function openTriage(db: Db): TriageRows {
  return {
    subjects: (projectId) => readSubjects(db, projectId),
    async decided(projectId) {
      return (await readSubjects(db, projectId, { decided: true })).filter(isDecided);
    },
    decide: (projectId, findings, decision, by) =>
      db.transaction().execute(async (trx) => {
        let changed = 0;
        for (const finding of findings) {
          if (decision === null && !(await isDecidedNow(trx, finding.subjectId))) continue;
          await append(trx, await place(trx, projectId, finding), entryOf(decision), by);
          changed += 1;
        }
        if (changed > 0) await recordTriage(trx, projectId, decision, changed, by);
        return changed;
      }),
    open: (projectId, subjectId, by) =>
      db.transaction().execute(async (trx) => {
        const known = await trx
          .selectFrom('triage_subjects')
          .selectAll()
          .where('id', '=', subjectId)
          .where('project_id', '=', projectId)
          .executeTakeFirst();
        if (known === undefined || !(await isDecidedNow(trx, subjectId))) return false;
        await append(trx, known, entryOf(null), by);
        await recordTriage(trx, projectId, null, 1, by);
        return true;
      }),
    assign: (projectId, findings, userId, by) =>
      db.transaction().execute(async (trx) => {
        if (userId !== null) await refuseStrangers(trx, projectId, userId);
        const what = userId === null ? 'unassigned' : 'assigned';
        let changed = 0;
        for (const finding of findings) {
          const subject = await place(trx, projectId, finding);
          if ((await newestAssignee(trx, subject.id)) === userId) continue;
          await append(trx, subject, { what, reason: '', until: null, assignee: userId }, by);
          changed += 1;
        }
        return changed;
      }),
    comment: (projectId, finding, text, by) =>
      db.transaction().execute(async (trx) => {
        const subject = await place(trx, projectId, finding);
        const said = await trx
          .selectFrom('triage_comments')
          .select('id')
          .where('subject_id', '=', subject.id)
          .execute();
        if (said.length >= commentsOfOneFinding) {
          throw new SeaworthyError(
            'conflict',
            `There are ${said.length} comments about this finding, as many as are kept.`,
          );
        }
        await trx
          .insertInto('triage_comments')
          .values({
            id: randomUUID(),
            project_id: projectId,
            subject_id: subject.id,
            text,
            by_user: by,
            at: Date.now(),
            deleted_at: null,
            deleted_by: null,
          })
          .execute();
      }),
    deleteComment: (projectId, commentId, by, anybodys) =>
      db.transaction().execute((trx) => deleteComment(trx, projectId, commentId, { by, anybodys })),
    talk: (subjectId) => readTalk(db, subjectId),
    async revisions(projectIds) {
      const found = new Map<string, number>();
      for (const ids of chunks(projectIds)) {
        const rows = await db
          .selectFrom('triage_entries')
          .select((it) => ['project_id', it.fn.max('id').as('newest')])
          .where('project_id', 'in', ids)
          .groupBy('project_id')
          .execute();
        for (const { project_id, newest } of rows) found.set(project_id, Number(newest));
      }
      return found;
    },
  };
}

function isDecided(subject: TriageSubject): subject is DecidedSubject {
  return subject.decision !== null;
}

function entryOf(decision: NewDecision | null): NewEntry {
  if (decision === null) return { what: 'opened', reason: '', until: null, assignee: null };
  return { what: decision.kind, reason: decision.reason, until: decision.until, assignee: null };
}

/**
 * The subject that this finding is, as it looks now. Two people may speak of it first at the same time: the second one finds
 * what the first one made.
 */
async function place(trx: Trx, projectId: string, seen: SeenFinding): Promise<Database['triage_subjects']> {
  const project = await trx.selectFrom('projects').select('id').where('id', '=', projectId).executeTakeFirst();
  if (project === undefined) throw new SeaworthyError('not-found', `Project ${projectId} is gone.`);
  const looks = {
    rule_id: seen.ruleId,
    logical: seen.fingerprints.logical,
    path: seen.fingerprints.path,
    title: seen.title,
    file: seen.file,
    subject_name: seen.subjectName,
  };
  const own = trx.selectFrom('triage_subjects').select('id').where('project_id', '=', projectId);
  const known =
    (await own.where('path', '=', looks.path).executeTakeFirst()) ??
    (await own.where('id', '=', seen.subjectId ?? '').executeTakeFirst());
  const row = { ...looks, id: known?.id ?? randomUUID(), project_id: projectId };
  if (known === undefined) await trx.insertInto('triage_subjects').values(row).execute();
  else await trx.updateTable('triage_subjects').set(looks).where('id', '=', known.id).execute();
  return row;
}

async function append(trx: Trx, subject: Database['triage_subjects'], entry: NewEntry, by: string): Promise<void> {
  const { id, project_id, path, title, file } = subject;
  await trx
    .insertInto('triage_entries')
    .values({ ...entry, subject_id: id, project_id, path, title, file, by_user: by, at: Date.now() })
    .execute();
}

async function isDecidedNow(trx: Trx, subjectId: string | null): Promise<boolean> {
  if (subjectId === null) return false;
  const newest = await trx
    .selectFrom('triage_entries')
    .select('what')
    .where('subject_id', '=', subjectId)
    .where('what', 'in', ['accepted-risk', 'false-positive', 'opened'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest !== undefined && newest.what !== 'opened';
}

async function newestAssignee(trx: Trx, subjectId: string): Promise<string | null> {
  const newest = await trx
    .selectFrom('triage_entries')
    .select('assignee')
    .where('subject_id', '=', subjectId)
    .where('what', 'in', ['assigned', 'unassigned'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.assignee ?? null;
}

async function refuseStrangers(trx: Trx, projectId: string, userId: string): Promise<void> {
  const member = await trx
    .selectFrom('memberships')
    .innerJoin('projects', 'projects.team_id', 'memberships.team_id')
    .select('memberships.user_id')
    .where('projects.id', '=', projectId)
    .where('memberships.user_id', '=', userId)
    .executeTakeFirst();
  if (member === undefined) throw new SeaworthyError('request/invalid', `Nobody in the team has the id ${userId}.`);
}

async function deleteComment(
  trx: Trx,
  projectId: string,
  commentId: string,
  { by, anybodys }: { readonly by: string; readonly anybodys: boolean },
): Promise<boolean> {
  const comment = await trx
    .selectFrom('triage_comments')
    .select('by_user')
    .where('id', '=', commentId)
    .where('project_id', '=', projectId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (comment === undefined) return false;
  if (comment.by_user !== by && !anybodys) {
    throw new SeaworthyError('access/forbidden', 'The comment is somebody else’s.');
  }
  await trx
    .updateTable('triage_comments')
    .set({ text: '', deleted_at: Date.now(), deleted_by: by })
    .where('id', '=', commentId)
    .execute();
  return true;
}
