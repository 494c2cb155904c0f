import { evidenceOf, overviewOf } from '@seaworthy/assess/query/overview';
import {
  AnswerInput,
  AnswerResult,
  QuestionList,
  ReportEvidence,
  ReportOverview,
  type ReportView,
  reportViews,
} from '@seaworthy/schema/api';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { Report } from '@seaworthy/schema/report';
import type { Audit, Store } from '@seaworthy/store/port';
import { z } from 'zod';
import type { Authorized } from '../authorise.ts';
import type { App } from '../deps.ts';
import { auditGrant } from '../plugins/access.ts';
import { answerView, listQuestions, openCount, refuseUnknownQuestion } from '../questions.ts';
import { type CurrentReport, type Reports, scoreView } from '../reports.ts';
import { matchesTag, type SentBytes, sendBytes, sentBytes } from '../sent-bytes.ts';
import { AuditParams, FileParams, failures, QuestionParams } from './params.ts';

export interface ReportDeps {
  readonly store: Store;
  readonly reports: Reports;
}

/** Reports, their downloads, and the questions that move the score. */
export function reportRoutes(app: App, deps: ReportDeps): void {
  reportRoute(app, deps);
  fileRoute(app, deps);
  questionRoutes(app, deps);
}

const ReportQuery = z.object({ view: z.enum(reportViews).default('whole') });

function reportRoute(app: App, { reports }: ReportDeps): void {
  app.get(
    '/audits/:auditId/report',
    {
      schema: {
        summary: 'The report with the answers of the project applied',
        tags: ['reports'],
        params: AuditParams,
        querystring: ReportQuery,
        response: { 200: z.union([Report, ReportOverview, ReportEvidence]), ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request, reply) => {
      const current = await reports.current(auditGrant(request).audit);
      // As bytes: it was parsed when it was read and would only be checked a second time.
      return sendBytes(request, reply, viewOf(current, request.query.view));
    },
  );
}

function viewOf(current: CurrentReport, view: ReportView): SentBytes {
  switch (view) {
    case 'overview':
      return current.bytes(view, () => overviewOf(current.report));
    case 'evidence':
      return current.bytes(view, () => evidenceOf(current.report));
    case 'whole':
      // Not kept: it is large, and pages ask for parts of it.
      return sentBytes(current.report);
  }
}

function fileRoute(app: App, { store }: ReportDeps): void {
  app.get(
    '/audits/:auditId/files/:name',
    {
      schema: {
        summary: 'A report file exactly as the worker stored it',
        tags: ['reports'],
        params: FileParams,
        response: {
          200: {
            description: 'The file; Repr-Digest carries its SHA-256',
            content: {
              'application/json': { schema: z.unknown() },
              'text/markdown': { schema: z.string() },
            },
          },
          ...failures,
        },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request, reply) => {
      const { audit } = auditGrant(request);
      const { name } = request.params;
      const file = await store.reports.get(audit.id, name);
      if (file === undefined) throw missingFile(audit, name);
      const etag = `"${file.sha256}"`;
      reply
        .header('etag', etag)
        .header('repr-digest', `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`)
        .header('cache-control', 'private, no-cache');
      if (matchesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      reply
        .header('content-disposition', await attachment(store, audit, name))
        .type(file.mediaType)
        .send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength));
      return reply;
    },
  );
}

function missingFile(audit: Authorized<Audit>, name: string): SeaworthyError {
  return audit.state === 'done'
    ? new SeaworthyError('not-found', `This audit has no file ${name}.`)
    : new SeaworthyError('audit/not-finished', `The audit is ${audit.state}; ${name} is written when it is done.`);
}

/** `api-platform-14-report.md`. Only plain characters: the project's name came from a person. */
async function attachment(store: Store, audit: Authorized<Audit>, name: string): Promise<string> {
  const project = await store.projects.get(audit.projectId);
  const plain = (project?.name ?? '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `attachment; filename="${plain === '' ? 'audit' : plain}-${audit.number}-${name}"`;
}

function questionRoutes(app: App, { store, reports }: ReportDeps): void {
  const result = async (audit: Authorized<Audit>, questionId: string): Promise<AnswerResult> => {
    const { report, answers } = await reports.current(audit);
    const answer = answers.find((candidate) => candidate.questionId === questionId);
    return {
      questionId,
      answer: answer === undefined ? null : answerView(answer),
      score: scoreView(report),
      open: openCount(await reports.stored(audit), answers),
    };
  };
  app.get(
    '/audits/:auditId/questions',
    {
      schema: {
        summary: 'Questions with their answers and what each answer would make of the score',
        tags: ['questions'],
        params: AuditParams,
        response: { 200: QuestionList, ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request) => {
      const { audit } = auditGrant(request);
      return listQuestions(await reports.stored(audit), await store.answers.list(audit.projectId));
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
    async (request) => {
      const { audit, actor } = auditGrant(request);
      const { questionId } = request.params;
      refuseUnknownQuestion(await reports.stored(audit), questionId);
      const { value, note } = request.body;
      await store.answers.put(audit.projectId, { questionId, value, note, byUser: actor.userId });
      return result(audit, questionId);
    },
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
    async (request) => {
      const { audit, actor } = auditGrant(request);
      const { questionId } = request.params;
      refuseUnknownQuestion(await reports.stored(audit), questionId);
      await store.answers.withdraw(audit.projectId, questionId, actor.userId);
      return result(audit, questionId);
    },
  );
}
