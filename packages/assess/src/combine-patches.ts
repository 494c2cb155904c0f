import { gradeOf } from '@seaworthy/schema/fix-grade';
import type { Finding } from '@seaworthy/schema/report';
import { compareText, severities } from '@seaworthy/schema/words';
import { type FilePatch, type LineChange, writePatch } from './patch.ts';
import { readPatch } from './read-patch.ts';

type Patched = Pick<Finding, 'number' | 'severity' | 'fix'>;

/** Fixes taken into one diff, and the others, each with the reason in one sentence. */
export interface CombinedPatch {
  /** Empty when no fix could be taken. */
  readonly patch: string;
  readonly taken: readonly number[];
  readonly leftOut: readonly { readonly number: number; readonly why: string }[];
}

/** A file as far as it is settled; changes in the order of their lines. */
interface Draft {
  readonly path: string;
  readonly created: boolean;
  readonly known: Map<number, string>;
  changes: LineChange[];
  readonly owners: Map<LineChange, number>;
}

/**
 * All fixes that carry edits as one diff. Proven ones first, then the worst; a fix whose lines another one has already changed is left out and
 * said, so what is in the diff never conflicts. Two fixes that add at the same place stand in report order, unless both
 * open the same block.
 */
export function combinePatches(findings: readonly Patched[]): CombinedPatch {
  const drafts = new Map<string, Draft>();
  const taken: number[] = [];
  const leftOut: { number: number; why: string }[] = [];
  for (const finding of findings.toSorted(byWeight)) {
    if (finding.fix.edits.length === 0) continue;
    const { patch } = finding.fix;
    const why =
      patch === undefined
        ? 'A line that it changes holds a masked secret; change it by hand.'
        : take(drafts, readPatch(patch), finding.number);
    if (why === null) taken.push(finding.number);
    else leftOut.push({ number: finding.number, why });
  }
  const files = [...drafts.values()].sort((a, b) => compareText(a.path, b.path));
  return {
    patch: writePatch(files),
    taken: taken.sort((a, b) => a - b),
    leftOut: leftOut.sort((a, b) => a.number - b.number),
  };
}

function byWeight(a: Patched, b: Patched): number {
  const unproven = ({ fix }: Patched) => (gradeOf(fix) === 'proven' ? 0 : 1);
  return (
    unproven(a) - unproven(b) || severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.number - b.number
  );
}

/** Takes all files of one fix or none. @returns null, or why not. */
function take(drafts: Map<string, Draft>, files: readonly FilePatch[], number: number): string | null {
  for (const file of files) {
    const draft = drafts.get(file.path);
    if (draft === undefined) continue;
    const other = conflictOf(draft, file);
    if (other !== undefined)
      return `It changes the same lines of ${file.path} as finding ${other}; apply it afterwards.`;
  }
  for (const file of files) {
    const draft = drafts.get(file.path) ?? {
      path: file.path,
      created: file.created,
      known: new Map<number, string>(),
      changes: [],
      owners: new Map<LineChange, number>(),
    };
    drafts.set(file.path, draft);
    for (const [index, line] of file.known) draft.known.set(index, line);
    for (const change of file.changes) {
      if (draft.changes.some((own) => isSame(own, change))) continue;
      draft.changes.push(change);
      draft.owners.set(change, number);
    }
    // Stable: additions at one place keep the order in which they were taken.
    draft.changes = draft.changes.toSorted((a, b) => a.at - b.at || a.old.length - b.old.length);
  }
  return null;
}

/** The finding whose change stands in the way. */
function conflictOf(draft: Draft, file: FilePatch): number | undefined {
  for (const change of file.changes) {
    for (const own of draft.changes) {
      if (isSame(own, change)) continue;
      if (draft.created || file.created || clash(own, change)) return draft.owners.get(own);
    }
  }
  return undefined;
}

function isSame(a: LineChange, b: LineChange): boolean {
  return a.at === b.at && a.old.join('') === b.old.join('') && a.new.join('') === b.new.join('');
}

function clash(a: LineChange, b: LineChange): boolean {
  const [aEnd, bEnd] = [a.at + a.old.length, b.at + b.old.length];
  if (a.old.length > 0 && b.old.length > 0) return a.at < bEnd && b.at < aEnd;
  if (a.old.length > 0) return b.at > a.at && b.at < aEnd;
  if (b.old.length > 0) return a.at > b.at && a.at < bEnd;
  // Without a line end the second would continue the first one's last line.
  if (a.at !== b.at) return false;
  const lineless = [a, b].some((change) => change.new.at(-1)?.endsWith('\n') !== true);
  return lineless || openings(a).some((opening) => openings(b).includes(opening));
}

/** First words of the outermost added lines: two blocks with one name would be one block too many. */
function openings({ new: lines }: LineChange): string[] {
  const written = lines.filter((line) => line.trim() !== '');
  const indent = Math.min(...written.map((line) => line.length - line.trimStart().length));
  return written
    .filter((line) => line.length - line.trimStart().length === indent)
    .map((line) => /^[^\s:=]+/.exec(line.trimStart())?.[0] ?? line.trim());
}
