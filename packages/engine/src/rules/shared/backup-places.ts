import type { Container, Mount } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { isInside } from '../../text/paths.ts';
import { type BackupJob, containerOf } from './backup-jobs.ts';
import type { BackupStep } from './backup-steps.ts';
import type { State } from './state.ts';

/** What a source of a backup step is. */
export type Place =
  | { readonly kind: 'container'; readonly container: Container; readonly path: string }
  | { readonly kind: 'volume'; readonly name: string; readonly path: string }
  | { readonly kind: 'host'; readonly path: string }
  | { readonly kind: 'unknown' };

/** Where a source lies: in a service, in a volume that `docker run` mounts, on the host. */
export function placeOf(model: DeploymentModel, step: BackupStep, source: string): Place {
  const inside = step.command.inside;
  if (inside?.how === 'docker-run') return mountedPlace(inside.mounts, source);
  const container = containerOf(model, step);
  if (container !== null)
    return source.startsWith('/') ? { kind: 'container', container, path: clean(source) } : { kind: 'unknown' };
  if (inside !== null || step.copiedFrom !== null) return { kind: 'unknown' };
  const volume = /\/var\/lib\/docker\/volumes\/([^/]+)\/_data\/?(.*)$/.exec(source);
  if (volume?.[1] !== undefined) return { kind: 'volume', name: volume[1], path: volume[2] ?? '' };
  return /[$`]/.test(source) ? { kind: 'unknown' } : { kind: 'host', path: clean(source) };
}

function mountedPlace(mounts: readonly string[], source: string): Place {
  for (const mount of mounts) {
    const [from = '', to = ''] = mount.split(':');
    if (to === '' || !isInside(source, to)) continue;
    if (/^[./~]/.test(from)) return { kind: 'host', path: clean(from) };
    return /[$`]/.test(from) ? { kind: 'unknown' } : { kind: 'volume', name: from, path: source.slice(to.length + 1) };
  }
  return { kind: 'unknown' };
}

function clean(path: string): string {
  return path.replace(/^\.\//, '').replace(/\/[.*]?$/, '') || '/';
}

/** `data`, `project_data`: Compose puts the project before the name of a volume. */
export function isVolume(written: string, name: string): boolean {
  return written === name || written.endsWith(`_${name}`) || written.endsWith(`-${name}`);
}

/** One path holds the other, whichever way. */
export function overlap(a: string, b: string): boolean {
  return isInside(a, b) || isInside(b, a);
}

/** Could this host path be the source of a bind mount? Scripts change folders, so only the last names are compared. */
export function reachesBind(path: string, mount: Mount): boolean {
  if (mount.kind !== 'bind' && mount.kind !== 'host-path') return false;
  const names = (text: string) =>
    text
      .replace(/^\.\//, '')
      .split('/')
      .filter((part) => part !== '' && part !== '.' && part !== '..');
  const bound = names(mount.source ?? '').at(-1);
  return (
    bound === undefined ||
    names(path).includes(bound) ||
    names(path).length === 0 ||
    names(mount.source ?? '').includes(names(path).at(-1) ?? '')
  );
}

/** Product of a database image as dump tools call it. */
const products: readonly (readonly [RegExp, string])[] = [
  [/postgres|postgis|timescale|pgvector/, 'PostgreSQL'],
  [/mysql|mariadb|percona/, 'MySQL'],
  [/mongo/, 'MongoDB'],
  [/redis|valkey|keydb/, 'Redis'],
  [/neo4j/, 'Neo4j'],
  [/clickhouse/, 'ClickHouse'],
  [/influx/, 'InfluxDB'],
];

export function productOf(container: Container): string | null {
  const image = known(container.image)?.repository ?? '';
  return products.find(([pattern]) => pattern.test(image))?.[1] ?? null;
}

/** Does the job copy this state? null: some source is a variable that only the machine knows. */
export function covers(model: DeploymentModel, job: BackupJob, state: State): boolean | null {
  const container = model.containers.find((it) => it.name === state.container);
  const mount = container?.mounts.find((it) => it.span.start === state.span.start && it.span.file === state.span.file);
  let open = false;
  for (const step of job.steps) {
    if (step.kind === 'dump' && step.product !== 'SQLite') {
      if (container !== undefined && productOf(container) === step.product) return true;
      continue;
    }
    if (step.sources.length === 0) open = true;
    for (const source of step.sources) {
      const place = placeOf(model, step, source);
      if (place.kind === 'unknown') open = true;
      else if (place.kind === 'container' && mount !== undefined) {
        const shared = place.container.mounts.filter((it) => overlap(it.target, place.path));
        if (
          place.container === container
            ? overlap(place.path, mount.target)
            : shared.some((it) => it.source === mount.source && it.kind === mount.kind)
        )
          return true;
      } else if (place.kind === 'volume' && isVolume(place.name, state.place)) return true;
      else if (place.kind === 'host' && mount !== undefined && reachesBind(place.path, mount)) return true;
    }
  }
  return open ? null : false;
}
