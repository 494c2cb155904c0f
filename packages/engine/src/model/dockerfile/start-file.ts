import { joinPath } from '../../text/paths.ts';
import { programName } from '../../text/shell-words.ts';
import { fileStart } from '../../text/span.ts';
import type { BuildContext } from '../build-context.ts';
import type { Command } from '../container.ts';
import type { CopyInstruction, StartFile } from '../image.ts';
import { known, type Setting } from '../setting.ts';

/** The script behind ENTRYPOINT or CMD, found by its name among what is copied; null when there is none or more than one. */
export function startFileOf(
  entrypoint: Setting<Command>,
  command: Setting<Command>,
  copies: readonly CopyInstruction[],
  folder: string | null,
  context: BuildContext,
): StartFile | null {
  const words = [...(known(entrypoint)?.words ?? []), ...(known(command)?.words ?? [])];
  const at = words.findIndex((word) => /\.(sh|bash)$|(^|\/)(docker-)?entrypoint$/.test(word));
  const word = words[at];
  if (word === undefined || folder === null) return null;
  const name = programName(word);
  const found = copies
    .filter((copy) => copy.from === null)
    .flatMap((copy) => copy.sources.flatMap((source) => candidates(source, name, folder, context)));
  const paths = [...new Set(found)];
  const path = paths[0];
  const text = path === undefined ? undefined : context.texts.get(path);
  if (path === undefined || paths.length > 1 || text === undefined) return null;
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  const before = words.slice(0, at).map(programName);
  return {
    path,
    firstLine: line.replace(/\r$/, ''),
    windowsBreaks: line.endsWith('\r'),
    direct: before.every((it) => /^(tini|dumb-init|catatonit|--|-[a-z]+|gosu|su-exec|exec)$/.test(it)),
    span: fileStart(path),
  };
}

/** Files of the tree with that name that this source brings. */
function candidates(source: string, name: string, folder: string, context: BuildContext): string[] {
  const plain = joinPath(folder, source.replace(/^\/+/, '').replace(/\/\*?$/, ''));
  if (plain === undefined) return [];
  if (programName(plain) === name && context.texts.has(plain)) return [plain];
  const prefix = plain === '.' ? '' : `${plain}/`;
  return [...context.texts.keys()].filter((path) => path.startsWith(prefix) && programName(path) === name);
}
