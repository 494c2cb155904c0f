import type { ArchiveLimits } from '../archive-limits.ts';
import { SeaworthyError } from '../problem.ts';
import { compareText } from '../words.ts';
import { isNestedArchive, metadataReason, quoted, staysInside } from './entry-path.ts';
import { type KeptFiles, keepFiles } from './kept-files.ts';
import type { EntryCode, Keep, NeutralisedEntry, OpenedEntry, OpenedTree, SourceFormat, Take } from './opened-tree.ts';

/** Gathers what the readers find, in any order, and settles what only the whole tree can tell. */
export interface Collector {
  /** True when the bytes of this file should be handed to `file`. Larger than the limit: false, and listed. */
  wants(path: string, size: number): boolean;
  /** `bytes` of a wanted file are lent for the call. @throws SeaworthyError archive/duplicate-name. */
  file(path: string, size: number, sha256: string, bytes: Uint8Array | undefined): void;
  /** `hard`: the target counts from the root of the archive, not from the link's folder. */
  link(path: string, target: string, hard: boolean): void;
  neutral(path: string, code: EntryCode, reason: string): void;
  /** A wanted file whose bytes could not be read. */
  unreadable(path: string, reason: string): void;
  /** True when the path is metadata; it was counted and must not be read. */
  skips(path: string): boolean;
}

export interface TreeCollector<Kept> extends Collector {
  /** A file whose bytes nobody reads, for an index alone; `value` stands for the bytes of a wanted one. Its hash is empty. */
  listed(path: string, size: number, value: Kept | undefined): void;
  /** @throws SeaworthyError archive/empty when no regular file was found. */
  finish(format: SourceFormat, stripTop: boolean): OpenedTree<Kept>;
}

interface Link {
  readonly path: string;
  readonly target: string;
  readonly hard: boolean;
}

export function startCollecting<Kept>(limits: ArchiveLimits, keep: Keep, take: Take<Kept>): TreeCollector<Kept> {
  const entries = new Map<string, OpenedEntry>();
  const kept = keepFiles<Kept>(limits, keep);
  const links: Link[] = [];
  const neutralised: NeutralisedEntry[] = [];
  const skipped = new Map<string, number>();
  const enter = (path: string, size: number, sha256: string) => {
    if (entries.has(path)) throw duplicate(path);
    entries.set(path, { path, size, sha256 });
  };
  return {
    wants: kept.wants,
    file(path, size, sha256, bytes) {
      enter(path, size, sha256);
      if (bytes !== undefined) kept.add(path, bytes.byteLength, () => take(bytes));
    },
    listed(path, size, value) {
      enter(path, size, '');
      if (value !== undefined) kept.add(path, size, () => value);
    },
    link: (path, target, hard) => void links.push({ path, target, hard }),
    neutral: (path, code, reason) => void neutralised.push({ path, code, reason }),
    unreadable: kept.unreadable,
    skips(path) {
      const reason = metadataReason(path);
      if (reason !== null) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
      return reason !== null;
    },
    finish(format, stripTop) {
      return settle({ format, stripTop, entries: [...entries.values()], kept, links, neutralised, skipped });
    },
  };
}

interface Gathered<Kept> {
  readonly format: SourceFormat;
  readonly stripTop: boolean;
  readonly entries: OpenedEntry[];
  readonly kept: KeptFiles<Kept>;
  readonly links: readonly Link[];
  readonly neutralised: readonly NeutralisedEntry[];
  readonly skipped: ReadonlyMap<string, number>;
}

function settle<Kept>(found: Gathered<Kept>): OpenedTree<Kept> {
  if (found.entries.length === 0) throw new SeaworthyError('archive/empty', 'No regular file was found in it.');
  const all = [...found.entries, ...found.links, ...found.neutralised].map((entry) => entry.path);
  const top = found.stripTop ? sharedTopFolder(all) : null;
  const cut = top === null ? 0 : top.length + 1;
  const entries = found.entries
    .map((entry) => (cut === 0 ? entry : { ...entry, path: entry.path.slice(cut) }))
    .sort((a, b) => compareText(a.path, b.path));
  refuseFileAsFolder(entries);
  const { kept, unkept } = found.kept.finish(cut);
  const neutralised = [
    ...found.neutralised.map((entry) => ({ ...entry, path: entry.path.slice(cut) })),
    ...found.links.map((link) => neutralLink(link, cut)),
    ...caseCollisions(entries),
    ...nestedArchives(entries),
  ].sort((a, b) => compareText(a.path, b.path) || compareText(a.code, b.code));
  return {
    format: found.format,
    entries,
    kept,
    unkept,
    neutralised,
    skipped: [...found.skipped]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => compareText(a.reason, b.reason)),
    strippedFolder: top,
    unpackedBytes: entries.reduce((sum, entry) => sum + entry.size, 0),
  };
}

/** The first segment, when every path has it and lies below it. */
function sharedTopFolder(paths: readonly string[]): string | null {
  const first = paths[0] ?? '';
  const slash = first.indexOf('/');
  if (slash === -1) return null;
  const prefix = first.slice(0, slash + 1);
  return paths.every((path) => path.startsWith(prefix)) ? prefix.slice(0, -1) : null;
}

/** `a` and `a/b` cannot both be files of one tree. */
function refuseFileAsFolder(entries: readonly OpenedEntry[]): void {
  const paths = new Set(entries.map((entry) => entry.path));
  for (const { path } of entries) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      if (!paths.has(folder)) continue;
      const detail = `${quoted(folder)} is a file and, in ${quoted(path)}, also a folder.`;
      throw new SeaworthyError('archive/duplicate-name', detail);
    }
  }
}

function neutralLink(link: Link, cut: number): NeutralisedEntry {
  const path = link.path.slice(cut);
  const inside = link.hard ? staysInside('', link.target) : staysInside(path, link.target);
  const kind = link.hard ? 'hard link' : 'link';
  return inside
    ? {
        path,
        code: 'entry/link',
        reason: `${quoted(path)} is a ${kind} to ${quoted(link.target)}; it was not followed.`,
      }
    : {
        path,
        code: 'entry/link-outside',
        reason: `${quoted(path)} is a ${kind} to ${quoted(link.target)}, outside the tree; it was not followed.`,
      };
}

function caseCollisions(entries: readonly OpenedEntry[]): NeutralisedEntry[] {
  const seen = new Map<string, string>();
  const collisions: NeutralisedEntry[] = [];
  for (const { path } of entries) {
    const folded = path.toLowerCase();
    const other = seen.get(folded);
    if (other === undefined) seen.set(folded, path);
    else {
      const reason = `${quoted(path)} and ${quoted(other)} are one file on macOS and Windows; both were read here.`;
      collisions.push({ path, code: 'entry/case-collision', reason });
    }
  }
  return collisions;
}

function nestedArchives(entries: readonly OpenedEntry[]): NeutralisedEntry[] {
  return entries
    .filter((entry) => isNestedArchive(entry.path))
    .map(({ path }) => ({
      path,
      code: 'entry/nested-archive',
      reason: `${quoted(path)} is an archive; it was not opened.`,
    }));
}

function duplicate(path: string): SeaworthyError {
  return new SeaworthyError('archive/duplicate-name', `Two entries have the path ${quoted(path)}.`);
}
