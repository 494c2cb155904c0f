import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a program of poppler-utils over a PDF; `-` among the arguments stands for standard output. */
export function poppler(
  program: 'pdftotext' | 'pdftohtml' | 'pdfinfo' | 'pdffonts',
  pdf: Uint8Array,
  args: readonly string[],
): string {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-pdf-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, pdf);
    const [options, rest] = [args.filter((arg) => arg !== '-'), args.filter((arg) => arg === '-')];
    // Complaints about the file go to standard error and must not be lost.
    const command = `exec "$0" "$@" 2>&1`;
    return execFileSync('sh', ['-c', command, program, ...options, file, ...rest], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A word on a page, in points from the upper left corner. */
export interface PlacedWord {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function wordsOf(pdf: Uint8Array): PlacedWord[] {
  const pattern = /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)<\/word>/g;
  return [...poppler('pdftotext', pdf, ['-bbox', '-']).matchAll(pattern)].map((match) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = match.slice(1, 5).map(Number);
    return { text: match[5] ?? '', left, top, right, bottom };
  });
}
