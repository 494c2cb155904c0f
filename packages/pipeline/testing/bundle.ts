import { build } from 'esbuild';

/** Bundles a program as tools/build-app.mjs does: our packages inside, npm packages found in node_modules. */
export async function bundle(entry: string, folder: string, name: string): Promise<void> {
  await build({
    entryPoints: [{ in: entry, out: name }],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
    plugins: [
      {
        name: 'keep-npm-packages-outside',
        setup({ onResolve }) {
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@seaworthy/') ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
}
