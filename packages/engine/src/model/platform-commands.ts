import { compareText } from '@seaworthy/schema/vocabulary';
import { indexLines, type Span, spanOf } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';

/** A command that somebody else's platform runs while it builds the product, as its file says. */
export interface PlatformCommand {
  readonly platform: 'Vercel' | 'Netlify' | 'Railway' | 'Render';
  readonly file: string;
  readonly key: string;
  readonly text: string;
  readonly span: Span;
}

const files: readonly (readonly [RegExp, PlatformCommand['platform'], RegExp])[] = [
  [/(?:^|\/)vercel\.json$/, 'Vercel', /"(buildCommand|installCommand)"\s*:\s*"([^"\n]*)"/g],
  [/(?:^|\/)netlify\.toml$/, 'Netlify', /^\s*(command)\s*=\s*["']([^\n]*)["']\s*$/gm],
  [/(?:^|\/)railway\.json$/, 'Railway', /"(buildCommand)"\s*:\s*"([^"\n]*)"/g],
  [/(?:^|\/)render\.ya?ml$/, 'Render', /^\s*(?:-\s+)?(buildCommand)\s*:\s*([^\n]+)$/gm],
];

/** Build commands of the platforms' own files; empty when none is kept. */
export function platformCommandsFrom(context: BuildContext): PlatformCommand[] {
  const found: PlatformCommand[] = [];
  for (const [path, text] of context.texts) {
    const known = files.find(([name]) => name.test(path));
    if (known === undefined || context.classOf(path) === 'vendored' || text.length > 100_000) continue;
    const lines = indexLines(path, text);
    for (const match of text.matchAll(known[2])) {
      const start = match.index + match[0].search(/\S/);
      found.push({
        platform: known[1],
        file: path,
        key: match[1] ?? '',
        text: match[2] ?? '',
        span: spanOf(lines, start, match.index + match[0].length),
      });
    }
  }
  return found.sort((a, b) => compareText(a.file, b.file) || a.span.start - b.span.start);
}
