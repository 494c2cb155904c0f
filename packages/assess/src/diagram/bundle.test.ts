import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('the browser gets the drawing without zod, without Node and in few bytes', async () => {
  const { metafile, outputFiles } = await build({
    stdin: {
      contents: ['diagram', 'layout', 'shapes', 'svg', 'mermaid']
        .map((name) => `export * from './${name}.ts';`)
        .join('\n'),
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
  });
  expect(Object.keys(metafile.inputs).filter((path) => path.includes('zod') || path.startsWith('node:'))).toEqual([]);
  expect(outputFiles[0]?.contents.byteLength).toBeLessThan(30_000);
});
