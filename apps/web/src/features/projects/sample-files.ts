import type { TarFile } from './tar.ts';

/** The example repository of this product, with its flaws; its texts are a file of their own in the build. */
export async function sampleFiles(): Promise<readonly TarFile[]> {
  const { texts } = await import('./sample-texts.ts');
  const root = '/repo/';
  return Object.entries(texts)
    .map(([path, text]) => ({ path: path.slice(path.indexOf(root) + root.length), text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
