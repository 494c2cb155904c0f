import { datastoreOf, lastPart } from '../facts/datastores.ts';
import { folderOf, joinPath } from '../text/paths.ts';
import type { BuildContext } from './build-context.ts';
import type { Container } from './container.ts';
import type { ImageBuild } from './image.ts';
import { known } from './setting.ts';

/**
 * Containers that pull what this repository publishes (`ghcr.io/org/app`, `org/app-cpu`) get the Dockerfile that makes it:
 * by the name of the project in the manifest beside the Dockerfile, or because a workflow pushes exactly that name and only
 * one Dockerfile is production. Ambiguous names stay unlinked.
 */
export function withPublishedImages(
  containers: readonly Container[],
  images: readonly ImageBuild[],
  context: BuildContext,
): Container[] {
  const names = projectNames(images, context);
  const single = onlyDockerfile(images);
  return containers.map((container) => {
    const image = known(container.image);
    if (image === undefined || container.build !== null || !image.repository.includes('/')) return container;
    if (datastoreOf(image) !== undefined) return container;
    const found =
      named(lastPart(image), names) ?? (single !== null && isPushed(image.repository, context) ? [single] : []);
    return found.length === 1 && found[0] !== undefined ? { ...container, publishedFrom: found[0] } : container;
  });
}

/** `docling-serve-cpu` is a variant of `docling-serve`: the longest name of a project that it begins with. */
function named(name: string, names: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  for (let at = name.length; at > 3; at = name.lastIndexOf('-', at - 1)) {
    const ids = names.get(name.slice(0, at));
    if (ids !== undefined) return ids;
  }
  return undefined;
}

function projectNames(images: readonly ImageBuild[], context: BuildContext): Map<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  const prod = images.filter((it) => it.environment === 'prod');
  for (const image of prod) {
    const folder = image.context ?? folderOf(image.file);
    const name = nameAt(folder, context);
    // Everybody's names say nothing about whose image it is.
    if (name === null || name.length < 4 || /^(backend|frontend|server|client|website)$/.test(name)) continue;
    names.set(name, [...(names.get(name) ?? []), image.id]);
  }
  return names;
}

function nameAt(folder: string, context: BuildContext): string | null {
  const text = (file: string) => context.texts.get(joinPath(folder, file) ?? file) ?? '';
  const python = /^\[(?:project|tool\.poetry)\][^[]{0,400}?^name\s*=\s*["']([\w.-]+)["']/m.exec(
    text('pyproject.toml').slice(0, 4000),
  );
  const node = /^\s*"name"\s*:\s*"(?:@[\w.-]+\/)?([\w.-]+)"/m.exec(text('package.json').slice(0, 2000));
  return (python?.[1] ?? node?.[1])?.toLowerCase() ?? null;
}

function onlyDockerfile(images: readonly ImageBuild[]): string | null {
  const prod = images.filter((it) => it.environment === 'prod');
  return prod.length === 1 ? (prod[0]?.id ?? null) : null;
}

function isPushed(repository: string, context: BuildContext): boolean {
  for (const [path, text] of context.texts)
    if (
      /^\.(github|forgejo|gitea)\/workflows\//.test(path) &&
      text.includes(repository) &&
      /docker\/build-push-action|docker push|buildx build/.test(text)
    )
      return true;
  return false;
}
