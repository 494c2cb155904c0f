import { indexLines, type LineIndex, spanOf } from '../../text/span.ts';
import type { ManifestDependency } from './document.ts';
import { normalisePython } from './requirements.ts';

/** A lock of a large monorepo names tens of thousands; what rules ask for is among the first or not asked for. */
const entryLimit = 20_000;

/** Names and exact versions only, by scanning lines: lock files are large and their structure is of no interest. */
export function parseLock(path: string, name: string, text: string): ManifestDependency[] {
  const lines = indexLines(path, text);
  switch (name) {
    case 'package-lock.json':
    case 'npm-shrinkwrap.json':
      return scan(
        text,
        lines,
        /"(?:node_modules\/)?((?:@[\w.~-]+\/)?[\w.~-]+)":\s*\{\s*\n?\s*"version":\s*"([^"\n]+)"/g,
        (one) => one,
      );
    case 'pnpm-lock.yaml':
      return scan(text, lines, /^ {2}'?\/?((?:@[\w.~-]+\/)?[\w.~-]+)[@/](\d[\w.+-]*)[^\n]*:\r?$/gm, (one) => one);
    case 'yarn.lock':
      return scan(text, lines, /^"?((?:@[\w.~-]+\/)?[\w.~-]+)@[^\n]*:\r?\n\s+version:?\s+"?([^"\s]+)/gm, (one) => one);
    case 'pipfile.lock':
      return scan(text, lines, /^ {8}"([\w.-]+)": \{(?:[^{}]|\{[^{}]*\})*?"version": "==([^"]+)"/gm, normalisePython);
    default:
      return scan(text, lines, /^name = "([^"\n]+)"\r?\nversion = "([^"\n]+)"/gm, normalisePython);
  }
}

function scan(
  text: string,
  lines: LineIndex,
  pattern: RegExp,
  normalise: (name: string) => string,
): ManifestDependency[] {
  const found: ManifestDependency[] = [];
  for (const match of text.matchAll(pattern)) {
    if (found.length >= entryLimit) break;
    const start = match.index + match[0].indexOf(match[1] ?? '');
    found.push({
      name: normalise(match[1] ?? ''),
      specifier: `==${match[2] ?? ''}`,
      pinned: true,
      extras: [],
      group: 'runtime',
      span: spanOf(lines, start, match.index + match[0].length),
    });
  }
  return found;
}
