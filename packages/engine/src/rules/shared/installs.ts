import type { ImageBuild, RunCommand } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { joinPath } from '../../text/paths.ts';
import { programName, unwrapped } from '../../text/shell-words.ts';
import { allRuns } from './containers.ts';

/** One install command of a build with what it should have used. */
export interface Install {
  readonly image: ImageBuild;
  readonly run: RunCommand;
  readonly words: readonly string[];
  readonly tool: 'npm' | 'yarn' | 'pnpm' | 'bun' | 'pip' | 'uv' | 'poetry' | 'pipenv' | 'composer' | 'bundle';
}

const tools = new Set(['npm', 'yarn', 'pnpm', 'bun', 'uv', 'poetry', 'pipenv', 'composer', 'bundle']);

/** Install commands of all images, each place once. */
export function installs(model: DeploymentModel): readonly Install[] {
  const seen = new Set<string>();
  return model.images.flatMap((image) =>
    allRuns(image).flatMap((run): Install[] => {
      const key = `${run.span.file}:${run.span.start}`;
      const words = unwrapped(run.words);
      const name = programName(words[0]);
      if (seen.has(key)) return [];
      const tool = tools.has(name)
        ? (name as Install['tool'])
        : /^(pip[\d.]*)$/.test(name) || (/^python/.test(name) && words[1] === '-m' && words[2] === 'pip')
          ? 'pip'
          : null; // member of the set
      if (tool === null) return [];
      seen.add(key);
      return [{ image, run, words, tool }];
    }),
  );
}

/** The first of these files that lies in the build context (at its root, or where the image copies from). */
export function contextFile(image: ImageBuild, model: DeploymentModel, names: readonly string[]): string | null {
  if (image.context === null) return null;
  const folders = new Set<string>();
  for (const copy of [...image.copies, ...image.otherCopies]) {
    if (copy.from !== null) continue;
    for (const source of copy.sources) {
      const slash = source.replace(/\/$/, '').lastIndexOf('/');
      if (slash > 0) folders.add(source.slice(0, slash).replace(/^\.\//, ''));
      // The source may itself be the folder with the manifest.
      folders.add(source.replace(/^\.\//, '').replace(/\/$/, ''));
    }
  }
  folders.add('.');
  for (const folder of folders) {
    for (const name of names) {
      const path = joinPath(image.context, `${folder}/${name}`);
      if (path !== undefined && model.files.some((file) => file.path === path)) return path;
    }
  }
  return null;
}

/** `CI=1` in the environment makes yarn 2+ and pnpm refuse to change the lock. */
export function isCi(image: ImageBuild): boolean {
  return image.env.some((entry) => entry.name === 'CI' && !['', 'false', '0'].includes(known(entry.value) ?? ''));
}
