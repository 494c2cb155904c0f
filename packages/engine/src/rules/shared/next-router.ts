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
  const folder = own ?? folderOfRoutes(app.routes, folderOf) ?? 'app';
  const pages = folder.endsWith('pages');
  return { path: `${root}${folder}/api/${name}${pages ? '' : '/route'}.ts`, pages };
}

/** An application router wins over pages. Asked for every application, whatever its framework: thousands of routes share few files. */
function folderOfRoutes(routes: App['routes'], folderOf: (path: string) => string | undefined): string | undefined {
  let first: string | undefined;
  for (const file of new Set(routes.map((route) => route.span.file))) {
    const folder = folderOf(file);
    if (folder?.endsWith('app')) return folder;
    first ??= folder;
  }
  return first;
}
