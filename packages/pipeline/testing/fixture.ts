import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const fixtureFolder = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  '..',
  'fixtures',
  'docs-desk',
  'repo',
);

/** Files of the fixture repository by path, in the order of the folder. */
export function fixtureFiles(folder = fixtureFolder, prefix = ''): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const child of readdirSync(folder, { withFileTypes: true })) {
    const path = `${prefix}${child.name}`;
    if (child.isDirectory())
      for (const [name, data] of fixtureFiles(join(folder, child.name), `${path}/`)) files.set(name, data);
    else if (child.isFile()) files.set(path, readFileSync(join(folder, child.name)));
  }
  return files;
}
