import { answerValidMs } from '@seaworthy/schema/api';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { sql } from 'kysely';
import type { Answer, Answers } from '../answers-port.ts';
import { chunks, type Db } from './database.ts';

export function openAnswers(db: Db): Answers {
  /** The newest row without a value: the question is open again, with the name of who would know, if any. */
  const leaveOpen = async (projectId: string, questionId: string, whom: string, byUser: string): Promise<void> => {
    await db
      .insertInto('answers')
      .values({
        project_id: projectId,
        question_id: questionId,
        value: null,
        note: whom,
        by_user: byUser,
        at: Date.now(),
      })
      .execute();
  };
  return {
    async put(projectId, { questionId, value, note, byUser, evidence = null }) {
      const at = Date.now();
      return db.transaction().execute(async (trx) => {
        const project = await trx.selectFrom('projects').select('id').where('id', '=', projectId).executeTakeFirst();
        if (project === undefined) throw new SeaworthyError('not-found', `Project ${projectId} is gone.`);
        const user = await trx.selectFrom('users').select('name').where('id', '=', byUser).executeTakeFirst();
        if (user === undefined) throw new SeaworthyError('not-found', `User ${byUser} is gone.`);
        await trx
          .insertInto('answers')
          .values({ project_id: projectId, question_id: questionId, value, note, by_user: byUser, at, evidence })
          .execute();
        return { questionId, value, note, byUser, byName: user.name, at, evidence };
      });
    },
    withdraw: (projectId, questionId, byUser) => leaveOpen(projectId, questionId, '', byUser),
    async list(projectId) {
      const newest = db
        .selectFrom('answers')
        .select((expression) => expression.fn.max('id').as('id'))
        .where('project_id', '=', projectId)
        .groupBy('question_id');
      const rows = await selectAnswers(db).where('answers.id', 'in', newest).orderBy('questionId').execute();
      const oldest = Date.now() - answerValidMs;
      return rows.flatMap(({ value, ...rest }): Answer[] =>
        value === null || rest.at <= oldest ? [] : [{ ...rest, value }],
      );
    },
    ask: leaveOpen,
    async asked(projectId) {
      const newest = db
        .selectFrom('answers')
        .select((expression) => expression.fn.max('id').as('id'))
        .where('project_id', '=', projectId)
        .groupBy('question_id');
      const rows = await selectAnswers(db)
        .where('answers.id', 'in', newest)
        .where('value', 'is', null)
        .where('note', '<>', '')
        .orderBy('questionId')
        .execute();
      return rows.map(({ questionId, note, byName, at }) => ({ questionId, whom: note, byName, at }));
    },
    async revisions(projectIds) {
      const found = new Map<string, number>();
      const oldest = Date.now() - answerValidMs;
      for (const ids of chunks(projectIds)) {
        const rows = await db
          .selectFrom('answers')
          .select((expression) => [
            'project_id',
            expression.fn.max('id').as('newest'),
            // Both parts only grow, so equal sums mean that nothing was added and nothing expired.
            expression.fn.sum<number>(sql<number>`case when at <= ${oldest} then 1 else 0 end`).as('expired'),
          ])
          .where('project_id', 'in', ids)
          .groupBy('project_id')
          .execute();
        for (const { project_id, newest, expired } of rows) found.set(project_id, Number(newest) + Number(expired));
      }
      return found;
    },
    history: (projectId, questionId) =>
      selectAnswers(db)
        .where('project_id', '=', projectId)
        .where('question_id', '=', questionId)
        .orderBy('answers.id')
        .execute(),
  };
}

function selectAnswers(db: Db) {
  return db
    .selectFrom('answers')
    .innerJoin('users', 'users.id', 'answers.by_user')
    .select([
      'question_id as questionId',
      'value',
      'note',
      'by_user as byUser',
      'users.name as byName',
      'at',
      'evidence',
    ]);
}
