/**
 * `node tools/build-app.mjs api|worker|cli` bundles one Node program into apps/<name>/dist: our own packages are taken in,
 * npm packages stay outside and are found in node_modules. One file starts several times faster than many, and needs no
 * TypeScript at run time.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const name = process.argv[2];
const folder = join(root, 'apps', name ?? '');
if (name === undefined || !existsSync(join(folder, 'src', 'main.ts'))) {
  console.error('usage: node tools/build-app.mjs <app with a src/main.ts>');
  process.exit(2);
}

// A program of its own is what another process or thread starts: main.ts, operate.ts, *-child.ts and *-thread.ts.
const entryPoints = readdirSync(join(folder, 'src'))
  .filter((file) => file === 'main.ts' || file === 'operate.ts' || /-(?:child|thread)\.ts$/.test(file))
  .map((file) => join(folder, 'src', file));

const { outputFiles } = await build({
  entryPoints,
  outdir: join(folder, 'dist'),
  // Into memory: a build that fails leaves the program of the last one.
  write: false,
  bundle: true,
  // What is imported only when it is needed stays in a file of its own, with its npm packages: help must not load parsers.
  splitting: true,
  chunkNames: '[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  define: { SEAWORTHY_ENGINE_BUILD: JSON.stringify(engineBuild()) },
  plugins: [{ name: 'keep-npm-packages-outside', setup: keepNpmPackagesOutside }],
});
// Together with the stamp that says what it was built from.
rmSync(join(folder, 'dist'), { recursive: true, force: true });
mkdirSync(join(folder, 'dist'), { recursive: true });
for (const { path, contents } of outputFiles) writeFileSync(path, contents);

/** Digest of everything that decides what a report says (packages/engine/src/build-id.ts). */
function engineBuild() {
  const hash = createHash('sha256');
  for (const name of ['archive', 'assess', 'engine', 'pipeline', 'report', 'schema']) {
    const folder = join(root, 'packages', name, 'src');
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.(ts|json)$/.test(file) && !file.endsWith('.test.ts'))
        hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function keepNpmPackagesOutside({ onResolve }) {
  onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === 'entry-point' || path.startsWith('@seaworthy/') ? undefined : { path, external: true },
  );
}
