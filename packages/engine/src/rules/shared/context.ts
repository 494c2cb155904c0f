import { ignoreMatcher } from '../../documents/dockerignore/match.ts';
import type { CopyInstruction, ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { sourceStage, withParents } from './stages.ts';

/** A COPY or ADD that takes whole folders of the build context. */
export interface BroadCopy {
  readonly copy: CopyInstruction;
  /** Folder below the context, `.` for all of it. */
  readonly folder: string;
  /** The copied files are part of the final image (directly, or through a stage that it copies from). */
  readonly final: boolean;
}

/** `COPY . .`, `COPY ./ /app`, `COPY backend/ .`. */
export function broadCopies(image: ImageBuild): readonly BroadCopy[] {
  const all = [
    ...image.copies.map((copy) => ({ copy, final: true })),
    ...image.otherCopies.map((copy) => ({ copy, final: isCarriedOn(image, copy) })),
  ];
  return all.flatMap(({ copy, final }) => {
    if (copy.from !== null) return [];
    const whole = copy.sources.find((source) => /^(\.|\.\/|\/|\*|\.\/\*)$/.test(source));
    return whole === undefined ? [] : [{ copy, folder: '.', final }];
  });
}

/** `COPY . /app` in a build stage, and `COPY --from=build /app /app` in the image. */
function isCarriedOn(image: ImageBuild, broad: CopyInstruction): boolean {
  const target = absolute(image, broad.stage, broad.destination);
  return (
    target !== null &&
    image.copies.some((copy) => {
      const from = sourceStage(image, copy);
      return (
        from !== null &&
        withParents(image, from).includes(broad.stage) &&
        copy.sources.some((source) => absolute(image, from, source) === target)
      );
    })
  );
}

/** The folder without its last slash; null when a variable or an unknown working folder is part of it. */
function absolute(image: ImageBuild, stage: number, path: string): string | null {
  if (path.includes('$')) return null;
  const plain = path.replace(/^\.\//, '').replace(/\/\.?$/, '');
  if (plain.startsWith('/')) return plain;
  const workdir = image.stages[stage]?.workdirs.at(-1)?.replace(/\/$/, '');
  if (workdir === undefined || !workdir.startsWith('/') || workdir.includes('$')) return null;
  return plain === '.' || plain === '' ? workdir : `${workdir}/${plain}`;
}

/** Lines of the ignore file that governs the build; null when there is none. */
export function ignoreLines(image: ImageBuild, model: DeploymentModel): readonly string[] | null {
  const file = model.dockerignores.find((it) => it.path === image.dockerignore);
  return file === undefined ? null : file.patterns.map((pattern) => pattern.text);
}

/** Would Docker leave this path (below the context) out? */
export function isIgnored(image: ImageBuild, model: DeploymentModel, path: string): boolean {
  const lines = ignoreLines(image, model);
  return lines !== null && ignoreMatcher(lines)(path);
}

/** Files of the tree below the build context, as paths from there. */
export function contextFiles(image: ImageBuild, model: DeploymentModel): readonly string[] {
  const prefix = image.context === null || image.context === '.' ? '' : `${image.context}/`;
  return model.files.flatMap((file) => (file.path.startsWith(prefix) ? [file.path.slice(prefix.length)] : []));
}

/** Does this instruction take the path (below the context) into the build? Folders and patterns count, ignored files do not. */
export function takes(copy: CopyInstruction, path: string): boolean {
  if (copy.from !== null) return false;
  return copy.sources.some((source) => {
    const plain = source.replace(/^(\.?\/)+/, '').replace(/\/$/, '');
    return plain === '' || plain === '.' || ignoreMatcher([plain])(path);
  });
}

/** The file reaches some stage of the build: through COPY or ADD, or as a bind mount of a RUN. */
export function reachesBuild(image: ImageBuild, model: DeploymentModel, path: string): boolean {
  if (isIgnored(image, model, path)) return false;
  const copied = [...image.copies, ...image.otherCopies].some((copy) => takes(copy, path));
  return (
    copied || [...image.runs, ...image.otherRuns].some((run) => run.mounts.some((mount) => bindsPath(mount, path)))
  );
}

/** `type=bind,source=uv.lock,target=uv.lock`; without a source the whole context is there. */
function bindsPath(mount: string, path: string): boolean {
  const parts = mount.split(',');
  if (!parts.includes('type=bind') && parts.some((part) => part.startsWith('type='))) return false;
  if (parts.some((part) => part.startsWith('from='))) return false;
  const source =
    parts
      .find((part) => /^(source|src)=/.test(part))
      ?.replace(/^\w+=/, '')
      .replace(/^\.\//, '') ?? '.';
  return source === '.' || source === '' || source === path || path.startsWith(`${source}/`);
}

/** A path of the tree as seen from the build context; null when it lies outside. */
export function belowContext(image: ImageBuild, path: string): string | null {
  if (image.context === null) return null;
  if (image.context === '.') return path;
  return path.startsWith(`${image.context}/`) ? path.slice(image.context.length + 1) : null;
}

/** A lock file of Python that the build takes in, by COPY or as a mount; archives often come without it. */
export function pythonLockOf(image: ImageBuild): string | null {
  const names = /(^|\/)(uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|pylock[\w.]*\.toml)$/;
  const copied = [...image.copies, ...image.otherCopies].flatMap((copy) => (copy.from === null ? copy.sources : []));
  const mounted = [...image.runs, ...image.otherRuns].flatMap((run) =>
    run.mounts.flatMap((mount) =>
      mount.split(',').flatMap((part) => (/^(source|src)=/.test(part) ? [part.replace(/^\w+=/, '')] : [])),
    ),
  );
  return [...copied, ...mounted].find((path) => names.test(path)) ?? null;
}
