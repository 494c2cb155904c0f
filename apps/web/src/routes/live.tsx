import type { AuditDetail } from '@seaworthy/schema/api';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { refreshAudit } from '../api/queries.ts';
import { LiveView } from '../features/progress/live-view.tsx';

/** `/audits/:id/live`: progress while the audit moves, its log afterwards. */
export function LiveRoute({ audit }: { readonly audit: AuditDetail }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const wasDone = audit.state === 'done';
  const onEnd = async () => {
    if (wasDone) return;
    await refreshAudit(client, audit.id);
    const now = client.getQueryData<AuditDetail>(['audit', audit.id]);
    if (now?.state === 'done') navigate(`/audits/${audit.id}`, { replace: true });
  };
  return <LiveView audit={audit} onEnd={() => void onEnd()} />;
}
