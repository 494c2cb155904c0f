import {
  AssigneeInput,
  BulkAssignInput,
  BulkAssignResult,
  BulkTriageInput,
  BulkTriageResult,
  CommentInput,
  TriageInput,
  TriageResult,
  TriageView,
} from '@seaworthy/schema/api-triage';
import { isoDayOf } from '@seaworthy/schema/iso-day';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Finding } from '@seaworthy/schema/report';
import type { Audit, Store } from '@seaworthy/store/port';
import type { NewDecision, SeenFinding } from '@seaworthy/store/triage-port';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Authorized } from '../authorise.ts';
import type { App } from '../deps.ts';
import { decisionWords } from '../log-words.ts';
import { auditGrant } from '../plugins/access.ts';
import { type Reports, scoreView } from '../reports.ts';
import { readTriage, refuseRepositorys, refuseWrongEnd, seenFinding, talkOf } from '../triage.ts';
import { AuditParams, FindingParams, failures, Id } from './params.ts';

export interface TriageDeps {
  readonly store: Store;
  readonly reports: Reports;
  readonly now: () => number;
}

const tags = ['triage'];
const CommentParams = FindingParams.extend({ commentId: Id });

/** What people decide and say about findings. It belongs to the project and follows each finding into the next audits. */
export function triageRoutes(app: App, deps: TriageDeps): void {
  decisionRoutes(app, deps);
  bulkRoute(app, deps);
  bulkAssignRoute(app, deps);
  talkRoutes(app, deps);
}

/** The finding that a change is about; the answer is what it and the score are afterwards. */
async function changing(
  { store, reports }: TriageDeps,
  request: FastifyRequest,
  findingId: string,
  change: (finding: SeenFinding, shown: Finding) => Promise<unknown>,
  end = '',
): Promise<TriageResult> {
  const { audit } = auditGrant(request);
  const before = await readTriage(store, reports, audit);
  const finding = before.finding(findingId);
  request.logTarget = await targetOf(store, audit, `${finding.title}${end}`);
  await change(seenFinding(finding, before.subjectOf(findingId)), finding);
  const { current, subjectOf } = await readTriage(store, reports, audit);
  const row = current.rows().find(({ id }) => id === findingId);
  if (row === undefined) throw new SeaworthyError('not-found', `This audit has no finding ${findingId} any more.`);
  return { finding: row, triage: await talkOf(store, subjectOf(findingId)), score: scoreView(current.report) };
}

async function targetOf(store: Store, audit: Authorized<Audit>, what: string): Promise<string> {
  const project = await store.projects.get(audit.projectId);
  return `${project?.name ?? audit.projectId} № ${audit.number}: ${what}`;
}

function decisionOf({ kind, reason, until }: z.output<typeof TriageInput>, now: number): NewDecision {
  refuseWrongEnd(until, isoDayOf(now));
  return { kind, reason, until };
}

function decisionRoutes(app: App, deps: TriageDeps): void {
  const { store, now } = deps;
  const schema = { tags, params: FindingParams, response: { 200: TriageResult, ...failures } };
  app.put(
    '/audits/:auditId/findings/:findingId/triage',
    {
      schema: { ...schema, summary: 'Accept a finding for a while, or call it no problem', body: TriageInput },
      config: { access: { to: 'audit', action: 'triage:write' } },
    },
    (request) => {
      const { audit, actor } = auditGrant(request);
      const decision = decisionOf(request.body, now());
      const { action, end } = decisionWords(decision);
      request.logAction = action;
      const decide = (finding: SeenFinding) => store.triage.decide(audit.projectId, [finding], decision, actor.userId);
      return changing(deps, request, request.params.findingId, decide, end);
    },
  );
  app.delete(
    '/audits/:auditId/findings/:findingId/triage',
    {
      schema: { ...schema, summary: 'Open a finding again' },
      config: { access: { to: 'audit', action: 'triage:write' } },
    },
    (request) => {
      const { audit, actor } = auditGrant(request);
      return changing(deps, request, request.params.findingId, async (finding, shown) => {
        const changed = await store.triage.decide(audit.projectId, [finding], null, actor.userId);
        // Its own decision may have stood behind the repository's.
        if (changed === 0) refuseRepositorys(shown);
      });
    },
  );
}

function bulkRoute(app: App, deps: TriageDeps): void {
  const { store, reports, now } = deps;
  app.post(
    '/audits/:auditId/triage',
    {
      schema: {
        summary: 'Decide the same about several findings, all or none; null opens them again',
        tags,
        params: AuditParams,
        body: BulkTriageInput,
        response: { 200: BulkTriageResult, ...failures },
      },
      config: { access: { to: 'audit', action: 'triage:write' } },
    },
    async (request) => {
      const { audit, actor } = auditGrant(request);
      const { findingIds, triage } = request.body;
      const decision = triage === null ? null : decisionOf(triage, now());
      const before = await readTriage(store, reports, audit);
      const findings = [...new Set(findingIds)].map((id) => before.finding(id));
      if (decision === null) {
        for (const finding of findings) {
          if (before.subjectOf(finding.id)?.decision == null) refuseRepositorys(finding);
        }
      }
      const { action, end } = decisionWords(decision);
      request.logAction = action;
      request.logTarget = await targetOf(store, audit, `${findings.length} findings${end}`);
      const seen = findings.map((finding) => seenFinding(finding, before.subjectOf(finding.id)));
      const changed = await store.triage.decide(audit.projectId, seen, decision, actor.userId);
      return { changed, score: scoreView((await reports.current(audit)).report) };
    },
  );
}

function bulkAssignRoute(app: App, { store, reports }: TriageDeps): void {
  app.post(
    '/audits/:auditId/assignees',
    {
      schema: {
        summary: 'Put a member of the team in charge of several findings, all or none; null takes them back',
        tags,
        params: AuditParams,
        body: BulkAssignInput,
        response: { 200: BulkAssignResult, ...failures },
      },
      config: { access: { to: 'audit', action: 'triage:write' } },
    },
    async (request) => {
      const { audit, actor } = auditGrant(request);
      const { findingIds, userId } = request.body;
      const before = await readTriage(store, reports, audit);
      const seen = [...new Set(findingIds)].map((id) => seenFinding(before.finding(id), before.subjectOf(id)));
      request.logTarget = await targetOf(store, audit, `${seen.length} findings`);
      return { changed: await store.triage.assign(audit.projectId, seen, userId, actor.userId) };
    },
  );
}

function talkRoutes(app: App, deps: TriageDeps): void {
  const { store, reports } = deps;
  const schema = { tags, params: FindingParams };
  const access = { to: 'audit', action: 'triage:write' } as const;
  app.get(
    '/audits/:auditId/findings/:findingId/triage',
    {
      schema: {
        ...schema,
        summary: 'Who is in charge of a finding, what was said, and what was decided',
        response: { 200: TriageView, ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request) => {
      const { finding, subjectOf } = await readTriage(store, reports, auditGrant(request).audit);
      return talkOf(store, subjectOf(finding(request.params.findingId).id));
    },
  );
  app.put(
    '/audits/:auditId/findings/:findingId/assignee',
    {
      schema: {
        ...schema,
        summary: 'Put a member of the team in charge of a finding; null takes it back',
        body: AssigneeInput,
        response: { 200: TriageResult, ...failures },
      },
      config: { access },
    },
    (request) => {
      const { audit, actor } = auditGrant(request);
      return changing(deps, request, request.params.findingId, (finding) =>
        store.triage.assign(audit.projectId, [finding], request.body.userId, actor.userId),
      );
    },
  );
  app.post(
    '/audits/:auditId/findings/:findingId/comments',
    {
      schema: {
        ...schema,
        summary: 'Say something about a finding',
        body: CommentInput,
        response: { 201: TriageResult, ...failures },
      },
      config: { access },
    },
    async (request, reply) => {
      const { audit, actor } = auditGrant(request);
      const result = await changing(deps, request, request.params.findingId, (finding) =>
        store.triage.comment(audit.projectId, finding, request.body.text, actor.userId),
      );
      return reply.code(201).send(result);
    },
  );
  app.delete(
    '/audits/:auditId/findings/:findingId/comments/:commentId',
    {
      schema: {
        tags,
        params: CommentParams,
        summary: 'Take a comment back: one’s own, or as an owner any; its text is gone',
        response: { 200: TriageResult, ...failures },
      },
      config: { access },
    },
    (request) => {
      const { audit, actor } = auditGrant(request);
      const { findingId, commentId } = request.params;
      return changing(deps, request, findingId, async () => {
        const isOwner = actor.role === 'owner';
        if (await store.triage.deleteComment(audit.projectId, commentId, actor.userId, isOwner)) return;
        throw new SeaworthyError('not-found', `There is no comment ${commentId}.`);
      });
    },
  );
}
