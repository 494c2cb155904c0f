import type { Route } from './app.ts';

const healthNames = /\/(health|healthz|healthcheck|livez|live|ready|readyz|status|ping)\/?$/;

/** Nothing to fill in: no `{id}`, `:id`, `<id>`, `[id]`, `$PORT` and no pattern. */
const plain = /^\/[\w./~%+@=?&-]*$/;

/** Can a command call the path as it stands? */
export function isPlainPath(path: string): boolean {
  return plain.test(path);
}

/** The first route that is named like a health check and that a probe can call: GET, complete, and it ends by itself. */
export function healthRouteOf(routes: readonly Route[]): Route | undefined {
  return routes.find((route) => endsByItself(route) && isPlainPath(route.path) && healthNames.test(route.path));
}

function endsByItself({ method, websocket, stream, upload }: Route): boolean {
  return method === 'GET' && !websocket && !stream && !upload;
}
