import { datastoreOf, lastPart } from '../facts/datastores.ts';
import { folderOf, joinPath } from '../text/paths.ts';
import type { BuildContext } from './build-context.ts';
import { isBuiltHere } from './built-names.ts';
import type { Container, ImageReference } from './container.ts';
import type { ImageBuild } from './image.ts';
import { known } from './setting.ts';

/**
 * Finds the Dockerfile that makes a published image (`ghcr.io/org/app`, `org/app-cpu`): by the name of the project in the
 * manifest beside the Dockerfile, by the title of the README, or because a workflow pushes exactly that name and only one
 * Dockerfile is production. Ambiguous names stay unlinked.
 */
export function publishedLinker(
  images: readonly ImageBuild[],
  context: BuildContext,
): (image: ImageReference) => string | undefined {
  const names = projectNames(images, context);
  const single = onlyDockerfile(images);
  const title = titleOf(context);
  const root = images.find((it) => it.environment === 'prod' && !it.file.includes('/'))?.id;
  return (image) => {
    if (!image.repository.includes('/')) return undefined;
    if (datastoreOf(image) !== undefined && !isProductImage(image, context)) return undefined;
    const name = lastPart(image);
    // The Dockerfile at the top makes what the README is about, whatever packages below it are called.
    if (root !== undefined && title.length > 3 && plainName(name) === title) return root;
    const found = named(name, names);
    if (found !== undefined) return found.length === 1 ? found[0] : undefined;
    return single !== null && (isPushed(image.repository, context) || isBuiltHere(name, context)) ? single : undefined;
  };
}

/** The image that carries the name of the repository's own product is that product, whatever else is known by this name. */
export function isProductImage(image: ImageReference, context: BuildContext): boolean {
  const name = lastPart(image);
  return (
    image.repository.includes('/') &&
    name.length > 3 &&
    (nameAt('.', context) === name || titleOf(context) === plainName(name))
  );
}

/** Containers that pull what this repository publishes get the Dockerfile that makes it. */
export function withPublishedImages(
  containers: readonly Container[],
  images: readonly ImageBuild[],
  context: BuildContext,
): Container[] {
  const linked = publishedLinker(images, context);
  return containers.map((container) => {
    const image = known(container.image);
    const id = image === undefined || container.build !== null ? undefined : linked(image);
    return id === undefined ? container : { ...container, publishedFrom: id };
  });
}

function plainName(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** First heading of the README without marks: `# Docs *Desk*` → `docsdesk`; empty when there is none. */
function titleOf(context: BuildContext): string {
  const text = (context.texts.get('README.md') ?? context.texts.get('readme.md') ?? '').slice(0, 6000);
  const heading = /^#[ \t]+(.{1,120})$/m.exec(text)?.[1] ?? /<h1[^>]{0,200}>([^<]{1,120})</.exec(text)?.[1] ?? '';
  return plainName(heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1'));
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
  // Of several Dockerfiles of one folder the one that takes all of it makes the product; the others make its bases.
  const whole = new Set(prod.filter(takesAll).map((image) => image.id));
  for (const [name, ids] of names) {
    const own = ids.filter((id) => whole.has(id));
    if (ids.length > 1 && own.length === 1) names.set(name, own);
  }
  return names;
}

function takesAll(image: ImageBuild): boolean {
  return [...image.copies, ...image.otherCopies].some(
    (copy) => copy.from === null && copy.sources.some((source) => /^\.\/?$/.test(source)),
  );
}

function nameAt(folder: string, context: BuildContext): string | null {
  const text = (file: string) => context.texts.get(joinPath(folder, file) ?? file) ?? '';
  const python = /^\[(?:project|tool\.poetry)\][^[]{0,400}?^name\s*=\s*["']([\w.-]+)["']/m.exec(
    text('pyproject.toml').slice(0, 4000),
  );
  const node = /^\s*\{?\s*"name"\s*:\s*"(?:@[\w.-]+\/)?([\w.-]+)"/m.exec(text('package.json').slice(0, 2000));
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
