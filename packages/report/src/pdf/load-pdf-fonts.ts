import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PdfFonts } from './options.ts';

/** Plex comes in one file per alphabet; together they hold what DejaVu, the last resort, holds in one. */
const alphabets = ['latin', 'latin-ext', 'greek', 'cyrillic', 'cyrillic-ext', 'vietnamese'];
const monoAlphabets = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese'];

const files: Readonly<Record<keyof PdfFonts, readonly string[]>> = {
  regular: [...plex('sans', 400, alphabets), dejavu(400)],
  strong: [...plex('sans', 600, alphabets), dejavu(700)],
  serif: [...plex('serif', 500, ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese']), dejavu(400)],
  mono: [...plex('mono', 400, monoAlphabets), dejavu(400)],
};

/** Reads the font files of the PDF (about 1 MB) from their npm packages. @throws Error for a broken installation. */
export async function loadPdfFonts(): Promise<PdfFonts> {
  // Resolved as packages, so that they are found from the sources and from the built programs alike.
  const { resolve } = createRequire(import.meta.url);
  const load = (names: readonly string[]) => Promise.all(names.map((name) => readFile(resolve(name))));
  const [regular, strong, serif, mono] = await Promise.all([
    load(files.regular),
    load(files.strong),
    load(files.serif),
    load(files.mono),
  ]);
  return { regular, strong, serif, mono };
}

function plex(family: 'sans' | 'serif' | 'mono', weight: number, sets: readonly string[]): string[] {
  return sets.map((set) => `@fontsource/ibm-plex-${family}/files/ibm-plex-${family}-${set}-${weight}-normal.woff`);
}

/** Arrows, box drawing, geometric shapes: what configuration files draw their comments with. */
function dejavu(weight: number): string {
  return `@fontsource/dejavu-mono/files/dejavu-mono-latin-${weight}-normal.woff`;
}
