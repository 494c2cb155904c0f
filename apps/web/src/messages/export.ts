import type { ReportFormat } from '@seaworthy/schema/report-files';
import { formatCount, formatPlural } from '../ui/format.ts';

const findings = (count: number) => formatPlural(count, 'finding', 'findings');

export const exportWords = {
  title: 'Export',
  what: 'What',
  whole: (count: number) => `The whole audit, ${findings(count)}`,
  filter: (shown: number, all: number) => `The current filter, ${formatCount(shown)} of ${findings(all)}`,
  selected: (count: number) => `The selection, ${findings(count)}`,
  noFilter: 'Filter the findings page to export a part.',
  as: 'As',
  file: 'File',
  size: 'Size',
  action: 'Download',
  download: (file: string) => `Download ${file}`,
  made: 'made when asked',
  wholeOnly: 'whole audit only',
  copyMarkdown: 'Copy Markdown',
  copyLink: 'Copy link to this page',
  filteredNote: 'The score in a filtered file is the one of the whole audit, and the file says so.',
  answersNote: (count: number) =>
    `${formatPlural(count, 'answer', 'answers')} given after the audit ${count === 1 ? 'is' : 'are'} applied, as on the page. The files as the worker wrote them are under Coverage.`,
  formats: {
    pdf: ['PDF, full', 'To read and to hand on'],
    'summary-pdf': ['PDF, summary', 'Three pages: score, reasons, compartments'],
    markdown: ['Markdown', 'The report as text'],
    sarif: ['SARIF', 'Code scanning, editors'],
    json: ['JSON', 'Everything, for programs'],
    junit: ['JUnit', 'Build servers'],
    csv: ['CSV', 'A row for each finding'],
    patch: ['Patch', 'All fixes that are edits, for git apply'],
    verify: ['verify.sh', 'The commands of How to verify'],
    alerts: ['alerts.yml', 'Prometheus rules for what is on watch'],
    badge: ['Badge', 'The score for a README'],
  } satisfies Readonly<Record<ReportFormat, readonly [string, string]>>,
};
