import type { Container, Mount } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { isInside, joinPath } from '../../text/paths.ts';
import { builtImage } from './containers.ts';

/** A mount that lays a source folder of the host over the code of the image. */
export interface SourceMount {
  readonly container: Container;
  readonly mount: Mount;
  /** The folder in the repository. */
  readonly folder: string;
}

/** A folder of the repository with source files, over WORKDIR or a folder that COPY filled. */
export function sourceMounts(model: DeploymentModel): readonly SourceMount[] {
  return model.containers.flatMap((container) => {
    const image = builtImage(container, model);
    if (image === undefined || container.projectFolder === undefined) return [];
    const code = [known(image.workdir), ...image.copies.map((copy) => copy.destination)].filter(
      (path): path is string => path?.startsWith('/') === true && path !== '/',
    );
    return container.mounts.flatMap((mount): SourceMount[] => {
      if (mount.kind !== 'bind' || mount.source === null) return [];
      const folder = joinPath(container.projectFolder ?? '.', mount.source);
      if (folder === undefined || !hasSource(folder, model)) return [];
      const covers =
        code.some((path) => isInside(path.replace(/\/$/, ''), mount.target)) ||
        (known(image.workdir) !== undefined && isInside(mount.target, known(image.workdir) ?? ''));
      return covers &&
        !/\/(data|uploads?|media|logs?|config|conf|static|public|models?|storage|backups?)$/.test(mount.target)
        ? [{ container, mount, folder }]
        : [];
    });
  });
}

function hasSource(folder: string, model: DeploymentModel): boolean {
  return model.files.some(
    (file) =>
      isInside(file.path, folder) && file.path !== folder && /\.(py|ts|tsx|js|jsx|mjs|go|rb|php|java)$/.test(file.path),
  );
}
