import { isAccepted, isDismissed } from '@seaworthy/schema/open-findings';
import type { Finding, SectionResult } from '@seaworthy/schema/report';
import { areas, sectionOf } from '@seaworthy/schema/taxonomy';
import { compareText, tenths } from '@seaworthy/schema/words';
import { isGating, type ScoreParts, type Term } from './score.ts';
import { type Facts, openQuestions } from './terms.ts';

/** What holds the score down, in words: "3 critical and 12 high findings". */
export function capWords(terms: readonly Term[]): string {
  const severe = terms.filter(isGating);
  const critical = severe.filter((term) => term.severity === 'CRITICAL').length;
  const high = severe.length - critical;
  if (critical + high === 0) return 'no open critical or high finding';
  const parts = [critical > 0 ? `${critical} critical` : '', high > 0 ? `${high} high` : ''].filter(
    (part) => part !== '',
  );
  return `${parts.join(' and ')} ${critical + high === 1 ? 'finding' : 'findings'}`;
}

/** Two to five sentences that say why the score is what it is, from the terms of the formula. */
export function bulletsOf(
  parts: ScoreParts,
  capBy: string,
  sections: readonly SectionResult[],
  facts: Facts & { readonly findings: readonly Finding[] },
  interval: { readonly low: number; readonly high: number },
): string[] {
  return [
    gateBullet(parts, capBy),
    qualityBullet(parts, sections),
    strengthBullet(sections),
    decisionBullet(facts.findings),
    doubtBullet(facts, interval),
  ].filter((bullet) => bullet !== undefined);
}

/** For a repository without a score. */
export const notDeployableBullets: readonly string[] = [
  'Nothing deployable was found: no image, container, workload, proxy or service process that production would run.',
  'A library is not rated; add its Dockerfile, Compose file, manifests or deployment workflow if it is deployed from here.',
];

function gateBullet(parts: ScoreParts, capBy: string): string {
  if (parts.cap === 10) return 'Load line 10: no critical or high finding is open, so quality alone decides.';
  return `Load line ${tenths(parts.cap)}: ${capBy} ${capBy.endsWith('findings') ? 'hold' : 'holds'} it there.`;
}

function qualityBullet(parts: ScoreParts, sections: readonly SectionResult[]): string {
  const lost = areas
    .map((area) => {
      const own = sections.filter((section) => sectionOf(section.id).areaId === area.id);
      return {
        title: area.short,
        points: own.reduce((sum, section) => sum + section.weight * section.loss, 0),
        of: own.reduce((sum, section) => sum + section.weight, 0),
      };
    })
    .filter((area) => area.points >= 0.05)
    .toSorted((a, b) => b.points - a.points);
  const [worst, next] = lost;
  const quality = `Quality ${Math.floor(parts.quality * 100 + 1e-9)} %`;
  if (worst === undefined) return `${quality}: no section loses points.`;
  const then = next === undefined ? '' : `, then ${next.title} (${tenths(next.points)} of ${next.of})`;
  return `${quality}: ${worst.title} loses most (${tenths(worst.points)} of ${worst.of} points)${then}.`;
}

function strengthBullet(sections: readonly SectionResult[]): string | undefined {
  const sound = sections.filter((section) => section.state === 'sound').toSorted((a, b) => b.weight - a.weight);
  if (sound.length === 0) return undefined;
  const named = sound.slice(0, 3).map((section) => sectionOf(section.id).title);
  return `Sound: ${sound.length} of ${sections.length} sections are proven with file and line, among them ${list(named)}.`;
}

/** What people decided, where it moved the score: it must not look as if the repository had been mended. */
function decisionBullet(findings: readonly Finding[]): string | undefined {
  const accepted = findings.filter(isAccepted);
  const dismissed = findings.filter(isDismissed);
  const parts = [
    accepted.length === 0
      ? ''
      : `${count(accepted.length, 'accepted risk keeps', 'accepted risks keep')} costing quality and ${accepted.length === 1 ? 'holds' : 'hold'} back no load line${nextEnd(accepted)}`,
    dismissed.length === 0
      ? ''
      : `${count(dismissed.length, 'finding counts', 'findings count')} for nothing, because somebody says that ${dismissed.length === 1 ? 'it is' : 'they are'} no problem`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : `${parts.join('; ')}.`;
}

function nextEnd(accepted: readonly Finding[]): string {
  const [first] = accepted.flatMap(({ triage }) => triage?.until ?? []).sort(compareText);
  if (first === undefined) return '';
  return accepted.length === 1 ? ` until ${first}` : `, the first of them until ${first}`;
}

function doubtBullet(facts: Facts, interval: { readonly low: number; readonly high: number }): string | undefined {
  const parts = [
    count(openQuestions(facts).length, 'question is open', 'questions are open'),
    count(facts.unread.length, 'file could not be read', 'files could not be read'),
    count(
      facts.outcomes.filter((o) => o.status === 'errored').length,
      'rule could not finish',
      'rules could not finish',
    ),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const range =
    interval.low === interval.high
      ? `stays at ${tenths(interval.low)}`
      : `lies between ${tenths(interval.low)} and ${tenths(interval.high)}`;
  return `${list(parts)}: the sections behind that are unknown, not sound; whatever the answers, the score ${range}.`;
}

function count(amount: number, one: string, many: string): string | undefined {
  return amount === 0 ? undefined : `${amount} ${amount === 1 ? one : many}`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
