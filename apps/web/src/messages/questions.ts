import { formatPlural } from '../ui/format.ts';

export const questions = {
  title: 'Questions',
  lead: (open: number, total: number) =>
    total === 0
      ? 'The repository answered everything.'
      : `${formatPlural(open, 'question is', 'questions are')} open. Only what the repository cannot tell is asked.`,
  scoreNow: 'Score now',
  interval: (low: string, high: string) =>
    low === high ? 'No answer changes it' : `${low}–${high} while questions are open`,
  assumptions: 'Environment, as read from the repository',
  columns: { item: 'Item', value: 'Value', confidence: 'Confidence', evidence: 'Evidence' },
  needsConfirmation: 'Needs confirmation',
  assumed: (value: string) => `Assumed meanwhile: ${value}`,
  asked: 'What the repository cannot tell',
  needed: 'Needed to settle it',
  meanwhile: 'Assumed meanwhile',
  ifNo: 'If the answer is no',
  looked: 'Looked at',
  note: 'Note, kept in the report',
  noteHint: 'Where it is done, or why it is not needed',
  save: 'Save answer',
  saving: 'Saving',
  withdraw: 'Withdraw',
  saved: (before: string, after: string) => `Saved. Score ${before} → ${after}`,
  withdrawn: (before: string, after: string) => `Withdrawn. Score ${before} → ${after}`,
  preview: (score: string) => `→ ${score}`,
  previewLabel: (score: string) => `score ${score}`,
  by: (answer: string, name: string, day: string) => `Answered ${answer} by ${name}, ${day}`,
  choose: 'Choose an answer first.',
};
