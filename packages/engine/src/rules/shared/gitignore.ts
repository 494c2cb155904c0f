import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';

/**
 * The pattern of a .gitignore that leaves ignore files of Docker out; null when there is none, or a later line takes them
 * back. A .gitignore counts for its own `folder` only (empty or with a slash at its end), so one below which nothing is
 * built is left aside.
 */
export function ignoresDockerignore(
  model: DeploymentModel,
): { readonly text: string; readonly span: Span; readonly folder: string } | null {
  for (const file of model.gitignores) {
    const folder = file.path.slice(0, -'.gitignore'.length);
    if (!model.images.some((image) => isBelow(image.context ?? '.', folder))) continue;
    let hit: { text: string; span: Span } | null = null;
    for (const pattern of file.patterns) {
      if (/^(\*\*\/|\/)?(\.dockerignore|\.docker\*|\*\.?dockerignore|\.\*)$/.test(pattern.text)) hit = pattern;
      else if (/^!(\*\*\/|\/)?(\.dockerignore|\.docker\*|\.\*)$/.test(pattern.text)) hit = null;
    }
    if (hit !== null) return { ...hit, folder };
  }
  return null;
}

/** Is this build context the folder or below it? */
export function isBelow(context: string, folder: string): boolean {
  return folder === '' || `${context}/`.startsWith(folder);
}

/** Folders and files with local data that git leaves out: the working folder of a developer has them. */
export function ignoredData(
  model: DeploymentModel,
): readonly { readonly path: string; readonly file: string; readonly span: Span }[] {
  const usesSqlite = model.apps.some((app) => app.facts.some((fact) => fact.type === 'sqlite-open'));
  return model.gitignores.flatMap((file) => {
    const folder = file.path.slice(0, -'.gitignore'.length);
    return file.patterns.flatMap((pattern) => {
      const plain = pattern.text.replace(/^(\*\*\/|\/)/, '').replace(/(\/\*{0,2})$/, '');
      if (!dataName.test(plain.split('/').at(-1) ?? '') || plain.includes('!')) return [];
      // Template ignore files name databases that the project never had.
      if (plain.includes('*') && !usesSqlite) return [];
      return [{ path: `${folder}${plain}`, file: file.path, span: pattern.span }];
    });
  });
}

/** Names that stand for data and not for code. */
const dataName =
  /^(data|uploads?|user[-_]?uploads|media|storage|db|database|backups?|checkpoints?|documents|files|\*\.(db|sqlite3?|sqlite))$/i;
