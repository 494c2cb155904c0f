import { AnswerHistory, AnswerInput, AnswerResult, AskedInput, QuestionList } from '@seaworthy/schema/api';
import type { Audit, Store } from '@seaworthy/store/port';
import { z } from 'zod';
import type { Authorized } from '../authorise.ts';
import type { App } from '../deps.ts';
import { auditGrant } from '../plugins/access.ts';
import { answerView, listQuestions, openCount, questionOf } from '../questions.ts';
import { type Reports, scoreView } from '../reports.ts';
import { evidenceDigest } from '../said.ts';
import { failures, QuestionParams } from './params.ts';
import { readingPlaces } from './reading-places.ts';

export interface QuestionDeps {
  readonly store: Store;
  readonly reports: Reports;
}

/** The questions that move the score. */
export function questionRoutes(app: App, { store, reports }: QuestionDeps): void {
  const result = async (audit: Authorized<Audit>, questionId: string): Promise<AnswerResult> => {
    const { report, answers } = await reports.current(audit);
    const answer = answers.find((candidate) => candidate.questionId === questionId);
    return {
      questionId,
      answer: answer === undefined ? null : answerView(answer),
      score: scoreView(report),
      open: openCount(report),
    };
  };
  /** What every change begins and ends with; `change` gets a question that the audit really asks. */
  const changing = async (
    { audit, actor }: ReturnType<typeof auditGrant>,
    questionId: string,
    change: (projectId: string, questionId: string, byUser: string, evidence: string) => Promise<unknown>,
  ): Promise<AnswerResult> => {
    const question = questionOf(await reports.stored(audit), questionId);
    await change(audit.projectId, questionId, actor.userId, evidenceDigest(question));
    return result(audit, questionId);
  };
  for (const { at, shape, access } of readingPlaces) {
    app.get(
      `${at}/questions`,
      {
        schema: {
          summary: 'Questions with their answers and what each answer would make of the score',
          tags: ['questions'],
          params: z.object(shape),
          response: { 200: QuestionList, ...failures },
        },
        config: { access },
      },
      async (request) => {
        const { audit } = auditGrant(request);
        const [stored, current, asked] = await Promise.all([
          reports.stored(audit),
          reports.current(audit),
          store.answers.asked(audit.projectId),
        ]);
        if (access.to !== 'share') return listQuestions(stored, current, asked);
        // Who would know, and whose answer counts no longer, is the team's own business: no report prints it.
        const said = { ...current.said, answers: current.answers };
        return listQuestions(stored, { ...current, said }, []);
      },
    );
  }
  app.get(
    '/audits/:auditId/questions/:questionId/history',
    {
      schema: {
        summary: 'Everything ever said to a question of the project, oldest first',
        tags: ['questions'],
        params: QuestionParams,
        response: { 200: AnswerHistory, ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request) => {
      const { audit } = auditGrant(request);
      const { id } = questionOf(await reports.stored(audit), request.params.questionId);
      const entries = await store.answers.history(audit.projectId, id);
      return { entries: entries.map(({ value, note, byName, at }) => ({ value, note, byName, at })) };
    },
  );
  app.put(
    '/audits/:auditId/questions/:questionId/answer',
    {
      schema: {
        summary: 'Answer a question for the project; the latest answer counts',
        tags: ['questions'],
        params: QuestionParams,
        body: AnswerInput,
        response: { 200: AnswerResult, ...failures },
      },
      config: { access: { to: 'audit', action: 'answer:write' } },
    },
    (request) =>
      changing(auditGrant(request), request.params.questionId, (projectId, questionId, byUser, evidence) =>
        store.answers.put(projectId, { questionId, ...request.body, byUser, evidence }),
      ),
  );
  app.delete(
    '/audits/:auditId/questions/:questionId/answer',
    {
      schema: {
        summary: 'Withdraw the answer; the question is open again',
        tags: ['questions'],
        params: QuestionParams,
        response: { 200: AnswerResult, ...failures },
      },
      config: { access: { to: 'audit', action: 'answer:write' } },
    },
    (request) => changing(auditGrant(request), request.params.questionId, store.answers.withdraw),
  );
  app.put(
    '/audits/:auditId/questions/:questionId/asked',
    {
      schema: {
        summary: 'Say who would know; the question stays open',
        tags: ['questions'],
        params: QuestionParams,
        body: AskedInput,
        response: { 200: AnswerResult, ...failures },
      },
      config: { access: { to: 'audit', action: 'answer:write' } },
    },
    (request) =>
      changing(auditGrant(request), request.params.questionId, (projectId, questionId, byUser) =>
        store.answers.ask(projectId, questionId, request.body.whom, byUser),
      ),
  );
}
