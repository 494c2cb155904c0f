import type { Finding, UnreadFile } from '@seaworthy/schema/report';
import { severities } from '@seaworthy/schema/vocabulary';

/** What of an audit a proof compares. */
export interface AuditState {
  readonly findings: readonly Finding[];
  /** Exact; null when nothing deployable was found. */
  readonly score: number | null;
  readonly unread: readonly UnreadFile[];
  /** Rules that threw. */
  readonly errored: readonly string[];
}

/** Scores are sums of floating point numbers in another order. */
const noise = 1e-9;

/**
 * What speaks against a patch that was to close these findings, in one sentence; undefined: nothing. Equal things in one
 * file are told apart by their order alone, so they are counted: one less of them is one closed.
 */
export function objectionTo(fixed: readonly Finding[], before: AuditState, after: AuditState): string | undefined {
  const unread = after.unread.find(
    (file) => !before.unread.some((it) => it.path === file.path && it.reason === file.reason),
  );
  if (unread !== undefined) return `${unread.path} cannot be read after it: ${unread.reason}`;
  const errored = after.errored.find((rule) => !before.errored.includes(rule));
  if (errored !== undefined) return `The rule ${errored} cannot judge the patched tree.`;
  const was = groupsOf(before.findings);
  const now = groupsOf(after.findings);
  const wanted = groupsOf(fixed);
  for (const [key, group] of wanted) {
    const expected = (was.get(key)?.length ?? 0) - group.length;
    const [left] = now.get(key)?.slice(expected) ?? [];
    if (left !== undefined) return `It leaves ${nameOf(left)}.`;
  }
  for (const [key, group] of now) {
    const old = was.get(key) ?? [];
    const [opened] = group.slice(old.length);
    if (opened !== undefined) return `It opens ${nameOf(opened)}.`;
    const worse = group.find((finding, index) => rankOf(finding) < rankOf(old[index]));
    if (worse !== undefined) return `It makes ${nameOf(worse)} worse.`;
  }
  return lowers(before.score, after.score) ? 'It lowers the score.' : undefined;
}

/** Findings of one file that only their order tells apart, the worst first. */
function groupsOf(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.fingerprints.logical} ${finding.file}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  for (const group of groups.values()) group.sort((a, b) => rankOf(a) - rankOf(b) || a.number - b.number);
  return groups;
}

function rankOf(finding: Finding | undefined): number {
  return severities.indexOf(finding?.severity ?? 'MONITOR');
}

function nameOf({ ruleId, file, line }: Finding): string {
  return `${ruleId} at ${file}:${line}`;
}

function lowers(before: number | null, after: number | null): boolean {
  if (before === null || after === null) return before !== null;
  return after < before - noise;
}
