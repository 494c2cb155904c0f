import type { AuditDetail } from '@seaworthy/schema/api';
import type { Audit, Store } from '@seaworthy/store/port';
import type { Authorized } from './authorise.ts';
import type { Views } from './views.ts';

/** One audit with its downloads. */
export async function auditDetail(store: Store, views: Views, audit: Authorized<Audit>): Promise<AuditDetail> {
  const files = await store.reports.list(audit.id);
  return {
    ...(await views.audit(audit)),
    files: files.map(({ name, mediaType, size, sha256 }) => ({ name, mediaType, bytes: size, sha256 })),
  };
}
