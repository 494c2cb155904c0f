/** Finds the file that an import names among the files of a tree. */
export interface ModuleFinder {
  /** Path of the file, or null when it is not ours. `imported` may be a submodule in Python. */
  find(
    from: string,
    module: string,
    imported: string | null,
  ): { readonly file: string; readonly submodule: boolean } | null;
}

/** `packages`: folders of the packages of this repository by the name that others import, `@shop/api` → `packages/api`. */
export function moduleFinder(
  paths: readonly string[],
  packages: ReadonlyMap<string, string> = new Map(),
): ModuleFinder {
  const all = new Set(paths);
  const bySuffix = new Map<string, string[]>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const there = bySuffix.get(name);
    if (there === undefined) bySuffix.set(name, [path]);
    else there.push(path);
  }
  const locate = (suffix: string, near: string): string | null => {
    const name = suffix.slice(suffix.lastIndexOf('/') + 1);
    const found = (bySuffix.get(name) ?? []).filter((path) => path === suffix || path.endsWith(`/${suffix}`));
    return (
      found.sort((a, b) => shared(b, near) - shared(a, near) || a.length - b.length || (a < b ? -1 : 1))[0] ?? null
    );
  };
  return {
    find(from, module, imported) {
      return from.endsWith('.py')
        ? findPython(all, locate, from, module, imported)
        : (findScript(all, locate, from, module) ?? findPackage(all, packages, module));
    },
  };
}

/** Length of the common folder prefix: of two equal suffixes the nearer one is meant. */
function shared(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

type Locate = (suffix: string, near: string) => string | null;

function findPython(
  all: ReadonlySet<string>,
  locate: Locate,
  from: string,
  module: string,
  imported: string | null,
): ReturnType<ModuleFinder['find']> {
  const dots = /^\.+/.exec(module)?.[0].length ?? 0;
  const parts = module
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  const file = (steps: readonly string[]): string | null => {
    if (steps.length === 0) return null;
    const path = steps.join('/');
    if (dots > 0) return [`${path}.py`, `${path}/__init__.py`].find((one) => all.has(one)) ?? null;
    return locate(`${path}.py`, from) ?? locate(`${path}/__init__.py`, from);
  };
  const folder = from.split('/').slice(0, -Math.max(1, dots));
  const base = dots > 0 ? [...folder, ...parts] : parts;
  const submodule = imported === null ? null : file([...base, imported]);
  if (submodule !== null) return { file: submodule, submodule: true };
  const own = file(base);
  return own === null ? null : { file: own, submodule: false };
}

/** `@shop/api/routes/health` is `packages/api/routes/health.ts` or the same below `src`. */
function findPackage(
  all: ReadonlySet<string>,
  packages: ReadonlyMap<string, string>,
  module: string,
): ReturnType<ModuleFinder['find']> {
  if (packages.size === 0 || module.startsWith('.')) return null;
  const parts = module.split('/');
  const name = parts.slice(0, module.startsWith('@') ? 2 : 1).join('/');
  const root = packages.get(name);
  if (root === undefined) return null;
  const rest = parts.slice(name.split('/').length).join('/');
  const folder = root === '.' ? '' : `${root}/`;
  const found = [folder, `${folder}src/`]
    .flatMap((base) =>
      endings.map((ending) => (rest === '' ? `${base}${ending.replace(/^\//, '')}` : `${base}${rest}${ending}`)),
    )
    .concat(rest === '' ? [`${folder}index.ts`, `${folder}src/index.ts`, `${folder}src/main.ts`] : [])
    .find((path) => all.has(path));
  return found === undefined ? null : { file: found, submodule: false };
}

const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.mts', '/index.ts', '/index.tsx', '/index.js'];

function findScript(
  all: ReadonlySet<string>,
  locate: Locate,
  from: string,
  module: string,
): ReturnType<ModuleFinder['find']> {
  const alias = /^(?:@|~)\/(.+)$/.exec(module)?.[1];
  if (alias !== undefined) {
    const found = endings
      .slice(1)
      .map((ending) => locate(`src/${alias}${ending}`, from))
      .find((path) => path !== null);
    return found === undefined ? null : { file: found, submodule: false };
  }
  if (!module.startsWith('.')) return null;
  const steps = from.split('/').slice(0, -1);
  for (const part of module.split('/')) {
    if (part === '..') steps.pop();
    else if (part !== '.') steps.push(part);
  }
  const path = steps.join('/').replace(/\.js$/, '');
  const found =
    endings.map((ending) => `${path}${ending}`).find((one) => all.has(one)) ??
    (all.has(steps.join('/')) ? steps.join('/') : undefined);
  return found === undefined ? null : { file: found, submodule: false };
}
