import { compareText } from '@seaworthy/schema/vocabulary';
import { indexLines, type Span, spanOf } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';

/** A file by which a bot raises versions in commits. */
export interface UpdateBot {
  readonly tool: 'dependabot' | 'renovate';
  readonly file: string;
  /** Ecosystems of Dependabot, as written; empty for Renovate, which looks at everything it knows. */
  readonly ecosystems: readonly string[];
  /** Where the next ecosystem would go. */
  readonly span: Span;
}

/** Configurations of Dependabot and Renovate at their usual places. */
export function updateBotsFrom(context: BuildContext): UpdateBot[] {
  const found: UpdateBot[] = [];
  for (const [file, text] of context.texts) {
    if (/^\.github\/dependabot\.ya?ml$/.test(file)) {
      const lines = indexLines(file, text);
      const updates = /^updates:/m.exec(text);
      const at = updates?.index ?? 0;
      const ecosystems = [
        ...text.matchAll(/^[ \t]*(?:-[ \t]*)?["']?package-ecosystem["']?[ \t]*:[ \t]*["']?([\w-]+)/gm),
      ];
      found.push({
        tool: 'dependabot',
        file,
        ecosystems: ecosystems.map((it) => it[1] ?? ''),
        span: spanOf(lines, at, at + (updates?.[0].length ?? 1)),
      });
    } else if (/^(?:\.github\/|\.gitlab\/)?(?:renovate\.json5?|\.renovaterc(?:\.json5?)?)$/.test(file)) {
      found.push({ tool: 'renovate', file, ecosystems: [], span: spanOf(indexLines(file, text), 0, 1) });
    }
  }
  return found.sort((a, b) => compareText(a.file, b.file));
}
