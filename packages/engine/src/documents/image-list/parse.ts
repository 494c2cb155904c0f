import { indexLines, spanOf } from '../../text/span.ts';
import type { ImageListDocument, ImageName } from './document.ts';

/** More than any build matrix lists; a workflow of a monorepo stays below it too. */
const maxNames = 2000;

/** The first part is bounded (a host name has 253 characters): an endless word would be read again from each of its letters. */
const names = /[a-z0-9][a-z0-9._-]{0,252}(?::\d{1,5})?(?:\/[a-z0-9][a-z0-9._-]*)+/g;

/** Everything in a text that looks like `owner/name`, without paths to files and without lines that only comment. Never throws. */
export function imageNames(path: string, text: string): ImageName[] {
  const lines = indexLines(path, text);
  const found: ImageName[] = [];
  let lineStart = 0;
  let lineEnd = text.indexOf('\n');
  for (const match of text.matchAll(names)) {
    if (found.length >= maxNames) break;
    const end = match.index + match[0].length;
    while (lineEnd >= 0 && lineEnd < match.index) {
      lineStart = lineEnd + 1;
      lineEnd = text.indexOf('\n', lineStart);
    }
    // Two short windows: a file may be one long line.
    if (/^\s*(#|\/\/)/.test(text.slice(lineStart, Math.min(match.index, lineStart + 200)))) continue;
    const before = text.slice(Math.max(lineStart, match.index - 40), match.index);
    if (/uses:\s*["']?$/.test(before) || /[/.@$]$/.test(before)) continue;
    if (/\.(ya?ml|json|md|txt|sh|py|ts|js|toml|lock|hcl|cfg|conf|git|html)$/.test(match[0])) continue;
    const open = /^(\$|\{\{|%)/.test(text.slice(end, end + 2)) || match[0].endsWith('-');
    found.push({ name: match[0].replace(/[-.]+$/, ''), open, span: spanOf(lines, match.index, end) });
  }
  return found;
}

export function parseImageList(path: string, text: string): ImageListDocument {
  return { kind: 'image-list', path, problems: [], names: imageNames(path, text) };
}
