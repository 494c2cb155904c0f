import type { App, Route } from './app.ts';

const healthNames = /\/(health|healthz|healthcheck|livez|live|ready|readyz|status|ping)\/?$/;

/** Nothing to fill in: no `{id}`, `:id`, `<id>`, `[id]`, `$PORT` and no pattern. */
const plain = /^\/[\w./~%+@=?&-]*$/;

/** Can a command call the path as it stands? */
export function isPlainPath(path: string): boolean {
  return plain.test(path);
}

/** Of the first application that has one, the first route that is named like a health check and that a probe can call: GET, complete, and it ends by itself. */
export function healthRouteOf(apps: readonly Pick<App, 'routes'>[]): Route | undefined {
  for (const { routes } of apps) {
    const found = inRoutes(routes);
    if (found !== null) return found;
  }
  return undefined;
}

const known = new WeakMap<App['routes'], Route | null>();

/** An application without one is asked for it by every rule that would call it, and has thousands of others. */
function inRoutes(routes: App['routes']): Route | null {
  const before = known.get(routes);
  if (before !== undefined) return before;
  const found =
    routes.find((route) => endsByItself(route) && healthNames.test(route.path) && isPlainPath(route.path)) ?? null;
  known.set(routes, found);
  return found;
}

function endsByItself({ method, websocket, stream, upload }: Route): boolean {
  return method === 'GET' && !websocket && !stream && !upload;
}
