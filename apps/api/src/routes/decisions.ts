import { DecisionList, TriageIndex } from '@seaworthy/schema/api-triage';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { z } from 'zod';
import { auditOf } from '../authorise.ts';
import type { App } from '../deps.ts';
import { projectGrant } from '../plugins/access.ts';
import { readSaid } from '../said.ts';
import { decisionViews, readTriage, triageIndex } from '../triage.ts';
import { failures, Id, NumberParams, ProjectParams } from './params.ts';
import type { TriageDeps } from './triage.ts';

const tags = ['triage'];
const DecisionParams = ProjectParams.extend({ decisionId: Id });

/** Everything that people decided in a project, what of it covers findings now, and what may be withdrawn. */
export function decisionListRoutes(app: App, { store, reports, now }: TriageDeps): void {
  app.get(
    '/projects/:projectId/audits/:number/triage',
    {
      schema: {
        summary: 'Findings of an audit that somebody is in charge of, or that people talk about',
        tags,
        params: NumberParams,
        response: { 200: TriageIndex, ...failures },
      },
      config: { access: { to: 'project', action: 'audit:read' } },
    },
    async (request) => {
      const { project } = projectGrant(request);
      const { number } = request.params;
      const audit = auditOf(project, number, await store.audits.byNumber(project.id, number));
      return triageIndex(await readTriage(store, reports, audit));
    },
  );
  app.get(
    '/projects/:projectId/decisions',
    {
      schema: {
        summary: 'Everything accepted or called no problem, with what it covers in the newest finished audit',
        tags,
        params: ProjectParams,
        response: { 200: DecisionList, ...failures },
      },
      config: { access: { to: 'project', action: 'audit:read' } },
    },
    async (request) => {
      const { project } = projectGrant(request);
      const filter = { teamId: project.teamId, projectId: project.id, state: 'done', limit: 1 } as const;
      const [newest] = await store.audits.list(filter);
      if (newest === undefined) {
        const said = await readSaid(store, project.id, now());
        return { auditNumber: null, decisions: decisionViews(null, null, said) };
      }
      const audit = auditOf(project, newest.number, newest);
      const [stored, { report, said }] = await Promise.all([reports.stored(audit), reports.current(audit)]);
      const { settings } = report;
      const decisions = decisionViews(report, stored, said);
      return { auditNumber: audit.number, decisions, ...(settings === undefined ? {} : { settings }) };
    },
  );
  app.delete(
    '/projects/:projectId/decisions/:decisionId',
    {
      schema: {
        summary: 'Withdraw a decision of the team, also one that covers nothing any more',
        tags,
        params: DecisionParams,
        response: { 204: z.null().describe('Withdrawn'), ...failures },
      },
      config: { access: { to: 'project', action: 'triage:write' } },
    },
    async (request, reply) => {
      const { project, actor } = projectGrant(request);
      const { decisionId } = request.params;
      const subject = (await store.triage.decided(project.id)).find(
        ({ decision }) => String(decision.id) === decisionId,
      );
      if (subject === undefined || !(await store.triage.open(project.id, subject.id, actor.userId))) {
        throw new SeaworthyError(
          'not-found',
          `There is no decision ${decisionId}, or another one counts instead of it.`,
        );
      }
      request.logTarget = `${project.name}: ${subject.title}`;
      return reply.code(204).send(null);
    },
  );
}
