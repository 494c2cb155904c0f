import { classifyPath } from '@seaworthy/schema/intake/classify-path';
import { isInside, joinPath } from '../text/paths.ts';
import type { Container, PortBinding } from './container.ts';
import type { ImageBuild } from './image.ts';
import { known } from './setting.ts';

/**
 * Files in which somebody else's platform is told how production runs. Not those that a phone app (`app.json`) or a page
 * beside the server (`vercel.json`, `netlify.toml`) has: they say nothing about the server.
 */
const platformFile =
  /(?:^|\/)(?:render\.ya?ml|fly\.toml|railway\.(?:json|toml)|heroku\.yml|Procfile|apprunner\.ya?ml)$/;

/** Files of the repository, no examples or tests, that describe production to a platform. */
export function platformFiles(paths: Iterable<string>): string[] {
  const found: string[] = [];
  for (const path of paths) if (platformFile.test(path) && classifyPath(path).class === 'prod') found.push(path);
  return found;
}

/** Does such a file exist? */
export function isOnPlatform(paths: Iterable<string>): boolean {
  return platformFiles(paths).length > 0;
}

/** Stand-ins for services that production has elsewhere: clouds, mail servers, payment. */
const standIn =
  /(?:^|\/)(?:localstack|localstack-pro|mailhog|mailpit|maildev|mailcatcher|stripe-mock|moto|fake-gcs-server|azurite)$/;

/**
 * Compose files that production does not start, whatever they are called: every service that is built there runs sources
 * of the host laid over its image, the file opens ports and those of its own services only for this machine (a proxy that others
 * reach is production, whatever stands behind it), and production is told elsewhere or its outside world is a stand-in. Their
 * containers count as development.
 */
export function withDevelopmentStacks(
  containers: readonly Container[],
  builds: readonly ImageBuild[],
  paths: ReadonlySet<string>,
): readonly Container[] {
  const isElsewhere = isOnPlatform(paths);
  const byFile = new Map<string, Container[]>();
  for (const container of containers)
    if (container.platform === 'compose')
      byFile.set(container.span.file, [...(byFile.get(container.span.file) ?? []), container]);
  const developed = new Set(
    [...byFile].flatMap(([file, all]) => {
      const own = all.filter((it) => it.build !== null);
      const real = all.filter((it) => !standIn.test(known(it.image)?.repository ?? ''));
      const stands = real.length < all.length;
      const local = own.every((it) => isLaidOver(it, builds)) && areForThisMachine(real, own);
      return own.length > 0 && local && (isElsewhere || stands) ? [file] : [];
    }),
  );
  if (developed.size === 0) return containers;
  return containers.map((it) =>
    it.environment === 'prod' && developed.has(it.span.file) ? { ...it, environment: 'dev' as const } : it,
  );
}

/** A folder of the repository lies over the folder that the image starts in. */
function isLaidOver(container: Container, builds: readonly ImageBuild[]): boolean {
  const image = builds.find((it) => it.id === container.build);
  const workdir = image === undefined ? undefined : known(image.workdir);
  return container.mounts.some(
    (mount) =>
      mount.kind === 'bind' &&
      mount.source !== null &&
      joinPath(container.projectFolder ?? '.', mount.source) !== undefined &&
      workdir !== undefined &&
      isInside(workdir, mount.target),
  );
}

const isLoopback = (port: PortBinding) => /^(?:127\.|::1$)/.test(port.hostAddress ?? '');

const publishedBy = (containers: readonly Container[]) =>
  containers.flatMap((it) => it.ports).filter((port) => port.kind === 'published');

/** Ports on which people expect a product; null is a port that the engine chooses. */
const webPorts: readonly (number | null)[] = [80, 443, 8080, 8443, null];

/**
 * Ports are published, those of services that are built here to this machine alone, and nothing else is a door for others: a
 * proxy, a port of the web, the network of the host. Nothing published says nothing: a tunnel may lead in, or nobody asks
 * a worker.
 */
function areForThisMachine(real: readonly Container[], own: readonly Container[]): boolean {
  const isDoor = (container: Container) => {
    const open = publishedBy([container]).filter((port) => !isLoopback(port));
    return (
      container.networkMode === 'host' ||
      open.some((port) => container.role === 'proxy' || webPorts.includes(port.hostPort))
    );
  };
  return publishedBy(real).some(isLoopback) && publishedBy(own).every(isLoopback) && !real.some(isDoor);
}
