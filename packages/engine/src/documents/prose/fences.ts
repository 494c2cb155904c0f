import { indexLines } from '../../text/span.ts';
import { commandsOf } from '../shell/commands.ts';
import type { ScriptCommand } from '../shell/document.ts';
import { ShellVariables } from '../shell/variables.ts';

/** Commands that a page tells people to run: fenced blocks marked as shell, and nothing of the others. */
export function fencedCommands(path: string, text: string): ScriptCommand[] {
  if (!text.includes('```') && !text.includes('~~~')) return [];
  const index = indexLines(path, text);
  const found: ScriptCommand[] = [];
  let heading: string | null = null;
  let open: { readonly mark: string; readonly shell: boolean; readonly start: number } | null = null;
  for (const [i, start] of index.starts.entries()) {
    const line = text.slice(start, index.starts[i + 1] ?? text.length);
    const fence = /^\s*(```+|~~~+)\s*([\w+-]*)/.exec(line);
    if (open === null) {
      const title = /^#{1,6}\s+(.{1,120})/.exec(line)?.[1];
      if (title !== undefined) heading = title.trim();
      if (fence?.[1] !== undefined) {
        const language = fence[2]?.toLowerCase() ?? '';
        open = { mark: fence[1].slice(0, 3), shell: shells.has(language), start: index.starts[i + 1] ?? text.length };
      }
    } else if (fence?.[1]?.startsWith(open.mark) === true && fence[2] === '') {
      if (open.shell && start - open.start < maxBlock)
        found.push(
          ...commandsOf(
            { text: plain(text.slice(open.start, start)), start: open.start, block: heading },
            text,
            index,
            new ShellVariables(),
          ),
        );
      open = null;
    }
    if (found.length > maxPerPage) break;
  }
  return found;
}

const shells = new Set(['sh', 'bash', 'shell', 'zsh', 'console', 'shell-session', 'shellsession', 'terminal']);
/** Longer blocks are logs, not something that people type. */
const maxBlock = 20_000;
const maxPerPage = 500;

/** Prompts become spaces, so that offsets stay. */
function plain(block: string): string {
  return block.replace(/^([ \t]*)([$>#] )(?=\S)/gm, (whole, space: string, prompt: string) =>
    prompt === '# ' ? whole : `${space}  `,
  );
}
