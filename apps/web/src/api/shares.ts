import type { SharedAudit, ShareInput, ShareList, ShareOnce } from '@seaworthy/schema/api-history';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { auditPath, sharedId } from './audit-path.ts';
import { call } from './http.ts';
import { keys } from './queries.ts';
import { AuditDetailShape } from './shapes.ts';
import { sharedKey } from './shared-key.ts';

const ShareShape = z.object({
  id: z.string(),
  byName: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  lastOpenedAt: z.nullable(z.number()),
});
const ShareListShape: z.ZodMiniType<ShareList> = z.object({ shares: z.array(ShareShape) });
const ShareOnceShape: z.ZodMiniType<ShareOnce> = z.object({ path: z.string(), share: ShareShape });
const SharedAuditShape: z.ZodMiniType<SharedAudit> = z.object({
  audit: AuditDetailShape,
  expiresAt: z.number(),
  byName: z.string(),
});

const sharesKey = (auditId: string) => [...keys.audit(auditId), 'shares'] as const;

/** The links that open an audit. */
export function useShares(auditId: string) {
  return useQuery({
    queryKey: sharesKey(auditId),
    queryFn: ({ signal }) =>
      call(`${auditPath(auditId)}/shares`, { signal, parse: (value) => ShareListShape.parse(value) }),
  });
}

export function useMakeShare(auditId: string) {
  const client = useQueryClient();
  return useMutation<ShareOnce, Error, ShareInput>({
    mutationFn: (body) =>
      call(`${auditPath(auditId)}/shares`, { method: 'POST', body, parse: (value) => ShareOnceShape.parse(value) }),
    onSuccess: () => client.invalidateQueries({ queryKey: sharesKey(auditId) }),
  });
}

export function useRevokeShare(auditId: string) {
  const client = useQueryClient();
  return useMutation<void, Error, string>({
    mutationFn: (shareId) =>
      call(`${auditPath(auditId)}/shares/${encodeURIComponent(shareId)}`, {
        method: 'DELETE',
        parse: () => undefined,
      }),
    onSettled: () => client.invalidateQueries({ queryKey: sharesKey(auditId) }),
  });
}

/** What a link shows. Its audit is named so that everything else of it is asked for through the link as well. */
export function useSharedAudit(token: string) {
  return useQuery({
    queryKey: [...sharedKey, token],
    queryFn: async ({ signal }) => {
      const id = sharedId(token);
      const shared = await call(auditPath(id), { signal, parse: (value) => SharedAuditShape.parse(value) });
      return { ...shared, audit: { ...shared.audit, id } };
    },
  });
}
