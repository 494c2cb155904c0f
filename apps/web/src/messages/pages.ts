import { formatBytes, formatCount, formatPlural } from '../ui/format.ts';

export const checklist = {
  title: 'Checklist',
  lead: (counts: { sound: number; attested: number; total: number; not: number; ask: number; na: number }) =>
    `${counts.sound + counts.attested} of ${counts.total} sound · ${counts.not} not sound · ${counts.ask} to ask · ${counts.na} not applicable`,
  preProduction: 'Pre-production',
  stack: 'Stack',
  count: (count: number) => formatPlural(count, 'item', 'items'),
  columns: { state: 'State', item: 'Item', proof: 'Evidence or reason' },
  question: 'Answer now',
  filter: { open: 'Open only' },
  nothingOpen: 'Nothing open here.',
};

/** The page's other words are in plan.ts: only the page itself loads them. */
export const plan = { title: 'Plan' };

export const coverage = {
  title: 'Coverage',
  lead: (read: number, files: number, bytes: number) =>
    `${formatCount(read)} of ${formatPlural(files, 'file', 'files')} read, ${formatBytes(bytes)} in the archive.`,
  counts: { files: 'Files', read: 'Read', skipped: 'Skipped', failed: 'Not readable', neutralised: 'Neutralised' },
  failed: 'Not readable',
  failedText: 'Sections that these files feed become questions: what could not be read is never called sound.',
  failedNone: 'Every file that matters was read.',
  skipped: 'Skipped',
  skippedText: 'Files that were not read, or read and not judged, and why.',
  skippedNone: 'Nothing was skipped.',
  neutralised: 'Neutralised entries',
  neutralisedText: 'Entries of the archive that were recorded and never opened.',
  neutralisedNone: 'The archive held nothing of the kind.',
  environments: 'What runs where',
  environmentsText: 'Only what production runs is judged.',
  columns: {
    path: 'Path',
    reason: 'Reason',
    feeds: 'Feeds',
    count: 'Files',
    examples: 'For example',
    class: 'Class',
  },
  classes: {
    prod: 'Production',
    dev: 'Development',
    test: 'Test',
    example: 'Example',
    vendored: 'Vendored',
    generated: 'Generated',
  } as Readonly<Record<string, string>>,
  outcomes: 'Sound sections',
  outcomesText: 'Every section that is sound, with the lines that prove it.',
  outcomesNone: 'No section is proven sound yet.',
  section: 'Section',
  evidence: 'Evidence',
  receipt: 'Receipt',
  receiptRows: {
    input: 'Input',
    report: 'Report',
    engine: 'Engine',
    rules: 'Rules',
    scoring: 'Scoring',
    schema: 'Format',
  },
  receiptText: 'The same input, engine, rules and answers give the same report, byte for byte.',
  log: 'Progress log of this audit',
};
