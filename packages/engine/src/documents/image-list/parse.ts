import { indexLines, spanOf } from '../../text/span.ts';
import type { ImageListDocument, ImageName } from './document.ts';

/** More than any build matrix lists; a workflow of a monorepo stays below it too. */
const maxNames = 2000;

/** Everything in a text that looks like `owner/name`, without paths to files and without lines that only comment. Never throws. */
export function imageNames(path: string, text: string): ImageName[] {
  const lines = indexLines(path, text);
  const found: ImageName[] = [];
  for (const match of text.matchAll(/[a-z0-9][a-z0-9._-]*(?::\d+)?(?:\/[a-z0-9][a-z0-9._-]*)+/g)) {
    if (found.length >= maxNames) break;
    const end = match.index + match[0].length;
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    const before = text.slice(lineStart, match.index);
    if (/^\s*(#|\/\/)/.test(before) || /uses:\s*["']?$/.test(before) || /[/.@$]$/.test(before)) continue;
    if (/\.(ya?ml|json|md|txt|sh|py|ts|js|toml|lock|hcl|cfg|conf|git|html)$/.test(match[0])) continue;
    const open = /^(\$|\{\{|%)/.test(text.slice(end, end + 2)) || match[0].endsWith('-');
    found.push({ name: match[0].replace(/[-.]+$/, ''), open, span: spanOf(lines, match.index, end) });
  }
  return found;
}

export function parseImageList(path: string, text: string): ImageListDocument {
  return { kind: 'image-list', path, problems: [], names: imageNames(path, text) };
}
