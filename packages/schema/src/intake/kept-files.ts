import type { ArchiveLimits } from '../archive-limits.ts';
import { compareText } from '../words.ts';
import type { Keep } from './opened-tree.ts';

/** The files that stay in memory. Which ones is settled by path order, never by the order of the archive. */
export interface KeptFiles<Kept> {
  wants(path: string, size: number): boolean;
  /** `make` is called at most once, during the call: not for a file that is let go at once. */
  add(path: string, size: number, make: () => Kept): void;
  unreadable(path: string, reason: string): void;
  /** `cut`: characters of the shared top folder that are taken off every path. */
  finish(cut: number): { kept: Map<string, Kept>; unkept: { path: string; reason: string }[] };
}

interface Held<Kept> {
  /** Bytes of the file. */
  readonly size: number;
  readonly value: Kept;
}

/**
 * While a tar streams by, nobody knows yet whether its top folder will be taken off, so `keep` is asked for the path
 * with and without its first segment; `finish` asks again with the final path and drops what is not wanted after all.
 */
export function keepFiles<Kept>(limits: ArchiveLimits, keep: Keep): KeptFiles<Kept> {
  let kept = new Map<string, Held<Kept>>();
  let keptBytes = 0;
  const unkept: { path: string; reason: string }[] = [];
  const over = `The ${limits.keptBytes} bytes that are kept of one tree were used up by files before it.`;
  let firstOver: string | undefined;

  const isOver = (path: string) => firstOver !== undefined && compareText(path, firstOver) >= 0;

  /** Keeps the longest run of paths, in path order, that fits; everything from the first that does not is let go. */
  function trim(): void {
    const sorted = [...kept].sort(([a], [b]) => compareText(a, b));
    let sum = 0;
    const fitting = new Map<string, Held<Kept>>();
    for (const [path, held] of sorted) {
      sum += held.size;
      if (sum > limits.keptBytes && !isOver(path)) firstOver = path;
      if (isOver(path)) unkept.push({ path, reason: over });
      else fitting.set(path, held);
    }
    kept = fitting;
    keptBytes = [...fitting.values()].reduce((total, held) => total + held.size, 0);
  }

  return {
    wants(path, size) {
      if (!keep(path) && !keep(belowTop(path))) return false;
      if (size <= limits.keptFileBytes) return true;
      unkept.push({ path, reason: `It has ${size} bytes; files up to ${limits.keptFileBytes} bytes are read.` });
      return false;
    },
    add(path, size, make) {
      if (isOver(path)) return void unkept.push({ path, reason: over });
      kept.set(path, { size, value: make() });
      keptBytes += size;
      // An eighth of slack bounds how often the whole map is sorted.
      if (keptBytes > limits.keptBytes * 1.125) trim();
    },
    unreadable: (path, reason) => void unkept.push({ path, reason }),
    finish(cut) {
      trim();
      const wanted = ({ path }: { path: string }) => keep(path);
      const files = [...kept].map(([path, { value }]) => ({ path: path.slice(cut), value })).filter(wanted);
      return {
        kept: new Map(files.map(({ path, value }) => [path, value])),
        unkept: unkept
          .map(({ path, reason }) => ({ path: path.slice(cut), reason }))
          .filter(wanted)
          .sort((a, b) => compareText(a.path, b.path)),
      };
    },
  };
}

function belowTop(path: string): string {
  return path.slice(path.indexOf('/') + 1);
}
