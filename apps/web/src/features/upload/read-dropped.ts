import type { FolderFile } from './preflight/protocol.ts';

/** What was dropped or chosen. */
export type Chosen =
  | { readonly kind: 'archive'; readonly file: File }
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly FolderFile[] };

/** Never entered: they are left out anyway, and listing them takes longer than all the rest. */
const passedOver = new Set(['node_modules', '.git']);

/**
 * Lists a dropped folder, without reading a file. Ends after `most` files, so that a whole disk does not freeze the page;
 * the packer then refuses by the number.
 */
export async function readDroppedFolder(folder: FileSystemDirectoryEntry, most: number): Promise<Chosen> {
  const files: FolderFile[] = [];
  const pending: { readonly entry: FileSystemDirectoryEntry; readonly path: string }[] = [{ entry: folder, path: '' }];
  for (let next = pending.pop(); next !== undefined && files.length <= most; next = pending.pop()) {
    for (const child of await childrenOf(next.entry)) {
      const path = next.path + child.name;
      if (isDirectory(child)) {
        if (!passedOver.has(child.name)) pending.push({ entry: child, path: `${path}/` });
      } else {
        files.push({ path, file: await fileOf(child as FileSystemFileEntry) }); // an entry is one or the other
      }
    }
  }
  return { kind: 'folder', name: folder.name, files };
}

/** Files of a folder input: the browser has listed them, with the folder's name before each path. */
export function readChosenFolder(list: Iterable<File>): Chosen {
  const files = [...list];
  const name = files[0]?.webkitRelativePath.split('/', 1)[0] ?? '';
  return {
    kind: 'folder',
    name,
    files: files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file })),
  };
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** The reader hands out a hundred at a time, and an empty list at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children;
    children.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
