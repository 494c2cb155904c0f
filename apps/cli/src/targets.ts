import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReportFormat, reportFormatNames, reportFormats } from '@seaworthy/schema/report-files';
import { ExitError, exitCodes } from './exit-code.ts';

/** Forms of a result: the files of the table, text for a terminal, the page of a GitHub Actions run, and SARIF with everything. */
export const outputFormats = ['text', 'github', 'sarif-all', ...reportFormatNames] as const;
export type OutputFormat = 'text' | 'github' | 'sarif-all' | ReportFormat;

/** One result and where it goes; null: stdout. */
export interface Target {
  readonly format: OutputFormat;
  readonly path: string | null;
}

export const aliases: Readonly<Record<string, OutputFormat>> = { md: 'markdown' };

/** A sentence, or the formats with their outputs: one for all of them (a folder), or one for each in the same order. */
export function pairUp(formats: readonly OutputFormat[], outputs: readonly string[]): readonly Target[] | string {
  const paths = outputs.map((output) => (output === '-' ? null : output));
  if (outputs.length === formats.length) {
    return formats.map((format, index) => ({ format, path: paths[index] ?? null }));
  }
  const [only] = outputs;
  if (outputs.length === 1 && only !== undefined && only !== '-') {
    // The slash makes it a folder, also one that is not there yet.
    return formats.map((format) => ({ format, path: only.endsWith('/') ? only : `${only}/` }));
  }
  if (outputs.length === 0 && formats.length === 1) return formats.map((format) => ({ format, path: null }));
  return `${formats.length} formats need one --output for all of them, a folder, or one for each; there are ${outputs.length}`;
}

/** Writes to the path; in a folder, which is made when it is named with a slash, under the file's usual name. */
export async function writeTarget(
  { format, path }: Target & { path: string },
  content: string | Uint8Array,
): Promise<void> {
  try {
    if (path.endsWith('/')) await mkdir(path, { recursive: true });
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    await writeFile(isFolder ? join(path, fileNameOf(format)) : path, content);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new ExitError(exitCodes.usage, `${path} cannot be written${reason}. Choose another --output.`, {
      cause: error,
    });
  }
}

function fileNameOf(format: OutputFormat): string {
  if (format === 'text') return 'report.txt';
  if (format === 'sarif-all') return 'report-all.sarif';
  return format === 'github' ? 'step-summary.md' : reportFormats[format].file;
}
