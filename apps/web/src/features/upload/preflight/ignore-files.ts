import { ignoreFileLimit, isIgnoreFile, startIgnoring } from '@seaworthy/schema/intake/ignore-rules';
import type { FolderFile } from './protocol.ts';

/** Why a file of a folder is not packed; null: it is. */
export type LeaveOut = (path: string) => string | null;

/** Reads the ignore files of a folder, each of which holds for its own folder and everything below. */
export async function readIgnoreFiles(files: readonly FolderFile[]): Promise<LeaveOut> {
  const rules = startIgnoring();
  for (const { path, file } of files) {
    if (isIgnoreFile(path)) rules.add(path, await file.slice(0, ignoreFileLimit).text());
  }
  return rules.ofFile;
}
