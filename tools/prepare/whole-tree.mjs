import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names of packages that something in `node_modules` needs and that are not there. pnpm 10.34.9 with a flat tree leaves some
 * out when it updates an older one (seen with tslib).
 *
 * @param {string} root
 * @returns {readonly string[]}
 */
export function missingPackages(root) {
  const modules = join(root, 'node_modules');
  const missing = new Set();
  for (const folder of packageFolders(modules)) {
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder);
    for (const name of Object.keys(dependencies)) {
      if (name in optionalDependencies) continue;
      const places = [join(folder, 'node_modules', name), join(modules, name)];
      if (!places.some((place) => existsSync(place))) missing.add(name);
    }
  }
  return [...missing].sort();
}

function packageFolders(modules) {
  if (!existsSync(modules)) return [];
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith('.')) return [];
    const folder = join(modules, name);
    return name.startsWith('@') ? readdirSync(folder).map((part) => join(folder, part)) : [folder];
  });
}

function manifestOf(folder) {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
