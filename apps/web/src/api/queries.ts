import type { AnswerInput, AnswerResult, AuditView, ProjectSort } from '@seaworthy/schema/api';
import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { auditPath } from './audit-path.ts';
import { call } from './http.ts';
import { forgetKept } from './kept.ts';
import {
  AnswerResultShape,
  AuditDetailShape,
  AuditPageShape,
  AuditShape,
  EvidenceViewShape,
  FindingDetailShape,
  LimitsShape,
  OverviewShape,
  ProjectListShape,
  ProjectShape,
  QuestionListShape,
} from './shapes.ts';

/** Server state that more than one feature reads. Keys live here and nowhere else. */
export const keys = {
  audits: ['audits'] as const,
  projects: ['projects'] as const,
  audit: (id: string) => ['audit', id] as const,
  address: (project: string, number: number) => ['address', project, number] as const,
  report: (id: string) => ['audit', id, 'report'] as const,
  evidence: (id: string) => ['audit', id, 'evidence'] as const,
  finding: (id: string, findingId: string) => ['audit', id, 'finding', findingId] as const,
  questions: (id: string) => ['audit', id, 'questions'] as const,
};

const pageSize = 200;
/** How often a list is asked again while one of its audits is still moving, in milliseconds. */
const listPollMs = 4_000;

const isMoving = (audit: AuditView) => audit.state === 'queued' || audit.state === 'running';

/** Newest first, page by page; asks again by itself while an audit is queued or running. */
export function useAuditPages(projectId: string, enabled = true) {
  return useInfiniteQuery({ ...auditPages(projectId), enabled });
}

function auditPages(projectId: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.audits, projectId],
    queryFn: ({ pageParam, signal }) =>
      call(auditsPath(projectId, pageParam), {
        keep: true,
        signal,
        parse: (value) => AuditPageShape.parse(value),
      }),
    initialPageParam: null as number | null, // the first page has no cursor; the type of the later ones
    getNextPageParam: (page) => page.nextBefore,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.audits.some(isMoving)) === true ? listPollMs : false,
  });
}

/** Number of the newest done audit of the same project before this one; null when there is none. */
export async function previousDone(client: QueryClient, { projectId, number }: AuditView): Promise<number | null> {
  const data = await client.ensureInfiniteQueryData(auditPages(projectId));
  return previousIn(data.pages, number)?.number ?? null;
}

/** The newest done audit before this number; the pages have the newest first. */
export function previousIn(
  pages: readonly { readonly audits: readonly AuditView[] }[],
  number: number,
): AuditView | null {
  const audits = pages.flatMap((page) => page.audits);
  return audits.find((audit) => audit.state === 'done' && audit.number < number) ?? null;
}

function auditsPath(projectId: string, before: number | null): string {
  const path = `/audits?limit=${pageSize}&project=${encodeURIComponent(projectId)}`;
  return before === null ? path : `${path}&before=${before}`;
}

export const auditQuery = (id: string) =>
  queryOptions({
    queryKey: keys.audit(id),
    queryFn: ({ signal }) =>
      call(auditPath(id), {
        keep: true,
        signal,
        parse: (value) => AuditDetailShape.parse(value),
      }),
  });

/** The id behind a readable address. It never changes: numbers are not given twice, and a slug stays with its project. */
export function useAuditId(project: string, number: number) {
  return useQuery({
    queryKey: keys.address(project, number),
    queryFn: async ({ client, signal }) => {
      const path = `/projects/${encodeURIComponent(project)}/audits/${number}`;
      const audit = await call(path, { keep: true, signal, parse: (value) => AuditDetailShape.parse(value) });
      client.setQueryData(keys.audit(audit.id), audit);
      return audit.id;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Null while the id is not known yet. */
export function useAudit(id: string | null) {
  return useQuery({ ...auditQuery(id ?? ''), enabled: id !== null });
}

export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: keys.report(id),
    queryFn: ({ signal }) =>
      call(`${auditPath(id)}/report?view=overview`, {
        keep: true,
        signal,
        parse: (value) => OverviewShape.parse(value),
      }),
  });

/** The report without the long texts of its findings. What is left out comes from `useEvidence` and `useFinding`. */
export function useReport(id: string, enabled: boolean) {
  return useQuery({ ...reportQuery(id), enabled });
}

/** Every rule's outcome with all the places that prove it. */
export function useEvidence(id: string) {
  return useQuery({
    queryKey: keys.evidence(id),
    queryFn: ({ signal }) =>
      call(`${auditPath(id)}/report?view=evidence`, {
        keep: true,
        signal,
        parse: (value) => EvidenceViewShape.parse(value),
      }),
  });
}

export const findingQuery = (auditId: string, findingId: string) =>
  queryOptions({
    queryKey: keys.finding(auditId, findingId),
    queryFn: ({ signal }) =>
      call(`${auditPath(auditId)}/findings/${encodeURIComponent(findingId)}`, {
        keep: true,
        signal,
        parse: (value) => FindingDetailShape.parse(value),
      }),
    // A finding changes only with answers, and saving one asks everything of the audit again.
    staleTime: 300_000,
  });

/** One finding with all its texts and what is related to it. */
export function useFinding(auditId: string, findingId: string) {
  return useQuery(findingQuery(auditId, findingId));
}

export function useQuestions(id: string) {
  return useQuery({
    queryKey: keys.questions(id),
    queryFn: ({ signal }) =>
      call(`${auditPath(id)}/questions`, {
        keep: true,
        signal,
        parse: (value) => QuestionListShape.parse(value),
      }),
  });
}

/** Names to propose: the first hundred that contain `q`. */
export function useProjects(q = '') {
  return useQuery({
    queryKey: [...keys.projects, 'search', q],
    queryFn: ({ signal }) =>
      call(`/projects?q=${encodeURIComponent(q)}`, { signal, parse: (value) => ProjectListShape.parse(value) }),
    placeholderData: keepPreviousData,
  });
}

/** The list of projects, page by page; asks again by itself while an audit is queued or running. */
export function useProjectPages(q: string, sort: ProjectSort) {
  return useInfiniteQuery({
    queryKey: [...keys.projects, 'pages', q, sort],
    queryFn: ({ pageParam, signal }) =>
      call(`/projects?sort=${sort}&q=${encodeURIComponent(q)}&after=${pageParam}`, {
        keep: true,
        signal,
        parse: (value) => ProjectListShape.parse(value),
      }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.nextAfter,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ projects }) => projects.some(({ latest }) => latest !== null && isMoving(latest))) ===
      true
        ? listPollMs
        : false,
  });
}

/** One project, by slug or id, with its newest audit. */
export function useProject(project: string) {
  return useQuery(projectQuery(project));
}

export function projectQuery(project: string) {
  return queryOptions({
    queryKey: [...keys.projects, 'one', project],
    queryFn: ({ signal }) =>
      call(`/projects/${encodeURIComponent(project)}`, {
        keep: true,
        signal,
        parse: (value) => ProjectShape.parse(value),
      }),
  });
}

/** They change only with the server's configuration, so they are asked once per page load. */
export function useLimits() {
  return useQuery({
    queryKey: ['limits'],
    queryFn: ({ signal }) => call('/limits', { signal, parse: (value) => LimitsShape.parse(value) }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Cancel and retry; the answer replaces what is known of the audit. */
export function useAuditAction(id: string, action: 'cancel' | 'retry') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      call(`/audits/${encodeURIComponent(id)}/${action}`, {
        method: 'POST',
        parse: (value) => AuditShape.parse(value),
      }),
    onSettled: () => refreshAudit(client, id),
  });
}

export function useDeleteAudit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      const path = `/audits/${encodeURIComponent(id)}`;
      await call(path, { method: 'DELETE', parse: () => undefined });
      await forgetKept(path);
    },
    onSettled: () => refreshLists(client),
  });
}

/** Saves an answer, or withdraws it when `answer` is null. Everything the score shows in is asked again. */
export function useAnswer(auditId: string, questionId: string) {
  const client = useQueryClient();
  const path = `/audits/${encodeURIComponent(auditId)}/questions/${encodeURIComponent(questionId)}/answer`;
  return useMutation<AnswerResult, Error, AnswerInput | null>({
    mutationFn: (answer) =>
      call(path, {
        ...(answer === null ? { method: 'DELETE' as const } : { method: 'PUT' as const, body: answer }),
        parse: (value) => AnswerResultShape.parse(value),
      }),
    // Answers belong to the project, so the reports of its other audits moved too.
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => ['audit', 'audits', 'projects'].includes(String(queryKey[0])),
      }),
  });
}

/** After an audit ended or changed state by other means than a request of this page. */
export function refreshAudit(client: QueryClient, id: string): Promise<unknown> {
  return Promise.all([client.invalidateQueries({ queryKey: keys.audit(id) }), refreshLists(client)]);
}

function refreshLists(client: QueryClient): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: keys.audits }),
    client.invalidateQueries({ queryKey: keys.projects }),
  ]);
}
