import type { App } from '../../model/app.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { containersOfApp, type FactOf, factsOf } from './apps.ts';

/** Removals that reach files of this kind: by their words, by a scheduled job, by documentation of one. */
export interface Retention {
  readonly automatic: Span | null;
  /** Only a handler removes, when a user asks. */
  readonly manual: FactOf<'file-cleanup'> | null;
}

const sweepers =
  /clean|sweep|purge|expire|retention|prune|janitor|evict|housekeep|old_files|stale|lifespan|startup|shutdown|cron|schedule/i;

/** `writes` of one use in an application, and what removes them. */
export function retentionOf(app: App, model: DeploymentModel, writes: readonly FactOf<'file-write'>[]): Retention {
  const roots = new Set(writes.flatMap((write) => rootWords(write.path)));
  const writers = new Set(writes.flatMap((write) => (write.function === null ? [] : [write.function])));
  const cleanups = factsOf(app, 'file-cleanup');
  const touches = (cleanup: FactOf<'file-cleanup'>): boolean =>
    cleanup.function === null ||
    writers.has(cleanup.function) ||
    [...roots].some((root) => (cleanup.path ?? '').toLowerCase().includes(root)) ||
    roots.size === 0;
  const scheduled = cleanups.find((cleanup) => cleanup.function !== null && sweepers.test(cleanup.function));
  const inWriter = writes.every((write) => write.cleaned) ? (writes[0]?.span ?? null) : null;
  const prose = model.prose.find((fact) => fact.topic === 'cleanup' && fact.form !== 'page');
  const container = model.containers.find((one) => /clean|sweep|prune|janitor/i.test(one.name));
  return {
    automatic: scheduled?.span ?? inWriter ?? prose?.span ?? container?.span ?? null,
    manual: cleanups.find(touches) ?? null,
  };
}

/** Words of the fixed part of a path: `uploads/{*}/a.pdf` → `uploads`. */
function rootWords(path: string | null): string[] {
  return (path ?? '')
    .replace(/\{=?[^}]*\}/g, '')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length >= 5);
}

/** Writes that grow with use: their path has a part of its own per job, or cannot be told. */
export function growing(app: App, use: FactOf<'file-write'>['use']): FactOf<'file-write'>[] {
  return factsOf(app, 'file-write').filter(
    (write) => write.use === use && (write.path === null || write.path.includes('{')),
  );
}

/** Memory-backed or per-pod storage with a limit ends by itself. */
export function isBounded(app: App, model: DeploymentModel): boolean {
  const containers = containersOfApp(app, model);
  return (
    containers.length > 0 &&
    containers.every(
      (container) =>
        container.mounts.some((mount) => mount.kind === 'tmpfs') &&
        container.mounts.every((mount) => mount.kind === 'tmpfs' || mount.kind === 'config' || mount.kind === 'secret'),
    )
  );
}
