import { compareText } from '@seaworthy/schema/vocabulary';
import type { Container } from './container.ts';
import type { CopyInstruction, ImageBuild } from './image.ts';
import { known } from './setting.ts';

/** Who loads configuration files, and where in its file system each of them stands. */
export interface ConfigOwner {
  readonly container: Container | undefined;
  readonly image: ImageBuild | undefined;
  /** Repository path by absolute path in the container; rendered templates stand under their rendered name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Owners of at least one of `paths`: containers first, then images that no container here runs; in order of their id. */
export function configOwners(
  paths: readonly string[],
  containers: readonly Container[],
  images: readonly ImageBuild[],
): ConfigOwner[] {
  const byId = new Map(images.map((image) => [image.id, image]));
  const running = new Set(containers.map((container) => container.build));
  const owners = [
    ...containers.toSorted(productionFirst).map((container) => {
      const image = container.build === null ? undefined : byId.get(container.build);
      return { container, image, files: placeFiles(paths, container, image) };
    }),
    ...images
      .filter((image) => !running.has(image.id))
      .toSorted(productionFirst)
      .map((image) => ({ container: undefined, image, files: placeFiles(paths, undefined, image) })),
  ];
  return owners.flatMap((owner) => {
    const files = runsNginx(owner)
      ? owner.files
      : new Map([...owner.files].filter(([target]) => nginxFolder.test(target)));
    return files.size === 0 ? [] : [{ ...owner, files }];
  });
}

/** Where distributions and images keep what nginx loads. */
const nginxFolder = /^\/(etc|opt|usr\/local|opt\/bitnami|usr\/local\/openresty)\/(nginx|openresty|tengine|angie)\//;
const nginxWord = /(^|[^a-z])(nginx|openresty|tengine|angie)([^a-z]|$)/;

/** A repository that is copied whole into the application's image takes its proxy's files along; nobody loads them there. */
function runsNginx({ container, image }: Omit<ConfigOwner, 'files'>): boolean {
  const settings = [container?.image, container?.command, image?.base, image?.command, image?.entrypoint];
  return (
    settings.some((setting) => setting !== undefined && nginxWord.test(known<{ text: string }>(setting)?.text ?? '')) ||
    (image?.systemPackages ?? []).some((it) => nginxWord.test(it.name)) ||
    (image?.runs ?? []).some((run) => nginxWord.test(run.text))
  );
}

function productionFirst(a: Container | ImageBuild, b: Container | ImageBuild): number {
  const rank = (x: Container | ImageBuild) => (x.environment === 'prod' ? 0 : 1);
  return rank(a) - rank(b) || compareText(a.id, b.id);
}

function placeFiles(
  paths: readonly string[],
  container: Container | undefined,
  image: ImageBuild | undefined,
): Map<string, string> {
  const files = new Map<string, string>();
  for (const copy of image?.copies ?? []) {
    if (copy.from === null && image !== undefined) placeCopy(files, paths, image, copy);
  }
  for (const mount of container?.mounts ?? []) {
    if (mount.source === null || (mount.kind !== 'bind' && mount.kind !== 'config')) continue;
    for (const source of sourcesOf(mount.source, container?.span.file ?? '')) {
      for (const path of paths) {
        if (path === source) put(files, mount.target, path);
        else if (isBelow(path, source)) put(files, mount.target + below(path, source), path);
      }
    }
  }
  return files;
}

/** Relative sources count from the Compose file; adapters may have resolved them already. */
function sourcesOf(source: string, file: string): string[] {
  return [joinPath(folderOf(file), source), joinPath('', source)].filter((path) => path !== undefined);
}

function placeCopy(
  files: Map<string, string>,
  paths: readonly string[],
  image: ImageBuild,
  copy: CopyInstruction,
): void {
  const context = image.context ?? folderOf(image.file);
  for (const source of copy.sources) {
    const from = joinPath(context, source.replace(/^\/+/, ''));
    if (from === undefined) continue;
    for (const path of paths) {
      if (matchesGlob(path, from)) put(files, copyTarget(copy, path), path);
      else if (isBelow(path, from)) put(files, copy.destination.replace(/\/+$/, '') + below(path, from), path);
    }
  }
}

/** `COPY a.conf /etc/nginx/conf.d` writes into the folder when one of that name exists in the image: nginx's own do. */
function copyTarget(copy: CopyInstruction, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = /\/$|\/(conf\.d|http\.d|templates|sites-enabled|sites-available|nginx|snippets)$/.test(
    copy.destination,
  );
  return folder ? `${copy.destination.replace(/\/+$/, '')}/${name}` : copy.destination;
}

function put(files: Map<string, string>, target: string, path: string): void {
  const rendered = /^\/etc\/nginx\/templates\/(.+)\.template$/.exec(target);
  files.set(rendered === null ? target : `/etc/nginx/conf.d/${rendered[1]}`, path);
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || folder === '.' || path.startsWith(`${folder}/`);
}

function below(path: string, folder: string): string {
  return folder === '' || folder === '.' ? `/${path}` : path.slice(folder.length);
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** Repository path of `path` seen from `folder`; undefined when it leaves the tree or is absolute. */
export function joinPath(folder: string, path: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~')) return undefined;
  const parts = folder === '' || folder === '.' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** Shell-style match with `*` and `?`, none of which crosses a `/`. Linear in practice: one backtrack point per segment. */
export function matchesGlob(path: string, pattern: string): boolean {
  const names = path.split('/');
  const globs = pattern.split('/');
  return names.length === globs.length && globs.every((glob, i) => matchesSegment(names[i] ?? '', glob));
}

function matchesSegment(name: string, glob: string): boolean {
  let n = 0;
  let g = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    if (g < glob.length && glob[g] === '*') {
      star = g++;
      mark = n;
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === name[n])) {
      g++;
      n++;
    } else if (star >= 0) {
      g = star + 1;
      n = ++mark;
    } else return false;
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}
