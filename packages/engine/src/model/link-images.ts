import type { Container } from './container.ts';
import type { ImageBuild } from './image.ts';
import { roleOf } from './role.ts';
import { known } from './setting.ts';

/** Command and entrypoint that really run: the container's own, else the image's. An own entrypoint drops the image's CMD. */
export function effectiveWords(container: Container, image: ImageBuild | undefined): readonly string[] {
  const ownEntry = known(container.entrypoint);
  const entry = ownEntry?.words ?? (image === undefined ? undefined : known(image.entrypoint)?.words) ?? [];
  const ownCommand = known(container.command)?.words;
  const imageCommand = ownEntry === undefined && image !== undefined ? known(image.command)?.words : undefined;
  return [...entry, ...(ownCommand ?? imageCommand ?? [])];
}

/** Built services get their role from the image's command where their own file says nothing. */
export function withImageRoles(containers: readonly Container[], images: readonly ImageBuild[]): Container[] {
  const byId = new Map(images.map((image) => [image.id, image]));
  return containers.map((container) => {
    const image = byId.get(container.build ?? '');
    if (image === undefined || !['unknown', 'web'].includes(container.role)) return container;
    const role = roleOf({
      name: container.name,
      image: undefined,
      words: effectiveWords(container, image),
      publishes: container.ports.length > 0 || image.exposed.length > 0,
      restart: known(container.restart),
      awaited: false,
      built: true,
    });
    return role.role === 'unknown' ? container : { ...container, role: role.role, roleWhy: role.why };
  });
}
