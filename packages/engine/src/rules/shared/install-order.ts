import type { CopyInstruction, ImageBuild, RunCommand } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { folderOf, joinPath } from '../../text/paths.ts';
import { type Install, installs } from './installs.ts';
import { withParents } from './stages.ts';

/** What the stages of an installation copy and install, first things only; the same for all installs of a tool in a stage. */
export interface InstallOrder {
  readonly manifest: string;
  /** The first copy of a folder as a whole, with the manifest in it. */
  readonly whole: { readonly copy: CopyInstruction; readonly folder: string } | null;
  /** The first copy that names the manifest itself. */
  readonly named: { readonly copy: CopyInstruction } | null;
  /** The first copy of a folder with code in it, or of something that cannot be told. */
  readonly open: { readonly copy: CopyInstruction } | null;
  /** The first installation from a manifest before `whole`; `same`: the manifest of that folder was copied before it. */
  readonly earlier: { readonly run: RunCommand; readonly same: boolean } | null;
  /** The folder of `whole` holds several packages. */
  readonly workspace: boolean;
}

interface Tree {
  readonly paths: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Folders with code, a list of Python, a sign of a workspace in or below them. */
  readonly withCode: ReadonlySet<string>;
  readonly withRequirements: ReadonlySet<string>;
  readonly workspaces: ReadonlySet<string>;
}

const trees = new WeakMap<DeploymentModel, Tree>();
const orders = new WeakMap<DeploymentModel, Map<ImageBuild, Map<string, InstallOrder>>>();
const byImage = new WeakMap<DeploymentModel, ReadonlyMap<ImageBuild, readonly Install[]>>();

/** The order of copies and installations around an install; null when the build context is not known. */
export function orderOf(install: Install, model: DeploymentModel): InstallOrder | null {
  const { image, run, tool } = install;
  if (image.context === null) return null;
  const manifest = fromManifest(install) ?? 'package.json';
  const images = kept(orders, model, () => new Map());
  const known = images.get(image) ?? new Map<string, InstallOrder>();
  images.set(image, known);
  const key = `${run.stage} ${tool} ${manifest}`;
  const order = known.get(key) ?? readOrder(install, manifest, model);
  known.set(key, order);
  return order;
}

function readOrder({ image, run, tool }: Install, manifest: string, model: DeploymentModel): InstallOrder {
  const tree = kept(trees, model, () => readTree(model));
  const stages = new Set(withParents(image, run.stage));
  const copies = [...image.copies, ...image.otherCopies]
    .filter((it) => it.from === null && stages.has(it.stage))
    .sort((a, b) => a.span.start - b.span.start);
  const first = (test: (source: string) => boolean) => {
    const copy = copies.find((it) => it.sources.some(test));
    return copy === undefined ? null : { copy };
  };
  const whole = firstWhole(copies, image, tree, manifest);
  const earlier =
    whole === null
      ? undefined
      : installsOf(model, image).find(
          (it) =>
            it.tool === tool &&
            it.run.span.start < whole.copy.span.start &&
            stages.has(it.run.stage) &&
            fromManifest(it) !== null,
        );
  const same = (source: string) => whole !== null && isIn(source, whole.folder, manifest, image);
  const listed = first(same);
  return {
    manifest,
    whole,
    named: first((source) => isManifest(source, manifest)),
    open: first((source) => takesCode(source, image, tree)),
    earlier:
      earlier === undefined
        ? null
        : { run: earlier.run, same: listed !== null && listed.copy.span.start < earlier.run.span.start },
    workspace: whole !== null && tree.workspaces.has(whole.folder),
  };
}

/** The manifest that the command reads; null when it names packages, or needs the sources themselves. */
export function fromManifest({ run, words, tool }: Install): string | null {
  const rest = words.slice(1);
  const verb = rest.find((word) => !word.startsWith('-')) ?? '';
  const named = rest.slice(rest.indexOf(verb) + 1).filter((word) => /^[@a-z.]/i.test(word));
  if (rest.some((word) => /^(?:-g|--global)$/.test(word)) || run.conditional) return null;
  if (tool === 'npm') return /^(?:ci|install|i)$/.test(verb) && named.length === 0 ? 'package.json' : null;
  if (tool === 'yarn') return (verb === 'install' || verb === '') && named.length === 0 ? 'package.json' : null;
  if (tool === 'pnpm' || tool === 'bun') return verb === 'install' && named.length === 0 ? 'package.json' : null;
  if (tool === 'pip')
    return words.some((word) => word === '-r' || word === '--requirement') ? 'requirements.txt' : null;
  return null;
}

function firstWhole(copies: readonly CopyInstruction[], image: ImageBuild, tree: Tree, manifest: string) {
  for (const copy of copies) {
    for (const source of copy.sources) {
      const folder = /[*?$]/.test(source) ? undefined : inContext(source, image);
      if (folder === undefined || (folder !== '.' && !tree.folders.has(folder))) continue;
      const holds =
        manifest === 'requirements.txt'
          ? tree.withRequirements.has(folder)
          : tree.paths.has(folder === '.' ? manifest : `${folder}/${manifest}`);
      if (holds) return { copy, folder };
    }
  }
  return null;
}

/** Path in the tree of a source of COPY; undefined when it lies outside. */
function inContext(source: string, image: ImageBuild): string | undefined {
  return joinPath(image.context ?? '.', source.replace(/^\/+/, '').replace(/\/$/, '') || '.');
}

function isManifest(source: string, manifest: string): boolean {
  const name = source.slice(source.lastIndexOf('/') + 1);
  return manifest === 'requirements.txt' ? /^requirements[\w.*-]*$/.test(name) : /^package[\w.*-]*$/.test(name);
}

function isIn(source: string, folder: string, manifest: string, image: ImageBuild): boolean {
  const path = inContext(source, image) ?? '';
  return isManifest(source, manifest) && (folder === '.' || path.startsWith(`${folder}/`));
}

/** A folder with code in it, or something that cannot be told. */
function takesCode(source: string, image: ImageBuild, tree: Tree): boolean {
  if (/[$]|^(?:\.\/)?\*/.test(source)) return true;
  const folder = inContext(source, image);
  return folder === undefined || tree.withCode.has(folder);
}

function readTree(model: DeploymentModel): Tree {
  const paths = new Set<string>();
  const folders = new Set<string>();
  const withCode = new Set<string>();
  const withRequirements = new Set<string>();
  const workspaces = new Set<string>();
  for (const { path } of model.files) {
    paths.add(path);
    markUp(folders, folderOf(path));
    if (/\.(?:py|[cm]?[jt]sx?|vue|svelte|astro)$/.test(path)) markUp(withCode, folderOf(path));
    if (/requirements[\w.-]*\.txt$/.test(path)) markUp(withRequirements, folderOf(path));
    if (/(?:^|\/)(?:pnpm-workspace\.yaml|lerna\.json|turbo\.json|nx\.json)$/.test(path)) workspaces.add(folderOf(path));
    const member = /^(.*\/|)(?:packages|apps|libs|workspaces)\/[^/]+\/package\.json$/.exec(path)?.[1];
    if (member !== undefined) workspaces.add(member === '' ? '.' : member.slice(0, -1));
  }
  return { paths, folders, withCode, withRequirements, workspaces };
}

/** Marks a folder and all above it. What is marked already has been followed up. */
function markUp(set: Set<string>, folder: string): void {
  for (let at = folder; !set.has(at); at = folderOf(at)) {
    set.add(at);
    if (at === '.') return;
  }
}

function installsOf(model: DeploymentModel, image: ImageBuild): readonly Install[] {
  const all = kept(byImage, model, () => {
    const found = new Map<ImageBuild, Install[]>();
    for (const it of installs(model)) {
      const list = found.get(it.image);
      if (list === undefined) found.set(it.image, [it]);
      else list.push(it);
    }
    return found;
  });
  return all.get(image) ?? [];
}

function kept<T>(store: WeakMap<DeploymentModel, T>, model: DeploymentModel, make: () => T): T {
  const found = store.get(model) ?? make();
  store.set(model, found);
  return found;
}
