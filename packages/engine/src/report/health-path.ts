import type { Container } from '../model/container.ts';
import { healthRouteOf, isPlainPath } from '../model/health-route.ts';
import type { DeploymentModel } from '../model/model.ts';
import { known } from '../model/setting.ts';

/**
 * The path that verification commands call. What a health check of the deployment calls comes first, because somebody has
 * proven that it answers; then a route that is named like one. Null: there is none.
 */
export function healthPathOf(model: DeploymentModel, app: Container | undefined): string | null {
  const own = model.apps.filter((unit) => app !== undefined && unit.containers.includes(app.id));
  return probed(model, app) ?? healthRouteOf([...own, ...model.apps])?.path ?? otherProbes(model, app);
}

/** What the health checks of the main container and of its image call. */
function probed(model: DeploymentModel, app: Container | undefined): string | null {
  const image = model.images.find((it) => it.id === app?.build) ?? (app === undefined ? model.images[0] : undefined);
  return firstPath([app?.readiness, app?.healthcheck, app?.liveness, image?.healthcheck]);
}

/** Checks of other containers that serve; those of databases and brokers say nothing about the application. */
function otherProbes(model: DeploymentModel, app: Container | undefined): string | null {
  const serving = model.containers.filter(({ role }) => role === 'web' || role === 'unknown' || role === 'proxy');
  return firstPath(serving.filter((it) => it !== app).flatMap((it) => [it.readiness, it.healthcheck, it.liveness]));
}

function firstPath(probes: readonly (Container['healthcheck'] | undefined)[]): string | null {
  const paths = probes.map((probe) => (probe === undefined ? null : known(probe)?.path));
  return paths.find((path): path is string => typeof path === 'string' && isPlainPath(path)) ?? null;
}
