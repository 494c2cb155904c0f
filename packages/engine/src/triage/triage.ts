import type { DraftFinding } from '@seaworthy/assess/input';
import { comparesDays, decided, inOrder, stateAt, triageById } from '@seaworthy/assess/triage/decisions';
import type { Evidence } from '@seaworthy/schema/evidence';
import type { Answer, Question } from '@seaworthy/schema/report';
import type { RepositorySettings, StatedFact, Suppression } from '@seaworthy/schema/report-triage';
import type { Span } from '../text/span.ts';
import { declaredEntries } from './declared.ts';
import { type Candidate, type Entry, whyVoid } from './entry.ts';
import { inlineEntries } from './inline.ts';
import { readSettings, type Settings } from './settings-file.ts';
import { answersOfFacts, factOf } from './statement.ts';
import type { Sources } from './suppress-entry.ts';

/** What the repository decided about its own findings, as of one day. */
export interface Triaged {
  readonly findings: readonly DraftFinding[];
  readonly gaps: readonly DraftFinding[];
  readonly suppressions: readonly Suppression[];
  readonly settings: RepositorySettings | undefined;
  /** What the repository answers itself, by question id, expired answers too. */
  readonly stated: ReadonlyMap<string, Answer>;
  /** True when the day took part: some entry that may count has a last day. */
  readonly comparedDays: boolean;
}

/**
 * Findings with what the `.seaworthy.yaml` and the comments of their repository say about them on the day `asOf` (ISO
 * date). Nothing but `triage` of a finding changes: rules have judged before, and an entry blinds none of them.
 */
export function triageByRepository(
  drafts: {
    readonly findings: readonly DraftFinding[];
    readonly gaps: readonly DraftFinding[];
    readonly questions: readonly Question[];
  },
  sources: Sources,
  quote: (span: Span) => Evidence,
  ruleIds: ReadonlySet<string>,
  asOf: string,
): Triaged {
  const read = readSettings(sources, quote);
  const byRule = groupedByRule([...drafts.findings, ...drafts.gaps]);
  const entries = [
    ...(read?.entries ?? []),
    ...inlineEntries(sources.texts, quote),
    ...declaredEntries(sources.texts, quote),
  ];
  const suppressions = inOrder(entries.map((entry) => suppressionOf(entry, byRule, ruleIds, asOf)));
  const triages = triageById(suppressions);
  const facts = (read?.statements ?? []).map((it) => factOf(it, drafts.questions, ruleIds, asOf));
  return {
    findings: drafts.findings.map((finding) => decided(finding, triages)),
    gaps: drafts.gaps.map((gap) => decided(gap, triages)),
    suppressions,
    settings: read === undefined ? undefined : settingsOf(read, facts),
    stated: answersOfFacts(facts),
    comparedDays: comparesDays([...suppressions, ...facts]),
  };
}

function settingsOf({ files, ignore, gate, problems }: Settings, facts: readonly StatedFact[]): RepositorySettings {
  return {
    files,
    ignore,
    ...(gate === undefined ? {} : { gate }),
    ...(facts.length === 0 ? {} : { facts: [...facts] }),
    problems,
  };
}

function suppressionOf(
  entry: Entry,
  byRule: ReadonlyMap<string, readonly Candidate[]>,
  ruleIds: ReadonlySet<string>,
  asOf: string,
): Suppression {
  const { kind, rule, where, reason, by, until, place } = entry;
  const base = { source: 'repository' as const, kind, rule, where, reason, by, on: null, until, place };
  const why = whyVoid(entry, ruleIds, asOf);
  if (why !== undefined) return { ...base, state: 'void', why, findingIds: [] };
  const ids = entry.covered(byRule.get(rule) ?? []).map(({ id }) => id);
  return { ...base, ...stateAt(until, ids, asOf) };
}

function groupedByRule(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.ruleId);
    if (group === undefined) groups.set(candidate.ruleId, [candidate]);
    else group.push(candidate);
  }
  return groups;
}
