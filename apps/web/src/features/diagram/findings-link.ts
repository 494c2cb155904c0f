import type { ReportOverview } from '@seaworthy/schema/api-findings';

/** A filter names at most this many files; a longer one reads as nothing. */
const mostFiles = 4;

/** The findings page, filtered to the files in which something was found; null when there is nothing. */
export function findingsLink(
  base: string,
  ids: readonly string[],
  findings: ReportOverview['findings'],
): string | null {
  const wanted = new Set(ids);
  const files = [...new Set(findings.filter((it) => wanted.has(it.id)).map((it) => it.file))];
  if (files.length === 0) return null;
  const query = files
    .slice(0, mostFiles)
    .map((file) => (/[\s",]/.test(file) ? `"${file.replace(/["\\]/g, '\\$&')}"` : file));
  return `${base}/findings?q=${encodeURIComponent(`file:${query.join(',')}`)}`;
}
