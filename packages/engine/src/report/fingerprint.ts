import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** First 20 hex digits (80 bits) of SHA-256 over the parts, each length-prefixed so that no two lists collide by joining. */
export function hashParts(...parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 20);
}

export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

export interface Identity {
  readonly ruleId: string;
  readonly subjectKind: string;
  readonly subjectName: string;
  readonly anchor: string;
  readonly discriminator: string;
  readonly path: string;
}

/**
 * Line-free identity of findings: `logical` says which thing is wrong, `path` adds the file and the ordinal among equals.
 * No line number, message or severity takes part, so edits elsewhere in the file change nothing. Give the findings in the
 * order in which they stand in their files: another order, by severity for instance, would give equals other ordinals.
 */
export function fingerprints(identities: readonly Identity[]): { logical: string; path: string }[] {
  const seen = new Map<string, number>();
  return identities.map((it) => {
    const [name, anchor, discriminator] = placeless(it);
    const logical = hashParts(it.ruleId, it.subjectKind, name, anchor, discriminator);
    const ordinal = seen.get(`${logical} ${it.path}`) ?? 0;
    seen.set(`${logical} ${it.path}`, ordinal + 1);
    return { logical, path: hashParts(logical, it.path, String(ordinal)) };
  });
}

/** Kinds of subjects that are named after the file or the folder they live in. */
const placeNamed: ReadonlySet<string> = new Set(['file', 'image', 'page', 'pipeline', 'proxy', 'script']);

/**
 * Name, anchor and discriminator without the place of the finding: its own path goes, and paths below one of its folders
 * are told from that folder on. A file that is renamed, or moved with its folder, then keeps its logical identity. A
 * service stays called `api` in a folder called `api`: only subjects that are named after a place lose their name with it.
 */
function placeless({ subjectKind, subjectName, anchor, discriminator, path }: Identity): [string, string, string] {
  const folders = foldersOf(path);
  const bare = (text: string) => withoutFolders(text.replaceAll(path, '\u0000'), folders);
  const isPlace =
    // The application of a whole repository is called after its language, the same one in a folder after the folder.
    subjectKind === 'app' ||
    (placeNamed.has(subjectKind) && folders.some((it) => it === subjectName || nameOf(it) === subjectName));
  return [isPlace ? '' : bare(subjectName), bare(anchor), bare(discriminator)];
}

/** `a/b/c.yml` lies in `a/b` and in `a`; the innermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

function withoutFolders(text: string, folders: readonly string[]): string {
  const inner = folders.find((folder) => text.startsWith(`${folder}/`));
  // The root of the repository is written as a dot.
  return inner === undefined ? text.replace(/^\.\//, '') : text.slice(inner.length + 1);
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}
