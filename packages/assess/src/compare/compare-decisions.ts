import type { Report } from '@seaworthy/schema/report';
import type { Decision } from '../triage/decisions.ts';
import type { FindingPair } from './match-findings.ts';

/**
 * What the team had decided in the report before, about the same findings as they stand after. What a repository decides is
 * a part of its code.
 */
export function decisionsCarried(pairs: readonly FindingPair[]): Decision[] {
  return pairs.flatMap(({ before: { triage }, after: { ruleId, file, fingerprints } }) => {
    if (triage?.source !== 'team') return [];
    const { kind, reason, by, on } = triage;
    // It holds in both, or in none: which day it is was settled before.
    return [{ kind, reason, by, on, until: null, rule: ruleId, where: file, fingerprints }];
  });
}

/** Whether the team's decisions in this report are exactly these. */
export function hasDecisions({ findings }: Report, decisions: readonly Decision[]): boolean {
  const own = findings.filter(({ triage }) => triage?.source === 'team');
  const kinds = new Map(decisions.map(({ fingerprints, kind }) => [fingerprints.path, kind]));
  return own.length === kinds.size && own.every((it) => kinds.get(it.fingerprints.path) === it.triage?.kind);
}
