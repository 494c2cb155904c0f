import { formatPlural } from '../ui/format.ts';

/** Of the dialog that makes share links, and of what they show. */
export const share = {
  action: 'Share',
  title: (number: string) => `Share ${number}`,
  text: 'Whoever has the link reads this audit without an account: summary, findings, checklist, plan, coverage and files, with who decided what. Nothing can be changed through it, and it leads to nothing else.',
  days: 'Days it works',
  daysHint: (most: number) => `At most ${most}`,
  badDays: (most: number) => `Write a whole number from 1 to ${most}.`,
  make: 'Make a link',
  making: 'Making',
  once: 'Copy it now: it is shown this once, and only its fingerprint is kept.',
  link: 'Link',
  copy: 'Copy link',
  links: 'Links of this audit',
  none: 'There is no link.',
  columns: { made: 'Made', until: 'Works until', opened: 'Last opened', action: 'Action' },
  never: 'never',
  over: 'over',
  revoke: 'Revoke',
  revokeLabel: (day: string) => `Revoke the link of ${day}`,
  revoked: 'Revoked. The link shows nothing any more.',
  banner: (name: string, day: string) => `Shared by ${name}, read only, until ${day}`,
  gone: {
    title: 'This link shows nothing',
    text: 'It was revoked, its time is over, the audit was deleted, or the address was not copied whole. Ask whoever sent it for a new one.',
  },
  pages: 'Shared audit',
  left: (days: number) => formatPlural(days, 'day', 'days'),
};
