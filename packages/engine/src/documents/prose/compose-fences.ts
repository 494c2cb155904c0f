import { indexLines, spanOf } from '../../text/span.ts';
import type { ComposeFence } from './document.ts';

/** Longer blocks are whole examples of other projects, and more of them than this nobody reads. */
const maxBlock = 20_000;
const maxPerPage = 50;

/**
 * Service names in the Compose snippets of a page (fenced blocks with a top-level `services:`). Read by indentation alone:
 * snippets in prose are often no valid YAML.
 */
export function composeFences(path: string, text: string): ComposeFence[] {
  if (!/^[ \t]*services:/m.test(text)) return [];
  const index = indexLines(path, text);
  const found: ComposeFence[] = [];
  let heading: string | null = null;
  let open: { readonly mark: string; readonly indent: number; names: ComposeFence['services'][number][] } | null = null;
  let inServices = false;
  let depth = -1;
  let from = 0;
  for (const [i, start] of index.starts.entries()) {
    const line = text.slice(start, index.starts[i + 1] ?? text.length).replace(/[\r\n]+$/, '');
    const fence = /^(\s*)(```+|~~~+)\s*([\w+-]*)/.exec(line);
    if (open === null) {
      heading = /^#{1,6}\s+(.{1,120})/.exec(line)?.[1]?.trim() ?? heading;
      if (fence?.[2] !== undefined && /^(ya?ml|)$/i.test(fence[3] ?? ''))
        open = { mark: fence[2].slice(0, 3), indent: fence[1]?.length ?? 0, names: [] };
      [inServices, depth, from] = [false, -1, start];
      continue;
    }
    if (fence?.[2]?.startsWith(open.mark) === true && fence[3] === '') {
      const { names } = open;
      const first = names[0];
      if (first !== undefined && start - from < maxBlock) found.push({ heading, services: names, span: first.span });
      open = null;
      if (found.length >= maxPerPage) break;
      continue;
    }
    const key = /^(\s*)([A-Za-z0-9_.-]+):/.exec(line);
    if (key?.[2] === undefined) continue;
    const at = (key[1]?.length ?? 0) - open.indent;
    if (at <= 0) [inServices, depth] = [key[2] === 'services', -1];
    else if (inServices && (depth === -1 || at === depth)) {
      depth = at;
      const offset = start + (key[1]?.length ?? 0);
      open.names.push({ name: key[2], span: spanOf(index, offset, offset + key[2].length) });
    }
  }
  return found;
}
