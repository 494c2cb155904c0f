import type { Audit, Store } from '@seaworthy/store/port';
import type { Authorized } from './authorise.ts';

/** `attachment; filename="api-platform-14-report.md"`. Only plain characters: the project's name came from a person. */
export async function attachment(store: Store, audit: Authorized<Audit>, name: string): Promise<string> {
  const project = await store.projects.get(audit.projectId);
  const plain = (project?.name ?? '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `attachment; filename="${plain === '' ? 'audit' : plain}-${audit.number}-${name}"`;
}
