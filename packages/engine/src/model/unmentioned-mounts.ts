import { isInside } from '../text/paths.ts';
import type { BuildContext } from './build-context.ts';
import type { Container, Mount } from './container.ts';
import type { ImageBuild } from './image.ts';
import { known } from './setting.ts';

/** A volume of an image that this repository builds, on a path that none of its files names. */
export interface UnmentionedMount {
  /** Container id. */
  readonly container: string;
  readonly image: string;
  readonly mount: Mount;
}

/** Runtimes without folders of their own: what a program does not name there, nobody writes. */
const plainBases =
  /^(?:(?:library\/)?(?:python|node|debian|ubuntu|alpine|golang|rust|ruby|openjdk|eclipse-temurin|amazoncorretto)|oven\/bun|denoland\/deno|astral-sh\/uv|bitnami\/(?:python|node))$/;
/** Folders that the system, a home directory or a library fills without being asked. */
const implicit =
  /^\/(?:tmp|run|etc|usr|proc|dev|sys|root|home|mnt|srv|var\/(?:lib|log|logs|cache|run|spool|tmp))(?:\/|$)|\/\.|cache|models|node_modules|cert|ssl/i;
/** Compose files name the mount itself, and pages describe it; neither writes into it. */
const describing =
  /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$|\.(?:md|mdx|rst|adoc|txt|lock|svg|map)$|(?:^|\/)[^/]*-lock\.(?:json|yaml)$/i;

/** Pure string search; at most some twenty paths over the kept texts. */
export function unmentionedMounts(
  containers: readonly Container[],
  images: readonly ImageBuild[],
  context: BuildContext,
): readonly UnmentionedMount[] {
  const candidates = containers.flatMap((container) => {
    const image = images.find((it) => it.id === (container.build ?? container.publishedFrom));
    const base = image === undefined ? undefined : known(image.base);
    if (image === undefined || base === undefined || !plainBases.test(base.repository)) return [];
    return container.mounts
      .filter((mount) => ['volume', 'claim'].includes(mount.kind) && !implicit.test(mount.target))
      .map((mount) => ({ container, image, mount }));
  });
  if (candidates.length === 0 || candidates.length > 40) return [];
  const texts = [...context.texts].filter(
    ([path]) => !describing.test(path) && !['vendored', 'generated', 'test'].includes(context.classOf(path)),
  );
  const found = new Map<string, boolean>();
  return candidates
    .filter(({ container, image, mount }) => {
      const words = wordsFor(mount.target, image);
      if (container.env.some((entry) => words.some((word) => (known(entry.value) ?? '').includes(word)))) return false;
      const key = words.join('|');
      const mentioned = found.get(key) ?? texts.some(([, text]) => words.some((word) => text.includes(word)));
      found.set(key, mentioned);
      return !mentioned;
    })
    .map(({ container, image, mount }) => ({ container: container.id, image: image.id, mount }));
}

/** What a program that uses the folder has to write somewhere: the path, a folder above it, or its name below WORKDIR. */
function wordsFor(target: string, image: ImageBuild): readonly string[] {
  const parts = target.split('/').filter((part) => part !== '');
  const workdir = known(image.workdir);
  if (workdir !== undefined && workdir !== '/' && isInside(target, workdir)) {
    const inner = parts.slice(workdir.split('/').filter((part) => part !== '').length);
    return inner[0] === undefined ? ['/'] : [inner[0]];
  }
  // `/srv-data` stands for itself; of a deeper path also the folders above it count, down to two names.
  const shortest = Math.min(2, parts.length);
  return Array.from({ length: parts.length - shortest + 1 }, (_, i) => `/${parts.slice(0, shortest + i).join('/')}`);
}
