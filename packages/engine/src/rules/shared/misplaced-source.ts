import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { isVolume, overlap, placeOf, reachesBind } from './backup-places.ts';
import type { BackupStep } from './backup-steps.ts';
import { placeText } from './containers.ts';
import { isLasting, keepers } from './data-paths.ts';
import { placedFiles } from './sqlite.ts';
import { persistentState } from './state.ts';

/** A source where no data lies, and where it lies instead. */
export interface Wrong {
  readonly where: string;
  readonly instead: string;
  readonly place: Span;
  readonly fix: string;
}

/** null: unknown; `right`: the path is where a store or a mount keeps data. */
export function misplaced(model: DeploymentModel, step: BackupStep, source: string): Wrong | 'right' | null {
  const place = placeOf(model, step, source);
  if (place.kind === 'container') {
    const { container, path } = place;
    const keeper = keepers(model).find((it) => it.container === container);
    const where = ` in service ${container.name}`;
    if (keeper !== undefined) {
      if (overlap(path, keeper.path)) return 'right';
      return {
        where,
        instead: `${keeper.product} keeps its data in ${keeper.path} (${placeText(container.span)})`,
        place: container.span,
        fix: `docker compose exec -T ${container.name} tar -czf - -C ${keeper.path} . > copy.tgz   # with the service stopped, or its own backup tool`,
      };
    }
    const mounts = container.mounts.filter(isLasting);
    const right = mounts.find((it) => overlap(it.target, path));
    if (right !== undefined) return 'right';
    const first = mounts.find((it) => !it.readOnly && it.kind === 'volume');
    if (first === undefined || container.build === null) return null;
    return {
      where,
      instead: `${container.name} keeps its files on ${first.target} (${placeText(first.span)})`,
      place: first.span,
      fix: `docker compose exec -T ${container.name} tar -czf - -C ${first.target} . > copy.tgz`,
    };
  }
  if (place.kind !== 'host' || /^[/~]/.test(place.path)) return null;
  return hostPath(model, place.path);
}

/** A folder beside the Compose file that no service uses and the repository does not have. */
function hostPath(model: DeploymentModel, path: string): Wrong | 'right' | null {
  const all = [...model.containers, ...model.aside.containers];
  if (all.some((container) => container.mounts.some((mount) => reachesBind(path, mount)))) return 'right';
  if (model.files.some((file) => file.path === path || file.path.startsWith(`${path}/`))) return null;
  const file = /\.(db|sqlite3?)$/.test(path) ? placedFiles(model).find((it) => it.mount?.kind === 'volume') : undefined;
  const states = persistentState(model).filter((state) =>
    model.volumes.some((volume) => isVolume(volume.name, state.place)),
  );
  const first = states.find((state) => file !== undefined && state.place === file.mount?.source) ?? states[0];
  if (first === undefined) return null;
  const known = file !== undefined && first.place === file.mount?.source;
  return {
    where: ' on the host',
    instead: `no service mounts such a folder, ${known ? `${file.container.name} keeps its database in ${file.path} on the volume ${first.place} and that` : first.label} lies in a Docker volume (${placeText(first.span)})`,
    place: first.span,
    fix: `docker run --rm -v <project>_${first.place}:/from:ro -v "$PWD:/to" alpine:3.21 tar -czf /to/${first.place}.tgz -C /from .`,
  };
}
