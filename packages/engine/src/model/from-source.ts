import { compareText } from '@seaworthy/schema/vocabulary';
import type { ManifestDocument } from '../documents/manifest/document.ts';
import type { SourceDocument } from '../documents/source/document.ts';
import { isInside } from '../text/paths.ts';
import { fileStart, type Span } from '../text/span.ts';
import type { App } from './app.ts';
import { frameworksOf, roleOf } from './app-role.ts';
import type { BuildContext } from './build-context.ts';
import type { Container } from './container.ts';
import { platformFiles } from './development-stack.ts';
import { entryModules } from './entry-module.ts';
import type { ImageBuild } from './image.ts';
import { carriersOf } from './link-containers.ts';
import { finderOf, linkedFacts } from './linked-facts.ts';
import { packageFolders, withPackages } from './workspace.ts';

export interface AppSurroundings {
  readonly images: readonly ImageBuild[];
  readonly containers: readonly Container[];
}

interface Unit {
  readonly root: string;
  readonly language: App['language'];
  readonly manifests: readonly ManifestDocument[];
  readonly sources: readonly SourceDocument[];
}

/** Application units: one per language and folder of the nearest manifest, with facts of production sources only. */
export function appsFrom(
  sources: readonly SourceDocument[],
  manifests: readonly ManifestDocument[],
  context: BuildContext,
  around: AppSurroundings,
): App[] {
  const own = production(manifests, context);
  const separate = unitsOf(
    production(sources, context).filter((source) => !isTooling(source.path, context) && !isTest(source)),
    own,
    around,
  );
  const units = withPackages(separate);
  const finder = finderOf(sources, packageFolders(separate));
  const ignored = (image: ImageBuild, root: string) => isIgnored(image, root, context);
  const platforms = platformFiles(context.paths);
  return units.map((unit) => {
    const roots = units
      .filter((other) => other !== unit && other.language === unit.language)
      .map((other) => other.root);
    // A workspace root without code of its own is carried by nothing.
    const carriers =
      unit.sources.length > 0 || roots.length === 0
        ? carriersOf(unit.root, unit.language, roots, {
            ...around,
            images: around.images.filter((image) => !ignored(image, unit.root)),
          })
        : { images: [], containers: [] };
    const { facts, routes } = linkedFacts(unit.sources, finder);
    const dependencies = unit.manifests
      .filter((manifest) => !manifest.lock)
      .flatMap((manifest) => manifest.dependencies.map((one) => ({ ...one, file: manifest.path })));
    const frameworks = frameworksOf(unit.language, dependencies, facts);
    const scripts = unit.manifests.flatMap((manifest) => manifest.scripts);
    return {
      id: `${unit.language}:${unit.root}`,
      root: unit.root,
      name: nameOf(unit, around, carriers.containers),
      language: unit.language,
      role: roleOf(unit.language, {
        frameworks,
        facts,
        routes,
        scripts,
        isRun: carriers.images.length + carriers.containers.length > 0,
        isDeployed: carriers.containers.length > 0 || platforms.some((path) => concerns(path, unit.root)),
        isEntry: entryModules(
          around.images.filter((image) => carriers.images.includes(image.id)),
          scripts,
        ),
      }),
      environment: context.classOf(placeOf(unit).file),
      span: placeOf(unit),
      dependencies,
      scripts,
      lockFiles: unit.manifests.filter((manifest) => manifest.lock).map((manifest) => manifest.path),
      routes,
      facts,
      frameworks,
      containers: carriers.containers,
      images: carriers.images,
    };
  });
}

/** The file of a platform stands in a folder of the unit, or in one above it. */
function concerns(path: string, root: string): boolean {
  const folder = folderOf(path);
  return isInside(folder, root) || isInside(root, folder);
}

/** Production files; when nothing is production (a repository of samples), everything that is not installed or generated. */
function production<T extends { readonly path: string }>(all: readonly T[], context: BuildContext): readonly T[] {
  const judged = all.filter((one) => context.classOf(one.path) === 'prod');
  if (judged.length > 0) return judged;
  return all.filter((one) => !['vendored', 'generated', 'test'].includes(context.classOf(one.path)));
}

/** A folder that the ignore file of the build keeps out is in no image, however wide its COPY is. */
function isIgnored(image: ImageBuild, root: string, context: BuildContext): boolean {
  const text = image.dockerignore === null ? undefined : context.texts.get(image.dockerignore);
  const base = (image.context ?? folderOf(image.file)).replace(/^\.\//, '').replace(/\/+$/, '');
  const inside = base === '' || base === '.' ? root : root.startsWith(`${base}/`) ? root.slice(base.length + 1) : null;
  if (text === undefined || inside === null || inside === '.') return false;
  let out = false;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const name = line.replace(/^!?\.?\/?/, '').replace(/(?:\/\*\*)?\/*$/, '');
    if (name === '' || line.startsWith('#') || !(inside === name || inside.startsWith(`${name}/`))) continue;
    out = !line.startsWith('!');
  }
  return out;
}

/** Suites that several test files share, and helpers of tests beside the code, have ordinary names. */
function isTest(source: SourceDocument): boolean {
  return source.facts.some((fact) => fact.type === 'import' && testRunners.test(fact.name));
}

const testRunners = /^(?:vitest|node:test|@jest\/globals|mocha|ava|@playwright\/test|supertest|pytest)(?:\/|\.|$)/;

/** Helpers of developers and pipelines, and configuration of test runners: they do not run in production. */
function isTooling(path: string, context: BuildContext): boolean {
  // `setup.py` inside a package is a module of the program like any other.
  if (/(?:^|\/)setup\.py$/.test(path)) return !context.paths.has(path.replace(/setup\.py$/, '__init__.py'));
  return /(?:^|\/)(?:scripts|tools|hack|\.github|\.ci|\.circleci)\/|(?:^|\/)(?:playwright|vitest|jest|cypress|commitlint|eslint|tailwind|postcss)\.config\.[cm]?[jt]s$|(?:^|\/)(?:noxfile|conftest)\.py$/.test(
    path,
  );
}

function unitsOf(
  sources: readonly SourceDocument[],
  manifests: readonly ManifestDocument[],
  around: AppSurroundings,
): Unit[] {
  const units = new Map<
    string,
    { root: string; language: App['language']; manifests: ManifestDocument[]; sources: SourceDocument[] }
  >();
  const unit = (language: App['language'], root: string) => {
    const key = `${root}\u0000${language}`;
    const known = units.get(key) ?? { root, language, manifests: [], sources: [] };
    units.set(key, known);
    return known;
  };
  for (const manifest of manifests) {
    if (manifest.ecosystem === 'other') continue;
    const folder = folderOf(manifest.path).replace(/(?:^|\/)requirements$/, '') || '.';
    // A lock alone (a workspace root) makes no application.
    if (!manifest.lock) unit(manifest.ecosystem, folder).manifests.push(manifest);
  }
  const contexts = around.images.map(
    (image) => (image.context ?? folderOf(image.file)).replace(/^\.\//, '').replace(/\/+$/, '') || '.',
  );
  for (const source of sources) {
    const language = source.language === 'python' ? 'python' : 'node';
    const roots = [...units.values()]
      .filter((one) => one.language === language && one.manifests.length > 0)
      .map((one) => one.root);
    const root = nearest(source.path, roots) ?? nearest(source.path, contexts) ?? '.';
    unit(language, root).sources.push(source);
  }
  for (const manifest of manifests) {
    if (!manifest.lock || manifest.ecosystem === 'other') continue;
    // A workspace has one lock at its root for all packages below it.
    for (const one of units.values()) {
      const folder = folderOf(manifest.path);
      if (
        one.language === manifest.ecosystem &&
        one.manifests.some((it) => !it.lock) &&
        (folder === '.' || one.root === folder || one.root.startsWith(`${folder}/`))
      )
        one.manifests.push(manifest);
    }
  }
  return [...units.values()]
    .filter((one) => one.manifests.length + one.sources.length > 0 && hasContent(one))
    .sort((a, b) => compareText(a.root, b.root) || compareText(a.language, b.language));
}

/** Stray scripts without a manifest and without any operational fact are no application. */
function hasContent(unit: Unit): boolean {
  return (
    unit.manifests.length > 0 ||
    unit.sources.some((source) => source.facts.some((fact) => fact.type !== 'import' && fact.type !== 'log-call'))
  );
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

function nearest(path: string, roots: readonly string[]): string | null {
  const above = roots.filter((root) => root === '.' || path.startsWith(`${root}/`));
  return above.sort((a, b) => (b === '.' ? 0 : b.length) - (a === '.' ? 0 : a.length))[0] ?? null;
}

function placeOf(unit: Unit): Span {
  const manifest = unit.manifests.find((one) => !one.lock);
  return manifest?.dependencies[0]?.span ?? fileStart(manifest?.path ?? unit.sources[0]?.path ?? unit.root);
}

function nameOf(unit: Unit, around: AppSurroundings, containers: readonly string[]): string {
  if (unit.root !== '.') return unit.root.slice(unit.root.lastIndexOf('/') + 1);
  const only =
    containers.length === 1 ? around.containers.find((container) => container.id === containers[0]) : undefined;
  // Template names (`app`, `backend`) say no more than the word for any of them.
  const called = unit.manifests.find((one) => one.name !== undefined)?.name;
  return only?.name ?? called?.replace(/^@[^/]+\//, '') ?? 'app';
}
