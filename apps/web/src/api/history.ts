import type { AuditView } from '@seaworthy/schema/api';
import type { AuditChange, ProjectSettings } from '@seaworthy/schema/api-history';
import { type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { auditPath } from './audit-path.ts';
import { call } from './http.ts';
import { keys } from './queries.ts';
import { AuditPageShape, AuditShape } from './shapes.ts';

/** What a list of audits leaves out. */
export interface AuditFilter {
  readonly q: string;
  /** A part of the name of who uploaded it. */
  readonly author: string;
  readonly pinned: boolean;
  /** True: those that were deleted and can still be fetched back. */
  readonly trash: boolean;
}

const pageSize = 100;

/** The audits of a project that fit, newest first. */
export function useAuditSearch(projectId: string, filter: AuditFilter, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: [...keys.audits, projectId, 'search', filter],
    queryFn: ({ pageParam, signal }) =>
      call(searchPath(projectId, filter, pageParam), { signal, parse: (value) => AuditPageShape.parse(value) }),
    initialPageParam: null as number | null, // the first page has no cursor; the type of the later ones
    getNextPageParam: (page) => page.nextBefore,
    placeholderData: (before) => before,
    enabled,
  });
}

function searchPath(projectId: string, { q, author, pinned, trash }: AuditFilter, before: number | null): string {
  const query = new URLSearchParams({ limit: String(pageSize), project: projectId });
  if (q !== '') query.set('q', q);
  if (author !== '') query.set('author', author);
  if (pinned) query.set('pinned', 'true');
  if (trash) query.set('trash', 'true');
  if (before !== null) query.set('before', String(before));
  return `/audits?${query}`;
}

/** Label and pin of an audit. */
export function useChangeAudit() {
  return useAuditChange<AuditChange & { readonly id: string }>(({ id, ...change }) =>
    call(auditPath(id), { method: 'PATCH', body: change, parse: (value) => AuditShape.parse(value) }),
  );
}

/** Fetches a deleted audit back. */
export function useRestoreAudit() {
  return useAuditChange<string>((id) =>
    call(`${auditPath(id)}/restore`, { method: 'POST', parse: (value) => AuditShape.parse(value) }),
  );
}

function useAuditChange<Input>(mutationFn: (input: Input) => Promise<AuditView>) {
  const client = useQueryClient();
  return useMutation<AuditView, Error, Input>({
    mutationFn,
    onSuccess: (audit) => Promise.all([client.invalidateQueries({ queryKey: keys.audit(audit.id) }), lists(client)]),
  });
}

function lists(client: QueryClient): Promise<unknown> {
  return client.invalidateQueries({
    predicate: ({ queryKey }) => ['audits', 'projects'].includes(String(queryKey[0])),
  });
}

const SettingsShape: z.ZodMiniType<ProjectSettings> = z.object({
  name: z.string(),
  keepAudits: z.nullable(z.number()),
  keepDays: z.nullable(z.number()),
  gate: z.object({
    failOn: z.enum(['critical', 'high', 'medium', 'monitor', 'none']),
    minScore: z.nullable(z.number()),
  }),
});

const settingsPath = (projectId: string) => `/projects/${encodeURIComponent(projectId)}/settings`;

export function useProjectSettings(projectId: string) {
  return useQuery({
    queryKey: [...keys.projects, 'settings', projectId],
    queryFn: ({ signal }) => call(settingsPath(projectId), { signal, parse: (value) => SettingsShape.parse(value) }),
  });
}

export function useSaveSettings(projectId: string) {
  const client = useQueryClient();
  return useMutation<ProjectSettings, Error, ProjectSettings>({
    mutationFn: (settings) =>
      call(settingsPath(projectId), { method: 'PUT', body: settings, parse: (value) => SettingsShape.parse(value) }),
    // Its name stands on every page of the project.
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => ['audit', 'audits', 'projects'].includes(String(queryKey[0])),
      }),
  });
}
