import { isInside, joinPath } from '../text/paths.ts';
import type { Container } from './container.ts';
import type { AppSurroundings } from './from-source.ts';
import type { ImageBuild } from './image.ts';
import { known } from './setting.ts';

/** Images and containers that carry the code below `root`, by build context, COPY and bind mounts. */
export function carriersOf(
  root: string,
  language: 'python' | 'node',
  otherRoots: readonly string[],
  around: AppSurroundings,
): { readonly images: string[]; readonly containers: string[] } {
  const images = around.images.filter(
    (image) =>
      (copies(image, root, otherRoots) || isMountedInto(image, root, otherRoots, around)) && mayRun(image, language),
  );
  const ids = new Set(images.map((image) => image.id));
  const containers = around.containers.filter(
    (container) =>
      (container.build !== null && ids.has(container.build)) ||
      (container.build === null &&
        container.mounts.some(
          (mount) => mount.kind === 'bind' && mount.source !== null && folderOf(mount.source) === root && root !== '.',
        )),
  );
  const pulled = images.length === 0 ? [] : pulledBy(root, language, otherRoots, around);
  return {
    images: images.map((image) => image.id),
    containers: [...new Set([...containers, ...pulled].map((container) => container.id))],
  };
}

/** Kubernetes pulls what a pipeline built: by the name of the folder, or because there is one application and one image to run. */
function pulledBy(
  root: string,
  language: 'python' | 'node',
  otherRoots: readonly string[],
  around: AppSurroundings,
): readonly Container[] {
  const pods = around.containers.filter(
    (container) =>
      container.platform === 'kubernetes' &&
      container.build === null &&
      (container.role === 'web' || container.role === 'worker' || container.role === 'unknown') &&
      !(
        language === 'python' && /front|(?:^|-)ui(?:$|-)|client|nginx/i.test(`${container.name} ${lastPart(container)}`)
      ),
  );
  const folder = root.slice(root.lastIndexOf('/') + 1);
  if (root !== '.')
    return pods.filter((container) => lastPart(container) === folder || lastPart(container).endsWith(`-${folder}`));
  // Several roots or images: which one runs here is a guess.
  const images = new Set(pods.map((container) => known(container.image)?.repository ?? container.image.state));
  return otherRoots.length === 0 && images.size === 1 && !images.has('unresolved') ? pods : [];
}

function lastPart(container: Container): string {
  const repository = known(container.image)?.repository ?? '';
  return repository.slice(repository.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  const plain = path.replace(/^\.\//, '').replace(/\/+$/, '');
  return plain === '' ? '.' : plain;
}

function copies(image: ImageBuild, root: string, otherRoots: readonly string[]): boolean {
  const slash = image.file.lastIndexOf('/');
  const context = folderOf(image.context ?? (slash < 0 ? '.' : image.file.slice(0, slash)));
  const inside = below(context, root);
  if (inside === null) {
    // The manifest lies above the context: its folder is the unit only when no nearer one is inside.
    return (
      below(root, context) !== null && !otherRoots.some((other) => below(context, other) !== null || other === context)
    );
  }
  const sources = [...image.copies, ...image.otherCopies]
    .filter((copy) => copy.from === null)
    .flatMap((copy) => copy.sources.map(folderOf));
  if (inside === '') return sources.length > 0;
  return sources.some(
    (source) =>
      source === '.' ||
      source === '*' ||
      inside === source ||
      inside.startsWith(`${source}/`) ||
      source.startsWith(`${inside}/`),
  );
}

/** The image holds the tools only, and the services that are made from it lay the sources over its working folder. */
function isMountedInto(
  image: ImageBuild,
  root: string,
  otherRoots: readonly string[],
  around: AppSurroundings,
): boolean {
  const workdir = known(image.workdir);
  if (workdir === undefined || workdir === '/' || image.copies.some((copy) => copy.from === null)) return false;
  return around.containers.some(
    (container) =>
      container.build === image.id &&
      container.mounts.some((mount) => {
        if (mount.kind !== 'bind' || mount.source === null || !isInside(workdir, mount.target)) return false;
        const folder = joinPath(container.projectFolder ?? '.', mount.source);
        return (
          folder !== undefined &&
          below(folder, root) !== null &&
          // A nearer application inside of that folder is the one that the command starts from.
          (folder === root || !otherRoots.includes(folder))
        );
      }),
  );
}

/** `b` relative to `a`: empty when equal, null when not below. */
function below(a: string, b: string): string | null {
  if (a === b) return '';
  if (a === '.') return b;
  return b.startsWith(`${a}/`) ? b.slice(a.length + 1) : null;
}

/** A Python application does not run in an image whose base is Node alone, and the other way round. */
function mayRun(image: ImageBuild, language: 'python' | 'node'): boolean {
  const base = known(image.base)?.repository ?? '';
  const command = `${known(image.command)?.text ?? ''} ${known(image.entrypoint)?.text ?? ''}`;
  if (/\b(?:uvicorn|gunicorn|python3?|celery|hypercorn|fastapi|flask|granian|daphne)\b/.test(command))
    return language === 'python';
  if (/\b(?:node|npm|pnpm|yarn|next|bun)\b/.test(command)) return language === 'node';
  if (/(?:^|\/)(?:nginx|httpd|caddy|nginx-unprivileged)$/.test(base)) return language === 'node';
  if (/(?:^|\/)python$/.test(base)) return language === 'python';
  if (/(?:^|\/)(?:node|bun)$/.test(base)) return language === 'node';
  return true;
}
