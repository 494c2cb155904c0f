import type { Container } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { builtImage } from './containers.ts';

/** The Dockerfile of this repository that makes the container's image: built by the service itself, or published and pulled again. */
export function ownImage(container: Container, model: DeploymentModel): ImageBuild | undefined {
  const built = builtImage(container, model);
  if (built !== undefined || container.publishedFrom === undefined) return built;
  return model.images.find((it) => it.id === container.publishedFrom);
}
