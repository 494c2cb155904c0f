import { TextDecoder } from 'node:util';
import { openArchive } from '@seaworthy/archive/open-archive';
import { openFolder } from '@seaworthy/archive/open-folder';
import type { SourceTree } from '@seaworthy/engine/inventory';
import { maskPath, maskSecrets } from '@seaworthy/engine/secrets/mask';
import { withoutIgnored } from '@seaworthy/engine/triage/ignore';
import type { OpenedTree } from '@seaworthy/schema/intake/opened-tree';
import { isKeptPath } from '@seaworthy/schema/intake/secret-names';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { Entries } from './artifacts.ts';
import { type Codec, pack, unpack } from './codec.ts';
import type { World } from './world.ts';

/** Opens the upload, keeps the text of claimed files and hides the secrets in it. @throws SeaworthyError archive/*, input/*. */
export async function readEntries(world: World): Promise<Entries> {
  const { input, limits, signal, asOf } = world;
  // A byte order mark is dropped: no parser wants it, and positions count from the first character.
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const take = (bytes: Uint8Array) => decoded(utf8, bytes);
  const options = { keep: isKeptPath, take, limits, ...(signal === undefined ? {} : { signal }) };
  const opened = await (input.kind === 'file' ? openArchive(input.path, options) : openFolder(input.path, options));
  const tree = maskedTree(opened);
  return {
    tree: asOf === undefined ? tree : withoutIgnored(tree),
    neutralised: opened.neutralised.map((one) => ({ ...one, path: maskPath(one.path) })),
    skipped: opened.skipped.reduce((sum, it) => sum + it.count, 0),
  };
}

function maskedTree(opened: OpenedTree<string | null>): SourceTree {
  const texts = new Map<string, string>();
  const secrets: SourceTree['secrets'][number][] = [];
  const unreadable = opened.unkept.map((one) => ({ ...one, path: maskPath(one.path) }));
  for (const [name, text] of opened.kept) {
    const path = maskPath(name);
    if (text === null) {
      unreadable.push({ path, reason: 'It is not UTF-8 text.' });
      continue;
    }
    const masked = maskSecrets(path, text);
    texts.set(path, masked.text);
    secrets.push(...masked.hits);
  }
  unreadable.sort((a, b) => compareText(a.path, b.path));
  const entries = opened.entries.map((entry) => {
    const path = maskPath(entry.path);
    return path === entry.path ? entry : { ...entry, path };
  });
  return { entries, texts, secrets, unreadable };
}

/** Null: not UTF-8. Decoded while the bytes are at hand, so that no file is held as bytes and as text. */
function decoded(utf8: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null; // the caller reports the file as unreadable
  }
}

interface EntriesHeader extends Omit<Entries, 'tree'> {
  readonly tree: Omit<SourceTree, 'texts' | 'entries'>;
  /** Three columns instead of one object per file: a third of the JSON. */
  readonly paths: readonly string[];
  readonly sizes: readonly number[];
  readonly hashes: readonly string[];
  readonly texts: readonly string[];
}

/** Texts are stored once, as UTF-8, behind a JSON header. */
export const entriesCodec: Codec<Entries> = {
  encode({ tree, neutralised, skipped }) {
    const { entries, texts, secrets, unreadable, ignored } = tree;
    const header: EntriesHeader = {
      tree: { secrets, unreadable, ...(ignored === undefined ? {} : { ignored }) },
      neutralised,
      skipped,
      paths: entries.map((entry) => entry.path),
      sizes: entries.map((entry) => entry.size),
      hashes: entries.map((entry) => entry.sha256),
      texts: [...texts.keys()],
    };
    return pack(header, [...texts.values()]);
  },
  decode(bytes) {
    const { header, bodies } = unpack<EntriesHeader>(bytes);
    const { neutralised, skipped, paths, sizes, hashes } = header;
    const entries = paths.map((path, i) => ({ path, size: sizes[i] ?? 0, sha256: hashes[i] ?? '' }));
    const texts = new Map(header.texts.map((path, i) => [path, bodies[i]?.toString('utf8') ?? '']));
    return { tree: { entries, texts, ...header.tree }, neutralised, skipped };
  },
};
