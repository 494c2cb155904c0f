import { formatPlural } from '../ui/format.ts';

export const audits = {
  title: 'Audits',
  emptyTitle: 'No audit yet',
  emptyText:
    'Drop the archive of a repository. The audit reads its container, proxy, storage, deployment and recovery configuration, and says what would sink it in production, with file and line.',
  columns: {
    project: 'Project',
    number: '№',
    label: 'Label',
    score: 'Score',
    findings: 'Findings',
    when: 'When',
    state: 'State',
    actions: 'Actions',
  },
  score: (score: string) => `${score} of 10`,
  noScore: 'Not enough to score',
  more: 'Show older audits',
  delete: 'Delete',
  deleteLabel: (project: string, number: number) => `Delete audit № ${number} of ${project}`,
  deleteTitle: (project: string, number: number) => `Delete № ${number} of ${project}?`,
  deleteText:
    'Its report, its progress log and its stored files go away and cannot be brought back. Answers to questions stay with the project.',
  deleteConfirm: 'Delete the audit',
  queuedBehind: (ahead: number) =>
    ahead === 0 ? 'Queued, next in line' : `Queued behind ${formatPlural(ahead, 'audit', 'audits')}`,
};
