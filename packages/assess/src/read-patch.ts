import { type FilePatch, type LineChange, linesOf } from './patch.ts';

/** Reads what patch.ts wrote; nothing else is ever handed in. */
export function readPatch(patch: string): FilePatch[] {
  const files: FilePatch[] = [];
  let open: { path: string; created: boolean; changes: LineChange[]; known: Map<number, string> } | undefined;
  let at = 0;
  let change: { at: number; old: string[]; new: string[] } | undefined;
  const lines = linesOf(patch);
  const close = () => {
    if (change !== undefined) open?.changes.push(change);
    change = undefined;
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const bare = lines[index + 1]?.startsWith('\\ ') === true ? line.slice(1).replace(/\n$/, '') : line.slice(1);
    if (line.startsWith('diff --git ')) {
      close();
      const created = lines[index + 1]?.startsWith('new file ') === true;
      const name = lines[index + (created ? 3 : 2)] ?? '';
      open = { path: pathOf(name), created, changes: [], known: new Map() };
      files.push(open);
      index += created ? 3 : 2;
    } else if (line.startsWith('@@ ')) {
      close();
      const [, from = '0', count = '1'] = /^@@ -(\d+)(?:,(\d+))?/.exec(line) ?? [];
      at = count === '0' ? Number(from) : Number(from) - 1;
    } else if (line.startsWith(' ')) {
      close();
      open?.known.set(at++, bare);
    } else if (line.startsWith('-')) {
      if (change !== undefined && change.new.length > 0) close();
      change ??= { at, old: [], new: [] };
      change.old.push(bare);
      open?.known.set(at++, bare);
    } else if (line.startsWith('+')) {
      change ??= { at, old: [], new: [] };
      change.new.push(bare);
    }
  }
  close();
  return files;
}

/** `+++ b/deploy/compose.yml` with its tab or its quotes. */
function pathOf(header: string): string {
  const name = header.slice('+++ '.length).replace(/\t?\n$/, '');
  if (!name.startsWith('"')) return name.slice(2);
  const plain = name
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, character: string) =>
      octal === undefined ? character : String.fromCharCode(Number.parseInt(octal, 8)),
    );
  return plain.slice(2);
}
