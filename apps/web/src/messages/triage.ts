import type { TriageKind } from '@seaworthy/schema/report-triage';
import { formatCount, formatPlural } from '../ui/format.ts';

const findings = (count: number) => formatPlural(count, 'finding', 'findings');

/** What people decide about findings; pages where they do load it. */
export const triage = {
  kinds: { 'accepted-risk': 'Accepted', 'false-positive': 'Not a problem' } satisfies Record<TriageKind, string>,
  accepted: 'Accepted',
  dismissed: 'Not a problem',
  apart: (accepted: number, dismissed: number) =>
    [
      ...(accepted === 0 ? [] : [`${formatCount(accepted)} accepted`]),
      ...(dismissed === 0 ? [] : [`${formatCount(dismissed)} not a problem`]),
    ].join(' · '),
  mark: {
    'accepted-risk': (until: string) => `Accepted until ${until}`,
    'false-positive': () => 'Not a problem',
  },
  actions: {
    accept: 'Accept risk',
    dismiss: 'Not a problem',
    open: 'Open again',
    assign: 'Assign',
    change: 'Change',
  },
  bar: 'Decide about the finding',
  assigned: (name: string) => `Assigned to ${name}`,
  state: {
    'accepted-risk': (by: string, on: string | null, until: string, left: string) =>
      `Accepted${by === '' ? '' : ` by ${by}`}${on === null ? '' : `, ${on}`}, until ${until}, ${left}.`,
    'false-positive': (by: string, on: string | null, until: string | null) =>
      `Not a problem${by === '' ? '' : `, says ${by}`}${on === null ? '' : `, ${on}`}${until === null ? '' : `, until ${until}`}.`,
  },
  effect: {
    'accepted-risk': 'It holds back no gate and is out of the plan; it still costs quality.',
    'false-positive': 'It is out of the score, the counts and the plan.',
  } satisfies Record<TriageKind, string>,
  inRepository: 'Written in the repository. It is open again once the line is gone.',
  left: (days: number) =>
    days < 0 ? 'over' : days === 0 ? 'its last day' : `${formatPlural(days, 'day', 'days')} left`,
  accept: {
    title: (count: number) => (count === 1 ? 'Accept this risk' : `Accept ${formatCount(count)} risks`),
    text: 'It will hold back no gate and leave the plan; it still counts in quality. Every report names it, with the reason.',
    reason: 'Reason',
    reasonHint: 'Why the team can bear it until then, for whoever reads it in a year',
    save: (day: string | null) => (day === null ? 'Accept' : `Accept until ${day}`),
  },
  dismiss: {
    title: (count: number) => (count === 1 ? 'Not a problem' : `${formatCount(count)} findings are not a problem`),
    text: 'It will leave the score, the counts and the plan. Every report names it, with the reason.',
    why: 'Because it is',
    choose: 'Choose why.',
    whys: {
      code: 'wrong about the code',
      unused: 'not used in production',
      elsewhere: 'handled elsewhere',
    },
    sentence: { code: 'Wrong about the code', unused: 'Not used in production', elsewhere: 'Handled elsewhere' },
    reason: { code: 'What is right', unused: 'What shows it', elsewhere: 'Where' },
    save: 'Not a problem',
  },
  draftBack: 'As you left it. Cancel throws it away.',
  andMore: (count: number) => `and ${formatPlural(count, 'more finding', 'more findings')}`,
  count: (count: number) => findings(count),
  missing: (count: number) => `${formatPlural(count, 'more character', 'more characters')} needed`,
  length: (count: number, most: number) => `${formatCount(count)} of ${formatCount(most)} characters`,
  tooShort: (least: number) => `Write at least ${least} characters.`,
  until: 'Counts until',
  days: (days: number) => `${days} days`,
  date: 'Last day',
  badDate: (first: string, last: string) => `Choose a day from ${first} to ${last}.`,
  score: (before: string, after: string) =>
    before === after ? `The score stays ${before}.` : `Score ${before} → ${after}.`,
  tooMany: (most: number) =>
    `At most ${most} findings are decided at once. For more, write a line for the rule into .seaworthy.yaml.`,
  done: {
    accepted: (count: number, title: string, until: string) =>
      count === 1 ? `Accepted until ${until}: ${title}.` : `${findings(count)} accepted until ${until}.`,
    dismissed: (count: number, title: string) =>
      count === 1 ? `Not a problem: ${title}.` : `${findings(count)} are not a problem.`,
    opened: (count: number, title: string) =>
      count === 1 ? `Open again: ${title}.` : `${findings(count)} are open again.`,
    undone: 'Taken back.',
    assigned: (name: string, title: string) => `${name} has it: ${title}.`,
    unassigned: (title: string) => `Nobody has it now: ${title}.`,
  },
  failed: (why: string) => `Not saved. ${why}`,
  stillSaving: 'The last change is still being saved.',
  nothingOpen: 'Nothing of it is accepted or dismissed by the team.',
  assign: {
    title: (count: number) => (count === 1 ? 'Assign the finding' : `Assign ${findings(count)}`),
    who: 'Member',
    nobody: 'Nobody',
    save: 'Assign',
  },
  thread: {
    title: 'Comments and decisions',
    none: 'No comment yet.',
    label: 'Comment',
    add: 'Add comment',
    saving: 'Saving',
    delete: 'Delete',
    deleteLabel: (name: string, when: string) => `Delete the comment of ${name}, ${when}`,
    count: (count: number) => formatPlural(count, 'comment', 'comments'),
    what: {
      'accepted-risk': (until: string | null) => `accepted the risk${until === null ? '' : ` until ${until}`}`,
      'false-positive': () => 'called it not a problem',
      opened: () => 'opened it again',
      assigned: () => 'assigned it to',
      unassigned: () => 'took the assignment back',
    },
  },
  key: {
    accept: 'Accept the risk',
    dismiss: 'Not a problem',
    open: 'Open again what was decided',
    assign: 'Assign',
    comment: 'Write a comment',
    undo: 'Undo the last decision',
  },
};
