import { baseFacts } from '../../facts/base-images.ts';
import type { Container } from '../../model/container.ts';
import { healthRouteOf } from '../../model/health-route.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';

/** Asks with the interpreter of the image: slim images have neither curl nor wget. */
export function interpreterProbe(
  image: ImageBuild,
  port: number | null,
  path: string | null,
): readonly string[] | null {
  const base = known(image.base);
  const runtime = base === undefined ? null : baseFacts(base)?.runtime;
  if (port === null || path === null || runtime === null || runtime === undefined) return null;
  const url = `http://127.0.0.1:${port}${path}`;
  return runtime === 'python'
    ? ['python', '-c', `import urllib.request as u; u.urlopen('${url}', timeout=4)`]
    : ['node', '-e', `fetch('${url}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))`];
}

/** Inside the container; null when neither the container nor the image names one. */
export function portOf(image: ImageBuild, container: Container | undefined): number | null {
  return container?.ports.find((port) => port.containerPort !== null)?.containerPort ?? image.exposed[0]?.port ?? null;
}

/** A health route of the application in the image that a probe can call; null when none is known. */
export function healthPath(model: DeploymentModel, image: ImageBuild): string | null {
  return healthRouteOf(model.apps.filter((app) => app.images.includes(image.id)))?.path ?? null;
}
