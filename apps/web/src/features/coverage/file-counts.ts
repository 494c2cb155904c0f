import type { Report } from '@seaworthy/schema/report';

type Skipped = Report['input']['skipped'][number];

/** Every file of the tree in exactly one of five counts. */
export interface FileCounts {
  readonly judged: number;
  readonly notJudged: number;
  /** Not judged because the repository's own `.seaworthy.yaml` says so. */
  readonly leftOut: number;
  readonly skipped: number;
  readonly failed: number;
}

/** Files that were read and set aside begin so, see schema/intake/skip-reason.ts. */
const readMark = 'read, not judged: ';

export function isReadNotJudged({ reason }: Skipped): boolean {
  return reason.startsWith(readMark);
}

/** What the repository's own settings leave out, in the words of the report. */
export function isLeftOut({ reason }: Skipped): boolean {
  return reason === 'left out by .seaworthy.yaml';
}

/** The reason without what the heading says. */
export function shortReason({ reason }: Skipped): string {
  return reason.startsWith(readMark) ? reason.slice(readMark.length) : reason;
}

/** What the reasons leave over was judged: a file is never both skipped and unreadable, and unreadable but once. */
export function fileCounts({ files, skipped, failed }: Report['input']): FileCounts {
  const sum = (some: readonly Skipped[]) => some.reduce((total, { count }) => total + count, 0);
  const notJudged = sum(skipped.filter(isReadNotJudged));
  const leftOut = sum(skipped.filter(isLeftOut));
  const left = sum(skipped) - notJudged - leftOut;
  const broken = new Set(failed.map(({ path }) => path)).size;
  return {
    judged: Math.max(0, files - notJudged - leftOut - left - broken),
    notJudged,
    leftOut,
    skipped: left,
    failed: broken,
  };
}
