import { formatPlural } from '../ui/format.ts';

export const questions = {
  title: 'Questions',
  lead: (open: number, attested: number, inferred: number) =>
    [
      open === 0 ? 'Nothing is open' : `${open} open`,
      `${inferred} of 7 read from the repository`,
      ...(attested === 0 ? [] : [`${attested} attested`]),
    ].join(' · '),
  nothingAsked: 'The repository answered everything.',
  scoreNow: 'Score now',
  interval: (low: string, high: string) =>
    low === high ? 'No answer moves it by a tenth' : `${low}–${high} while questions are open`,
  withUnsaved: (score: string, count: number) =>
    `${score} with ${formatPlural(count, 'unsaved answer', 'unsaved answers')}`,
  assumptions: 'Environment, as read from the repository',
  columns: { item: 'Item', value: 'Value', confidence: 'Confidence', evidence: 'Evidence' },
  needsConfirmation: 'Needs confirmation',
  assumed: (value: string) => `Assumed meanwhile: ${value}`,
  asked: 'What the repository cannot tell',
  askedText: 'Answers belong to the project: its other audits have them too, for 180 days.',
  needed: 'Needed to settle it',
  meanwhile: 'Assumed meanwhile',
  ifNo: 'If the answer is no',
  looked: 'Looked at',
  rule: 'Asked by',
  unknown: "I don't know",
  whom: 'Who would know?',
  whomHint: 'A name or a team',
  note: {
    yes: 'Where it is done, kept in the report',
    no: 'Note, kept in the report',
    'not-applicable': 'Why it is not needed, kept in the report',
  },
  save: 'Save answer',
  saveOver: 'Answer over the repository',
  saving: 'Saving',
  withdraw: 'Withdraw',
  undo: 'Undo',
  saved: (before: string, after: string) => `Saved. Score ${before} → ${after}`,
  withdrawn: (before: string, after: string) => `Withdrawn. Score ${before} → ${after}`,
  keptOpen: (whom: string) => `Saved. It stays open; ${whom} would know.`,
  preview: {
    yes: (score: string) => `→ ${score}`,
    no: (score: string) => `→ ${score}, opens`,
    'not-applicable': (score: string) => `→ ${score}, out of the score`,
    unknown: 'stays open',
  },
  change: (change: string) => `(${change})`,
  by: (answer: string, name: string, from: string, until: string) =>
    `Attested: ${answer}, by ${name}, ${from}, until ${until}`,
  stated: {
    counts: (answer: string, name: string, until: string | null) =>
      `Attested by the repository: ${answer}, by ${name}${until === null ? '' : `, until ${until}`}`,
    overruled: (answer: string, name: string, until: string | null) =>
      `The team’s answer counts. The repository says ${answer}, by ${name}${until === null ? '' : `, until ${until}`}`,
    expired: (answer: string, name: string, until: string | null) =>
      `The repository said ${answer}, by ${name}${until === null ? '' : `, until ${until}`}; that day is over.`,
  },
  dropped: (answer: string, name: string, day: string) =>
    `Open again. ${name} said ${answer} on ${day}; what that was about has changed since.`,
  open: 'Nobody has answered.',
  noted: (note: string) => `Note: ${note}`,
  askedOf: (whom: string, name: string, day: string) => `Open. ${whom} would know, says ${name}, ${day}`,
  choose: 'Choose an answer first.',
  nameSomebody: 'Say who would know.',
};
