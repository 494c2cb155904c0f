import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { DockerfileDocument } from '../documents/dockerfile/document.ts';
import { type InstructionSlot, slotAtEnd, slotBefore } from '../documents/dockerfile/write.ts';
import { folderOf, joinPath } from '../text/paths.ts';
import type { BuildContext } from './build-context.ts';
import { applyStage, emptyState, type ImageState } from './dockerfile/simulate.ts';
import { chainOf, type Stage, scratch, sourceStages, stagesOf, targetStage } from './dockerfile/stages.ts';
import { startFileOf } from './dockerfile/start-file.ts';
import type { BuildStage, CopyInstruction, ImageBuild } from './image.ts';
import { set } from './setting.ts';
import { systemPackagesOf } from './system-packages.ts';

/** A service, pipeline or script that builds an image: which file, which target, from which folder. */
export interface BuildRequest {
  /** `Dockerfile@target`, the id of the ImageBuild. */
  readonly id: string;
  readonly file: string;
  readonly target: string;
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  /** Container that runs the image. */
  readonly container: string;
}

/**
 * One ImageBuild per (Dockerfile, target) that something asks for, and one for the last stage of every Dockerfile that
 * nothing asks for. Of all classes; the caller puts those that are not production aside.
 */
export function imagesFromDockerfiles(
  documents: readonly DockerfileDocument[],
  requests: readonly BuildRequest[],
  context: BuildContext,
): ImageBuild[] {
  return documents.flatMap((document) => {
    const asked = new Map<string, BuildRequest>();
    for (const request of requests) {
      if (request.file === document.path && !asked.has(request.target)) asked.set(request.target, request);
    }
    const builds = [...asked.values()].flatMap((request) => imageOf(document, request, context) ?? []);
    if (builds.length > 0) return builds;
    const request = { id: `${document.path}@`, file: document.path, target: '', context: null, args: {} };
    return imageOf(document, request, context) ?? [];
  });
}

type Request = Pick<BuildRequest, 'id' | 'file' | 'target' | 'args'> & { readonly context: string | null };

function imageOf(document: DockerfileDocument, request: Request, context: BuildContext): ImageBuild | undefined {
  const { stages, globals, globalArgs } = stagesOf(document, request.args);
  const finalIndex = targetStage(stages, request.target);
  const final = stages[finalIndex ?? -1];
  if (finalIndex === undefined || final === undefined) return undefined;
  const chain = chainOf(stages, finalIndex);
  const root = stages[chain.at(-1) ?? finalIndex] ?? final;
  const own = simulate(stages, [...chain].reverse(), globals, request.args, final);
  const others = sourceStages(stages, chain);
  const other = others.map((index) => simulate(stages, [index], globals, request.args, final));
  const system = systemPackagesOf(own.runs);
  const copies = [...own.copies, ...other.flatMap((state) => state.copies)];
  const folder = request.context ?? inferredContext(document.path, copies, context);
  return {
    id: request.id,
    file: document.path,
    target: request.target,
    context: folder,
    environment: classOfImage(document.path, context),
    stages: stages.map(plainStage),
    chain,
    base:
      root.from.state === 'unresolved' && root.from.expression === 'scratch' ? set(scratch, root.from.span) : root.from,
    baseSpan: root.declared,
    span: final.span,
    user: own.user,
    healthcheck: own.healthcheck,
    command: own.command,
    entrypoint: own.entrypoint,
    workdir: own.workdir,
    stopSignal: own.stopSignal,
    exposed: own.exposed,
    volumes: own.volumes,
    env: own.env,
    runs: own.runs,
    copies: own.copies,
    systemPackages: system.packages,
    dockerignore: ignoreFileOf(document.path, folder, context),
    otherRuns: other.flatMap((state) => state.runs),
    otherCopies: other.flatMap((state) => state.copies),
    otherEnv: other.flatMap((state) => state.env),
    packagesOpen: system.open,
    shell: own.shell,
    brokenExec: own.brokenExec,
    repeated: own.repeated,
    globalArgs,
    startFile: startFileOf(own.entrypoint, own.command, own.copies, folder, context),
    slot: slotOf(document, final, context),
  };
}

/** An image of browsers for tests or of a documentation site is not what production runs, whatever folder it lies in. */
function classOfImage(path: string, context: BuildContext): EnvironmentClass {
  const own = context.classOf(path);
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (own !== 'prod') return own;
  if (/(^|[._-])(playwright|cypress|selenium|lint|docs|storybook|tests?)([._-]|$)/.test(name)) return 'test';
  // Images that compile packages for others to install run on the build machine only.
  return /(^|[._-])builder([._-]|$)/.test(name) || /(^|\/)(packaging|pkg)\/(debian|deb|rpm|arch|alpine)\//.test(path)
    ? 'dev'
    : own;
}

function simulate(
  stages: readonly Stage[],
  order: readonly number[],
  globals: ReadonlyMap<string, string>,
  args: Readonly<Record<string, string>>,
  final: Stage,
): ImageState {
  const state = emptyState(final.span);
  for (const index of order) {
    const stage = stages[index];
    if (stage !== undefined) applyStage(state, stage, globals, args);
  }
  return state;
}

function plainStage({ instructions, ...stage }: Stage): BuildStage {
  return {
    ...stage,
    workdirs: instructions.filter((it) => it.keyword === 'WORKDIR').map((it) => it.argument.trim()),
  };
}

/** BuildKit reads `<Dockerfile>.dockerignore` in place of the one at the context's root. */
function ignoreFileOf(dockerfile: string, folder: string | null, context: BuildContext): string | null {
  const own = `${dockerfile}.dockerignore`;
  if (context.paths.has(own)) return own;
  if (folder === null) return null;
  const prefix = folder === '.' ? '' : `${folder}/`;
  return (
    ['.containerignore', '.dockerignore'].map((name) => prefix + name).find((path) => context.paths.has(path)) ?? null
  );
}

/** Nobody says the context: the Dockerfile's folder or a folder above it, when every literal source of a COPY lies there. */
function inferredContext(dockerfile: string, copies: readonly CopyInstruction[], context: BuildContext): string | null {
  const wanted = copies
    .filter((copy) => copy.from === null)
    .flatMap((copy) => copy.sources)
    .filter((source) => !/[*?[$]|^https?:|^git@|^<</.test(source))
    .map((source) => joinPath('.', source.replace(/^\/+/, '')) ?? source);
  const literal = wanted.filter((source) => source !== '.');
  const folders: string[] = [folderOf(dockerfile)];
  while (folders[0] !== '.' && folders.at(-1) !== '.') folders.push(folderOf(folders.at(-1) ?? '.'));
  if (literal.length === 0) return folderOf(dockerfile);
  const complete = folders.filter((folder) => literal.every((source) => exists(context, joinPath(folder, source))));
  if (complete[0] !== undefined) return complete[0];
  // Archives often come without locks, build results and submodules: the folder where most of the rest is, if most is.
  const lasting = literal.filter((source) => !oftenAbsent.test(source));
  const counts = folders.map((folder) => lasting.filter((source) => exists(context, joinPath(folder, source))).length);
  const best = Math.max(...counts);
  return best * 2 > lasting.length ? (folders[counts.indexOf(best)] ?? null) : null;
}

/** Lock files, build results and local settings: made by tools, ignored by git, or left out of an archive. */
const oftenAbsent =
  /(^|\/)([\w.-]*lock(file)?(\.(json|ya?ml|lockb?|toml))?|[\w.-]*[.-]lock([.-][\w]+)?|go\.sum|dist|build|target|out|\.env(\.[\w-]+)?)(\/.*)?$/;

function exists(context: BuildContext, path: string | undefined): boolean {
  if (path === undefined) return false;
  if (path === '.' || context.paths.has(path)) return true;
  return foldersOf(context).has(path);
}

const folderCache = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

/** All folders of the tree; computed once per tree. */
function foldersOf(context: BuildContext): ReadonlySet<string> {
  const known = folderCache.get(context.paths);
  if (known !== undefined) return known;
  const folders = new Set<string>();
  for (const path of context.paths) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  folderCache.set(context.paths, folders);
  return folders;
}

/** Before the first CMD or ENTRYPOINT of the final stage, otherwise behind its last instruction. */
function slotOf(document: DockerfileDocument, final: Stage, context: BuildContext): InstructionSlot {
  const text = context.texts.get(document.path) ?? '';
  const start = final.instructions.find((it) => it.keyword === 'CMD' || it.keyword === 'ENTRYPOINT');
  if (start !== undefined) return slotBefore(document.path, text, start.span.start);
  const next = document.instructions.find((it) => it.keyword === 'FROM' && it.span.start > final.span.start);
  return next === undefined ? slotAtEnd(document.path, text) : slotBefore(document.path, text, next.span.start);
}
