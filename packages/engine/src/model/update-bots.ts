import { compareText } from '@seaworthy/schema/vocabulary';
import { parseYaml } from '../documents/yaml/parse.ts';
import { itemsOf, nodeAt, textAt } from '../documents/yaml/tree.ts';
import { indexLines, type Span, spanOf } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';

/** A file by which a bot raises versions in commits. */
export interface UpdateBot {
  readonly tool: 'dependabot' | 'renovate';
  readonly file: string;
  /** Ecosystems of Dependabot, as written; empty for Renovate, which looks at everything it knows. */
  readonly ecosystems: readonly string[];
  /** Which folders it looks at for each of them, as paths of the tree (`.` is the root); may hold `*`. */
  readonly places: readonly { readonly ecosystem: string; readonly folders: readonly string[] }[];
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
        places: placesOf(file, text),
        span: spanOf(lines, at, at + (updates?.[0].length ?? 1)),
      });
    } else if (/^(?:\.github\/|\.gitlab\/)?(?:renovate\.json5?|\.renovaterc(?:\.json5?)?)$/.test(file)) {
      found.push({ tool: 'renovate', file, ecosystems: [], places: [], span: spanOf(indexLines(file, text), 0, 1) });
    }
  }
  return found.sort((a, b) => compareText(a.file, b.file));
}

function placesOf(file: string, text: string): UpdateBot['places'] {
  return itemsOf(nodeAt(parseYaml(file, text).documents[0] ?? undefined, 'updates')).map((update) => ({
    ecosystem: textAt(update, 'package-ecosystem') ?? '',
    folders: [...itemsOf(nodeAt(update, 'directory')), ...itemsOf(nodeAt(update, 'directories'))].flatMap((it) => {
      const written = textAt(it);
      return written === undefined ? [] : [written.replace(/^\.?\//, '').replace(/\/$/, '') || '.'];
    }),
  }));
}
