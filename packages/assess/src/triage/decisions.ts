import type { Finding } from '@seaworthy/schema/report';
import type { Suppression, Triage } from '@seaworthy/schema/report-triage';
import { compareText } from '@seaworthy/schema/words';

/** What a team decided about one finding of some audit; it follows the finding into the next ones. */
export interface Decision extends Pick<Suppression, 'kind' | 'rule' | 'where' | 'reason' | 'by' | 'on' | 'until'> {
  readonly fingerprints: Finding['fingerprints'];
  /** Name of the finding's subject and its file when it was decided, where they are known: see `findingOf`. */
  readonly subject?: string;
  readonly file?: string;
}

/** What a decision can be about: findings, and the gaps that an answer of "no" would make findings. */
export type Decidable = Pick<Finding, 'id' | 'fingerprints' | 'file' | 'subject'>;

/**
 * What became of each decision on the day `asOf` (ISO date), in the order given. A decision covers at most one finding:
 * the one with its exact path fingerprint, else the only one with its logical fingerprint that no other decision claims,
 * as a comparison of two reports would pair them. It covers none where that would be a guess.
 */
export function suppressionsOf(
  findings: readonly Decidable[],
  decisions: readonly Decision[],
  asOf: string,
): Suppression[] {
  const byPath = new Map(findings.map((finding) => [finding.fingerprints.path, finding]));
  const claimed = new Set(decisions.map((decision) => decision.fingerprints.path).filter((path) => byPath.has(path)));
  const free = grouped(
    findings.filter(({ fingerprints }) => !claimed.has(fingerprints.path)),
    ({ fingerprints }) => fingerprints.logical,
  );
  const lost = grouped(
    decisions.filter(({ fingerprints }) => !claimed.has(fingerprints.path)),
    ({ fingerprints }) => fingerprints.logical,
  );
  const files = new Set(findings.map(({ file }) => file));
  return decisions.map((decision) => {
    const { logical, path } = decision.fingerprints;
    const places = new Set(lost.get(logical)?.map(({ fingerprints }) => fingerprints.path));
    const [only, ...others] = free.get(logical) ?? [];
    const moved = others.length === 0 && places.size === 1 && only && mayHaveMoved(decision, only, files);
    const finding = byPath.get(path) ?? (moved ? only : undefined);
    return { ...entryOf(decision), ...stateAt(decision.until, finding === undefined ? [] : [finding.id], asOf) };
  });
}

/** Fixed in one Dockerfile and new in another is no move while both are there. */
function mayHaveMoved(decision: Decision, to: Decidable, files: ReadonlySet<string>): boolean {
  const { subject, file } = decision;
  return subject === undefined || file === undefined || subject === to.subject.name || !files.has(file);
}

function entryOf({ kind, rule, where, reason, by, on, until }: Decision): Omit<Suppression, 'state' | 'findingIds'> {
  return { source: 'team', kind, rule, where, reason, by, on, until };
}

/** The same entry on another day. One that cannot count stays so. */
export function onDay(entry: Suppression, asOf: string): Suppression {
  return entry.state === 'void' ? entry : { ...entry, ...stateAt(entry.until, entry.findingIds, asOf) };
}

/** An entry counts up to and including its last day. What has expired still names the findings that it covered. */
export function stateAt(
  until: string | null,
  findingIds: readonly string[],
  asOf: string,
): Pick<Suppression, 'state' | 'findingIds'> {
  const over = until !== null && compareText(until, asOf) < 0;
  return { state: over ? 'expired' : findingIds.length > 0 ? 'used' : 'unused', findingIds: [...findingIds] };
}

/**
 * What holds for each finding, by its id. Several entries may speak of one finding; the one that takes most out of the
 * count wins, then the one that lasts longest, so that no entry ever weakens another one. Their order changes nothing.
 */
export function triageById(entries: readonly Suppression[]): Map<string, Triage> {
  const found = new Map<string, Suppression>();
  for (const entry of entries) {
    if (entry.state !== 'used') continue;
    for (const id of entry.findingIds) {
      const before = found.get(id);
      if (before === undefined || byStrength(entry, before) < 0) found.set(id, entry);
    }
  }
  return new Map([...found].map(([id, entry]) => [id, triageOf(entry)]));
}

function triageOf({ kind, reason, by, on, until, source, place }: Suppression): Triage {
  return { kind, reason, by, on, until, source, ...(place === undefined ? {} : { place }) };
}

function byStrength(a: Suppression, b: Suppression): number {
  const kinds = ['false-positive', 'accepted-risk'];
  return (
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
    compareText(lastDay(b), lastDay(a)) ||
    compareText(keyOf(a), keyOf(b))
  );
}

/** Behind every date. */
function lastDay({ until }: Suppression): string {
  return until ?? '~';
}

/** In the order of the report: the repository's own as they stand there, then the team's; equal sets, equal lists. */
export function inOrder(entries: readonly Suppression[]): Suppression[] {
  return [...entries]
    .map((entry) => ({ key: keyOf(entry), entry }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ entry }) => entry);
}

function keyOf({ source, place, rule, where, kind, until, by, on, reason, findingIds }: Suppression): string {
  const line = String(place?.startLine ?? 0).padStart(9, '0');
  return [source, place?.path ?? '', line, rule, where, kind, until ?? '', by, on ?? '', reason, ...findingIds].join(
    '\0',
  );
}

/** True when some entry's day was compared: only then does a report depend on the day that it is read. */
export function comparesDays(entries: readonly Pick<Suppression, 'state' | 'until'>[]): boolean {
  return entries.some(({ state, until }) => state !== 'void' && until !== null);
}

/** The finding with what was decided about it, and without what was decided before. */
export function decided<T extends Pick<Finding, 'id' | 'triage'>>(finding: T, triages: ReadonlyMap<string, Triage>): T {
  const triage = triages.get(finding.id);
  if (triage === undefined && finding.triage === undefined) return finding;
  const { triage: _, ...open } = finding;
  return (triage === undefined ? open : { ...open, triage }) as T; // only the optional member changed
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
