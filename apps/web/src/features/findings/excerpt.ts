import type { Finding } from '@seaworthy/schema/report';
import type { NumberedLine } from '../../ui/code.tsx';
import { linesOf } from '../../ui/line-diff.ts';

/** Lines shown at most, and lines of the fix's "before" on each side of the place; all of them are in the fix. */
const maxLines = 30;
const around = 6;

/**
 * What the report itself knows of the finding's file around its place: the fix's "before" and the quoted evidence. A
 * report holds no file contents, so this is all there is; empty when nothing is quoted from that file.
 */
export function excerptOf(finding: Finding): readonly NumberedLine[] {
  const texts = new Map<number, string>();
  for (const { path, startLine, quote } of [...finding.evidence, ...finding.path]) {
    if (path === finding.file) texts.set(startLine, quote);
  }
  const start = beforeStart(finding);
  if (start !== null && finding.fix.before !== null) {
    linesOf(finding.fix.before).forEach((text, index) => {
      const number = start + index;
      if (number >= finding.line - around && number <= finding.endLine + around) texts.set(number, text);
    });
  }
  return [...texts]
    .sort(([a], [b]) => a - b)
    .slice(0, maxLines)
    .map(([number, text]) => ({ number, text, marked: number >= finding.line && number <= finding.endLine }));
}

/** First line of `fix.before` when it stands in the finding's file: `compose.yml:12`, `compose.yml:12-18`. */
function beforeStart({ file, fix }: Finding): number | null {
  if (fix.at === null || !fix.at.startsWith(`${file}:`)) return null;
  const line = Number.parseInt(fix.at.slice(file.length + 1), 10);
  return Number.isNaN(line) ? null : line;
}
