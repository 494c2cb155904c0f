import { type DatastoreFact, datastoreOf, lastPart, statefulApplications } from '../../facts/datastores.ts';
import type { Container, Mount } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { isInside } from '../../text/paths.ts';

/** A pulled server with the folder that it must not lose. */
export interface Keeper {
  readonly container: Container;
  readonly product: string;
  readonly path: string;
  readonly store: DatastoreFact | null;
}

/** Databases and applications with state, of containers that pull their image; a path set by variable is taken from there. */
export function keepers(model: DeploymentModel): readonly Keeper[] {
  return model.containers.flatMap((container): Keeper[] => {
    const image = known(container.image);
    if (image === undefined || container.build !== null || container.role === 'one-shot') return [];
    const store = datastoreOf(image);
    if (store !== undefined) {
      const path = configuredPath(container, store) ?? store.dataPath(image);
      return path === null || store.cacheOnly === true ? [] : [{ container, product: store.product, path, store }];
    }
    const app = statefulApplications.find((it) => it.images.test(lastPart(image)));
    return app === undefined ? [] : [{ container, product: app.product, path: app.dataPath, store: null }];
  });
}

/** `PGDATA`, `minio server /x`, Kafka's log folders. */
function configuredPath(container: Container, store: DatastoreFact): string | null {
  const env = (name: string) => {
    const entry = container.env.find((it) => it.name === name);
    return entry === undefined ? null : (known(entry.value) ?? null);
  };
  if (store.product === 'PostgreSQL') return env('PGDATA');
  if (store.product === 'Kafka') return env('KAFKA_LOG_DIRS');
  if (store.product === 'Redis') return optionAfter(container, '--dir') ?? null;
  if (store.product === 'Chroma') return env('PERSIST_DIRECTORY') ?? env('CHROMA_PERSIST_PATH');
  if (store.product !== 'MinIO') return null;
  const words = [...(known(container.entrypoint)?.words ?? []), ...(known(container.command)?.words ?? [])];
  return words.find((word, i) => i > words.indexOf('server') && word.startsWith('/')) ?? null;
}

/** The word behind an option in command or arguments. */
function optionAfter(container: Container, option: string): string | undefined {
  const words = [...(known(container.entrypoint)?.words ?? []), ...(known(container.command)?.words ?? [])];
  const at = words.indexOf(option);
  return at < 0 ? undefined : words[at + 1];
}

/** The mount that holds a path: on it or on a folder above it. */
export function mountOver(container: Container, path: string): Mount | undefined {
  return container.mounts.find((mount) => isInside(path, mount.target));
}

/** Survives the removal of the container. */
export function isLasting(mount: Mount): boolean {
  return ['volume', 'bind', 'claim', 'host-path'].includes(mount.kind);
}
