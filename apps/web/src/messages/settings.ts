import { formatPlural } from '../ui/format.ts';

/** Of the settings page of a project. */
export const settings = {
  title: 'Settings',
  lead: (project: string) => `Of the project ${project}, for everybody in the team.`,
  name: 'Name',
  nameHint: 'Uploads under the former name still find the project, and its address stays.',
  retention: 'Retention',
  retentionText:
    'Audits that are not kept go for good, with their reports and files. Pinned ones always stay, and so do the newest audit and the newest finished one.',
  keepAudits: 'Finished audits to keep',
  keepDays: 'Days to keep an audit',
  keepHint: 'Empty: no limit',
  means: (audits: number | null, days: number | null) => {
    const newest = audits === null ? null : `the newest ${formatPlural(audits, 'audit', 'audits')}`;
    const young = days === null ? null : `nothing older than ${formatPlural(days, 'day', 'days')}`;
    if (newest === null && young === null) return 'Kept: every audit, for as long as the server lasts.';
    return `Kept: ${[newest, young].filter((part) => part !== null).join(', and ')}.`;
  },
  gate: 'Gate',
  gateText: 'What makes an upload from a build fail. Accepted risks and what is not a problem never do.',
  failOn: 'Fail on',
  failOnWords: {
    critical: 'Critical findings',
    high: 'High findings and worse',
    medium: 'Medium findings and worse',
    monitor: 'Any finding',
    none: 'No finding',
  },
  minScore: 'Lowest score',
  minScoreHint: 'From 1 to 10; empty: any',
  badge: 'Badge',
  badgeText:
    'The score of the newest finished audit, for a README. People who are not signed in see it where the server is started with SEAWORTHY_PUBLIC_BADGES=on.',
  badgeAlt: (project: string) => `Score of ${project}`,
  badgeAddress: 'Address',
  badgeMarkdown: 'Markdown',
  copyAddress: 'Copy the address',
  copyMarkdown: 'Copy the Markdown',
  save: 'Save settings',
  saving: 'Saving',
  saved: 'Saved.',
  wrong: {
    name: 'The project needs a name of at most 100 characters.',
    keepAudits: 'Write a whole number from 1 to 1,000, or nothing.',
    keepDays: 'Write a whole number from 1 to 3,650, or nothing.',
    minScore: 'Write a number from 1 to 10, or nothing.',
  },
  refused: 'Owners of the team can change the settings of a project.',
};
