import { datastoreOf, lastPart } from '../../facts/datastores.ts';
import type { Container } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { builtImage } from './containers.ts';

/**
 * The Dockerfile of this repository that makes the container's image: built by the service itself, or published under the
 * application's name (`ghcr.io/org/app`, `org/app-cpu`) and pulled again by examples and manifests.
 */
export function ownImage(container: Container, model: DeploymentModel): ImageBuild | undefined {
  return builtImage(container, model) ?? publishedImage(container, model);
}

function publishedImage(container: Container, model: DeploymentModel): ImageBuild | undefined {
  const image = known(container.image);
  // Official images have no owner in their name, and nobody publishes his product under a bare one.
  if (image === undefined || !image.repository.includes('/') || datastoreOf(image) !== undefined) return undefined;
  const name = lastPart(image);
  const ids = namesOf(model).get(name) ?? prefixOf(name, model);
  if (ids === undefined || ids.length !== 1) return undefined;
  return model.images.find((it) => it.id === ids[0]);
}

/** `docling-serve-cpu` is a variant of `docling-serve`: the longest application name that it begins with. */
function prefixOf(name: string, model: DeploymentModel): readonly string[] | undefined {
  for (let at = name.lastIndexOf('-'); at > 3; at = name.lastIndexOf('-', at - 1)) {
    const ids = namesOf(model).get(name.slice(0, at));
    if (ids !== undefined) return ids;
  }
  return undefined;
}

/** Images by the name of the application that they carry. */
function namesOf(model: DeploymentModel): ReadonlyMap<string, readonly string[]> {
  const known_ = cache.get(model);
  if (known_ !== undefined) return known_;
  const names = new Map<string, readonly string[]>();
  for (const app of model.apps) {
    const name = app.name.toLowerCase();
    // A folder's name says nothing; `app`, `api` and `backend` are everybody's.
    if (app.images.length > 0 && name.length > 3 && !/^(backend|frontend|server|client)$/.test(name))
      names.set(name, [...new Set([...(names.get(name) ?? []), ...app.images])]);
  }
  cache.set(model, names);
  return names;
}

const cache = new WeakMap<DeploymentModel, ReadonlyMap<string, readonly string[]>>();
