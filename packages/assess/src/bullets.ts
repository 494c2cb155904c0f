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
  const among = sound.length > named.length ? 'among them ' : '';
  return `Sound: ${sound.length} of ${count(sections.length, 'section', 'sections')}, with file and line as evidence: ${among}${list(named)}.`;
}

/** What people decided, where it moved the score: it must not look as if the repository had been mended. */
function decisionBullet(findings: readonly Finding[]): string | undefined {
  const accepted = findings.filter(isAccepted);
  const dismissed = findings.filter(isDismissed);
  const sentences = [
    accepted.length === 0
      ? ''
      : `${count(accepted.length, 'accepted risk still costs', 'accepted risks still cost')} quality but ${accepted.length === 1 ? 'does' : 'do'} not lower the load line${nextEnd(accepted)}.`,
    dismissed.length === 0
      ? ''
      : `${count(dismissed.length, 'finding is', 'findings are')} left out of the score, dismissed as no problem.`,
  ].filter((sentence) => sentence !== '');
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function nextEnd(accepted: readonly Finding[]): string {
  const [first] = accepted.flatMap(({ triage }) => triage?.until ?? []).sort(compareText);
  if (first === undefined) return '';
  return accepted.length === 1 ? `, until ${first}` : `; the first of them ends on ${first}`;
}

function doubtBullet(facts: Facts, interval: { readonly low: number; readonly high: number }): string | undefined {
  const questions = openQuestions(facts).length;
  const errored = facts.outcomes.filter((outcome) => outcome.status === 'errored').length;
  const parts = [
    count(questions, 'question is open', 'questions are open'),
    count(facts.unread.length, 'file could not be read', 'files could not be read'),
    count(errored, 'rule could not finish', 'rules could not finish'),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const them = questions + facts.unread.length + errored === 1 ? 'it' : 'them';
  const doubt = `${list(parts)}; what depends on ${them} counts as unknown, not as sound.`;
  return questions === 0 ? doubt : `${doubt} ${rangeOf(questions, interval)}`;
}

/** What the answers can make of the score. */
function rangeOf(questions: number, { low, high }: { readonly low: number; readonly high: number }): string {
  if (low === high) {
    return `The score is ${tenths(low)} whatever the ${questions === 1 ? 'answer' : 'answers'}.`;
  }
  return `Once ${questions === 1 ? 'it is' : 'they are'} answered, the score lies between ${tenths(low)} and ${tenths(high)}.`;
}

function count(amount: number, one: string, many: string): string | undefined {
  return amount === 0 ? undefined : `${amount} ${amount === 1 ? one : many}`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
