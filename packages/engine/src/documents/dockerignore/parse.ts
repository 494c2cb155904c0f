import { indexLines, spanOf } from '../../text/span.ts';
import type { DockerignoreDocument } from './document.ts';

/** Lines as Docker reads them: `#` only in the first column starts a comment, white space around a pattern goes. */
export function parseDockerignore(path: string, text: string): DockerignoreDocument {
  const index = indexLines(path, text);
  const patterns: DockerignoreDocument['patterns'][number][] = [];
  for (const [i, start] of index.starts.entries()) {
    const raw = text.slice(start, index.starts[i + 1] ?? text.length);
    const line = i === 0 ? raw.replace(/^\uFEFF/, '') : raw;
    const pattern = line.trim();
    if (pattern === '' || line.startsWith('#')) continue;
    const at = start + raw.indexOf(pattern);
    patterns.push({ text: pattern, span: spanOf(index, at, at + pattern.length) });
  }
  return { kind: 'dockerignore', path, problems: [], patterns };
}
