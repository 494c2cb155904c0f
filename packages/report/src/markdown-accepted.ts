import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import type { StatedFact, Suppression, Triage } from '@seaworthy/schema/report-triage';
import { codeSpan, inline, prose, row } from './escape.ts';
import { count, findingPlace, placeOf } from './words.ts';

/** True when somebody decided something, or tried to: only then is there a part about it. */
export function hasDecisions({ suppressions = [], settings, findings }: Report): boolean {
  const said = (settings?.problems.length ?? 0) + (settings?.facts?.length ?? 0);
  return suppressions.length > 0 || said > 0 || findings.some((it) => !isOpen(it));
}

/**
 * Who bears what, why and until when; then what wants to count and does not: expired, unused and void entries. Nobody may
 * have to search the repository for what was left out of the count. Empty when nobody decided anything.
 */
export function acceptedPart(report: Report): string[] {
  if (!hasDecisions(report)) return [];
  const decided = report.findings.filter((finding) => !isOpen(finding));
  const idle = (report.suppressions ?? []).filter(({ state }) => state !== 'used');
  const problems = report.settings?.problems ?? [];
  const facts = report.settings?.facts ?? [];
  return [
    '## Accepted risks',
    '',
    `${decisionCounts(report)}${report.asOf === undefined ? '' : ` As of ${inline(report.asOf)} (UTC).`}`,
    ...(decided.length === 0 ? [] : ['', ...decidedTable(decided)]),
    ...(idle.length === 0 ? [] : ['', ...idle.map((entry) => idleLine(entry, report))]),
    ...(facts.length === 0 ? [] : ['', ...facts.map((fact) => factLine(fact, report))]),
    ...(problems.length === 0
      ? []
      : [
          '',
          ...problems.map(({ message, place }) => `- Not understood: ${codeSpan(placeOf(place))} — ${prose(message)}`),
        ]),
  ];
}

/** `2 findings accepted, 1 dismissed as no problem; 1 entry unused, 1 expired.` */
export function decisionCounts({ findings, suppressions = [] }: Report): string {
  const by = (kind: Triage['kind']) => findings.filter(({ triage }) => triage?.kind === kind).length;
  const idle = (state: Suppression['state']) => suppressions.filter((entry) => entry.state === state).length;
  const [unused, expired, empty] = [idle('unused'), idle('expired'), idle('void')];
  const entries = [
    unused === 0 ? '' : `${unused} unused`,
    expired === 0 ? '' : `${expired} expired`,
    empty === 0 ? '' : `${empty} void`,
  ].filter((part) => part !== '');
  const rest = entries.length === 0 ? '' : ` Entries that do not count: ${entries.join(', ')}.`;
  return `${count(by('accepted-risk'), 'finding', 'findings')} accepted, ${by('false-positive')} dismissed as no problem.${rest}`;
}

function decidedTable(findings: readonly Finding[]): string[] {
  return [
    row(['#', 'Accepted or dismissed', 'By', 'Why', 'Until', 'Said in']),
    row(['---', '---', '---', '---', '---', '---']),
    ...findings.flatMap(({ triage, ...finding }) =>
      triage === undefined
        ? []
        : [
            row([
              String(finding.number),
              `${verbs[triage.kind]}: ${finding.severity}, ${inline(finding.title)} — ${codeSpan(findingPlace(finding))}`,
              whoWords(triage),
              prose(triage.reason),
              inline(triage.until ?? 'no end'),
              triage.place === undefined ? 'this project' : codeSpan(placeOf(triage.place)),
            ]),
          ],
    ),
  ];
}

const verbs: Readonly<Record<Triage['kind'], string>> = { 'accepted-risk': 'Accepted', 'false-positive': 'Dismissed' };

function whoWords({ by, on }: Triage): string {
  const who = by === '' ? 'not named' : inline(by);
  return on === null ? who : `${who}, ${inline(on)}`;
}

function idleLine(entry: Suppression, { findings }: Report): string {
  const place = entry.place === undefined ? 'decided in this project' : codeSpan(placeOf(entry.place));
  const what = `${inline(entry.rule) || 'no rule'}${entry.where === '' ? '' : ` at ${codeSpan(entry.where)}`}`;
  const said = entry.reason === '' ? '' : ` It said: ${prose(entry.reason)}`;
  return `- ${stateWords(entry, findings)}: ${what} — ${place}.${said}`;
}

/** What the repository says of itself: where it counts, sections and checklists say *attested*. */
function factLine(
  { key, answer, note, by, until, state, why = '', questionIds, place }: StatedFact,
  report: Report,
): string {
  const states: Readonly<Record<StatedFact['state'], string>> = {
    used: 'Stated',
    unused: 'Stated, and nothing here asks for it',
    expired: 'Stated and expired, so the question is open again',
    void: `Stated in vain (${prose(why).replace(/\.$/, '')})`,
  };
  const asked = report.questions.find(({ id }) => questionIds.includes(id));
  const what =
    asked === undefined
      ? inline(key)
      : `${prose(asked.text)}${questionIds.length > 1 ? ` (and ${questionIds.length - 1} more)` : ''}`;
  const who = by === '' ? 'somebody' : inline(by);
  return `- ${states[state]}: ${what} ${answer}, says ${who}${until === null ? '' : ` until ${inline(until)}`} — ${codeSpan(placeOf(place))}.${note === '' ? '' : ` ${prose(note)}`}`;
}

function stateWords({ state, until, why = '', findingIds }: Suppression, findings: readonly Finding[]): string {
  switch (state) {
    case 'used':
      return 'Counts';
    case 'unused':
      return 'Unused, nothing here is covered by it';
    case 'expired': {
      const again = findings.filter(({ id }) => findingIds.includes(id)).map(({ number }) => number);
      return `Expired on ${inline(until ?? 'an unknown day')}${again.length === 0 ? '' : `, so ${again.join(', ')} ${again.length === 1 ? 'counts' : 'count'} again`}`;
    }
    case 'void':
      return `Void (${prose(why).replace(/\.$/, '')})`;
  }
}
