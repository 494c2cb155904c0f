import type { AuditDetail, ScoreView } from '@seaworthy/schema/api';
import type { TriageInput, TriageResult } from '@seaworthy/schema/api-triage';
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { auditPath } from './audit-path.ts';
import { call } from './http.ts';
import { keys } from './queries.ts';
import {
  BulkAssignResultShape,
  BulkTriageResultShape,
  DecisionListShape,
  MembersShape,
  TriageIndexShape,
  TriageResultShape,
  TriageViewShape,
} from './triage-shapes.ts';

/** What people decide about findings: asked, and changed. */

const triageKey = (auditId: string, findingId: string) => [...keys.finding(auditId, findingId), 'triage'] as const;

const findingPath = (auditId: string, findingId: string) =>
  `${auditPath(auditId)}/findings/${encodeURIComponent(findingId)}`;

/** Assignee, comments and history of one finding. */
export function useTriageOf(auditId: string, findingId: string, enabled: boolean) {
  return useQuery({
    queryKey: triageKey(auditId, findingId),
    queryFn: ({ signal }) =>
      call(`${findingPath(auditId, findingId)}/triage`, {
        keep: true,
        signal,
        parse: (value) => TriageViewShape.parse(value),
      }),
    enabled,
  });
}

/** Who has which finding, and where people talk, for the list. */
export function useTriageIndex({ id, projectId, number }: AuditDetail, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.audit(id), 'triage'],
    queryFn: ({ signal }) =>
      call(`/projects/${encodeURIComponent(projectId)}/audits/${number}/triage`, {
        keep: true,
        signal,
        parse: (value) => TriageIndexShape.parse(value),
      }),
    enabled,
  });
}

/** Everything accepted or dismissed in a project. */
export function useDecisions(projectId: string) {
  return useQuery({
    queryKey: ['decisions', projectId],
    queryFn: ({ signal }) =>
      call(`/projects/${encodeURIComponent(projectId)}/decisions`, {
        keep: true,
        signal,
        parse: (value) => DecisionListShape.parse(value),
      }),
  });
}

/** Whom a finding can be given to. */
export function useMembers() {
  return useQuery({
    queryKey: ['team', 'names'],
    queryFn: ({ signal }) => call('/team', { signal, parse: (value) => MembersShape.parse(value).members }),
  });
}

export interface Decision {
  readonly auditId: string;
  readonly ids: readonly string[];
  /** Null opens them again. */
  readonly triage: TriageInput | null;
}

/** Decides about one or several findings; resolves with the score of the audit afterwards. */
export function useDecide() {
  const client = useQueryClient();
  return useMutation<ScoreView, Error, Decision>({
    mutationFn: (decision) => send(decision),
    onSuccess: () => refreshDecided(client),
  });
}

async function send({ auditId, ids, triage }: Decision): Promise<ScoreView> {
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) {
    const path = `${findingPath(auditId, only)}/triage`;
    const change = triage === null ? { method: 'DELETE' as const } : { method: 'PUT' as const, body: triage };
    return (await call(path, { ...change, parse: (value) => TriageResultShape.parse(value) })).score;
  }
  const body = { findingIds: ids, triage };
  const parse = (value: unknown) => BulkTriageResultShape.parse(value);
  return (await call(`${auditPath(auditId)}/triage`, { method: 'POST', body, parse })).score;
}

/** Takes a decision of the team back that covers nothing any more. */
export function useWithdraw(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, Error, string>({
    mutationFn: (decisionId) =>
      call(`/projects/${encodeURIComponent(projectId)}/decisions/${encodeURIComponent(decisionId)}`, {
        method: 'DELETE',
        parse: () => undefined,
      }),
    onSuccess: () => refreshDecided(client),
  });
}

/** As schema/api-triage.ts, whose values would bring zod whole into the page. */
const assignedTogether = 200;

export interface Assignment {
  readonly ids: readonly string[];
  /** Null gives them to nobody. */
  readonly userId: string | null;
}

/** Gives findings to a member, or to nobody. */
export function useAssign(auditId: string) {
  return useChange<Assignment, void>(async ({ ids, userId }) => {
    for (let from = 0; from < ids.length; from += assignedTogether) {
      const body = { findingIds: ids.slice(from, from + assignedTogether), userId };
      const parse = (value: unknown) => BulkAssignResultShape.parse(value);
      await call(`${auditPath(auditId)}/assignees`, { method: 'POST', body, parse });
    }
  });
}

export function useComment(auditId: string, findingId: string) {
  return useChange<string>((text) =>
    call(`${findingPath(auditId, findingId)}/comments`, {
      method: 'POST',
      body: { text },
      parse: (value) => TriageResultShape.parse(value),
    }),
  );
}

export function useDeleteComment(auditId: string, findingId: string) {
  return useChange<string>((commentId) =>
    call(`${findingPath(auditId, findingId)}/comments/${encodeURIComponent(commentId)}`, {
      method: 'DELETE',
      parse: (value) => TriageResultShape.parse(value),
    }),
  );
}

/** Changes that move no score: only what the audit says of its findings is asked again. */
function useChange<Input, Result = TriageResult>(mutationFn: (input: Input) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation<Result, Error, Input>({
    mutationFn,
    onSettled: (_, error) => {
      const asked = client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] === 'audit' && queryKey.includes('triage'),
      });
      // What failed may be done in part; that it failed is said without waiting for a server that may be away.
      return error === null ? asked : undefined;
    },
  });
}

/** Decisions belong to the project, so the reports of its other audits moved too. */
function refreshDecided(client: QueryClient): Promise<unknown> {
  return client.invalidateQueries({
    predicate: ({ queryKey }) => ['audit', 'audits', 'projects', 'decisions'].includes(String(queryKey[0])),
  });
}
