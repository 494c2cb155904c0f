import type { Evidence } from '@seaworthy/schema/evidence';
import { daysBetween } from '@seaworthy/schema/iso-day';
import type { Finding } from '@seaworthy/schema/report';
import { acceptedMaxDays, reasonMinLength, type Suppression } from '@seaworthy/schema/report-triage';
import { nearest } from './nearest.ts';

/** What an entry may cover: a finding, or the gap that an answer of "no" would confirm. */
export type Candidate = Pick<Finding, 'id' | 'ruleId' | 'file' | 'line' | 'subject' | 'fingerprints' | 'evidence'>;

/** Where a container or a service is declared: its key, or its item of a list. */
export interface Component {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** One wish of the repository to take findings of one rule out of the count, as it was written. */
export interface Entry extends Pick<Suppression, 'kind' | 'rule' | 'where' | 'reason' | 'by' | 'until'> {
  readonly place: Evidence;
  /** Why it cannot count, whatever it covers; undefined when its form is right. */
  readonly wrong: string | undefined;
  /** The findings that it means, among those of its rule. */
  readonly covered: (ofRule: readonly Candidate[]) => readonly Candidate[];
}

/** Why an entry cannot count on this day; undefined when it may. The first reason, so that one sentence is enough. */
export function whyVoid(entry: Entry, ruleIds: ReadonlySet<string>, asOf: string): string | undefined {
  const { rule, reason, until, kind, wrong } = entry;
  if (wrong !== undefined) return wrong;
  if (!ruleIds.has(rule)) return unknownRule(rule, ruleIds);
  const noReason = whyNoReason(reason, 'reason');
  if (noReason !== undefined) return noReason;
  if (until === null) return kind === 'accepted-risk' ? 'It gives no last day (until).' : undefined;
  return whyNoDay(until, asOf);
}

export function whyNoReason(text: string, name: string): string | undefined {
  const { length } = text.trim();
  if (length >= reasonMinLength) return undefined;
  if (length === 0) return `It gives no ${name}.`;
  return `Its ${name} has ${length} characters; ${reasonMinLength} is the least that says something.`;
}

export function whyNoDay(until: string, asOf: string): string | undefined {
  const days = daysBetween(asOf, until);
  if (days === null) return `"${until.slice(0, 60)}" is no date; write it as 2026-06-30.`;
  return days > acceptedMaxDays ? `${until} is more than ${acceptedMaxDays} days after ${asOf}.` : undefined;
}

function unknownRule(rule: string, ruleIds: ReadonlySet<string>): string {
  if (rule === '') return 'It names no rule.';
  if (rule.includes('*')) return `"${rule}" is no rule: each rule is named, there is no wildcard.`;
  const meant = nearest(rule, ruleIds);
  return `There is no rule ${rule}${meant === undefined ? '' : `; the nearest is ${meant}`}.`;
}
