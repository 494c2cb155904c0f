import type { LimitsView } from '@seaworthy/schema/api';
import { messages } from '../../messages.ts';

/** The part of a browser's File that is looked at before anything is sent. */
export interface ChosenFile {
  readonly name: string;
  readonly size: number;
}

/** Why this file would be refused, as a sentence; null when the server should see it. The content is the server's to judge. */
export function refusalOf(file: ChosenFile, limits: LimitsView): string | null {
  const { refused } = messages.upload;
  if (endingOf(file.name, limits.formats) === undefined) return refused.format(file.name, formatList(limits.formats));
  if (file.size === 0) return refused.empty(file.name);
  if (file.size > limits.archive.packedBytes) return refused.size(file.name, file.size, limits.archive.packedBytes);
  return null;
}

/** `.zip, .tar or .tar.gz`. */
export function formatList(formats: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(formats);
}

/** The project an archive most likely belongs to: its name without ending and without the branch that hosts append. */
export function projectNameOf(fileName: string, formats: readonly string[]): string {
  const ending = endingOf(fileName, formats) ?? '';
  const name = fileName.slice(0, fileName.length - ending.length);
  return name.replace(/-(main|master|trunk|develop|HEAD|[0-9a-f]{40})$/, '').trim() || name;
}

/** The longest ending that fits: `.tar.gz` before `.gz`. */
function endingOf(fileName: string, formats: readonly string[]): string | undefined {
  const lower = fileName.toLowerCase();
  return [...formats].sort((a, b) => b.length - a.length).find((ending) => lower.endsWith(ending.toLowerCase()));
}
