import type { App } from '../../model/app.ts';

export interface ApiFile {
  readonly path: string;
  /** The routes of the application are files below `pages/`, whose handlers get a request and a response. */
  readonly pages: boolean;
}

const below = /^(?:src\/)?(?:pages|app)(?=\/)/;

/**
 * Where Next.js takes the route `/api/<name>` from: below the folder in which the application keeps its routes already
 * (`apps/web/src/app`), after the kind of `file` when both kinds are there.
 */
export function apiFileOf(app: App, name: string, file?: string): ApiFile {
  const root = app.root === '.' ? '' : `${app.root}/`;
  const folderOf = (path: string): string | undefined =>
    path.startsWith(root) ? below.exec(path.slice(root.length))?.[0] : undefined;
  const own = file === undefined ? undefined : folderOf(file);
  const all = app.routes.flatMap((route) => folderOf(route.span.file) ?? []);
  const folder = own ?? all.find((one) => one.endsWith('app')) ?? all[0] ?? 'app';
  const pages = folder.endsWith('pages');
  return { path: `${root}${folder}/api/${name}${pages ? '' : '/route'}.ts`, pages };
}
