import type { Route } from '../model/app.ts';
import type { Container } from '../model/container.ts';
import type { DeploymentModel } from '../model/model.ts';
import { known } from '../model/setting.ts';

const healthNames = /\/(health|healthz|healthcheck|livez|live|ready|readyz|status|ping)\/?$/;

/** Nothing to fill in: no `{id}`, `:id`, `<id>`, `[id]`, `$PORT` and no pattern. */
const plain = /^\/[\w./~%+@=?&-]*$/;

/**
 * Paths that a command can call as they stand. What a health check of the deployment calls comes first, because somebody
 * has proven that it answers; then a route that is named like one. Null: there is none.
 */
export function callablePaths(
  model: DeploymentModel,
  app: Container | undefined,
): { readonly healthPath: string | null; readonly plainPath: string | null } {
  const routes = gettable(model, app);
  const plainRoutes = routes.filter((path) => !healthNames.test(path));
  return {
    healthPath: probed(model, app) ?? routes.find((path) => healthNames.test(path)) ?? otherProbes(model, app),
    plainPath: plainRoutes.find((path) => path === '/') ?? plainRoutes[0] ?? null,
  };
}

/** Paths of GET routes that answer one request and end, those of the application in the main container first. */
function gettable(model: DeploymentModel, app: Container | undefined): string[] {
  const own = model.apps.filter((unit) => app !== undefined && unit.containers.includes(app.id));
  return [...own, ...model.apps]
    .flatMap((unit) => unit.routes)
    .filter((route) => endsByItself(route) && plain.test(route.path))
    .map((route) => route.path);
}

function endsByItself({ method, websocket, stream, upload }: Route): boolean {
  return method === 'GET' && !websocket && !stream && !upload;
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
  return paths.find((path): path is string => typeof path === 'string' && plain.test(path)) ?? null;
}
