import type { DeploymentModel } from '../../model/model.ts';
import { fileStart, type Span } from '../../text/span.ts';

/**
 * Where something that concerns the whole deployment is anchored: the first service that carries the application, else the
 * first image, else the application's manifest, else the first file. Null only for an empty tree.
 */
export function deploymentPlace(model: DeploymentModel): Span | null {
  const main =
    model.containers.find((container) => container.role === 'web' || container.role === 'worker') ??
    model.containers[0];
  return (
    main?.span ??
    model.workloads[0]?.span ??
    model.images[0]?.span ??
    model.proxies[0]?.span ??
    model.apps[0]?.span ??
    firstFile(model)
  );
}

function firstFile(model: DeploymentModel): Span | null {
  const first = model.files[0];
  return first === undefined ? null : fileStart(first.path);
}

/** The repository as a subject: one when something here deploys, none otherwise. */
export function deployments(model: DeploymentModel): readonly DeploymentModel[] {
  return model.deployable ? [model] : [];
}

export const nothingDeploys = 'Nothing in this repository is deployed.';

/** Long-running services of the application itself (not stores, proxies, tools). */
export function appServices(model: DeploymentModel) {
  return model.apps.filter((app) => app.role === 'service' || app.role === 'worker');
}

/** The anchor of repository-wide findings. */
export const repository = { kind: 'repository', name: 'repository' } as const;
