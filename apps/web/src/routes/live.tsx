import type { AuditDetail } from '@seaworthy/schema/api';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { auditQuery, keys } from '../api/queries.ts';
import { LiveView } from '../features/progress/live-view.tsx';
import { links } from '../links.ts';

/** `…/audits/:n/live`: progress while the audit moves, its log afterwards. */
export function LiveRoute({ audit }: { readonly audit: AuditDetail }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const wasDone = audit.state === 'done';
  const onEnd = async () => {
    if (wasDone) return;
    // Fetched before the page changes: the summary sends an audit that it still believes running back here.
    const now = await client.fetchQuery({ ...auditQuery(audit.id), staleTime: 0 }).catch(() => undefined); // shown by the page itself
    if (now?.state === 'done') navigate(links.audit(audit), { replace: true });
    await client.invalidateQueries({ queryKey: keys.audits });
  };
  return <LiveView audit={audit} onEnd={() => void onEnd()} />;
}
