import { formatPlural } from '../ui/format.ts';

export const summary = {
  title: 'Summary',
  ofTen: 'of 10',
  meterLabel: 'Readiness score',
  meterText: (score: string, band: string, cap: string | null, by: string, range: string | null) =>
    [
      `${score} of 10`,
      band,
      ...(cap === null ? [] : [`held below ${cap} by ${by}`]),
      ...(range === null ? [] : [`${range} once the open questions are answered`]),
    ].join(', '),
  /** The band's words are the scale's own; this says what was found. */
  bandNote: (range: string) =>
    `On the scale this is ${range}, whose words speak of critical gaps. None is open: what is below holds the score there.`,
  countsLabel: 'Findings by severity',
  noFindings: 'No finding is open.',
  simulate: 'Simulate fixes',
  interval: (low: string, high: string, open: number) =>
    low === high
      ? `${formatPlural(open, 'question is', 'questions are')} open; no answer changes the score`
      : `${low}–${high} once ${formatPlural(open, 'question is', 'questions are')} answered`,
  noInterval: 'No open question: the score stands as it is.',
  loadLine: (cap: string) => `load line ${cap}`,
  why: (score: string) => `Why ${score}`,
  formulaLine: (terms: { quality: string; gate: string; exact: string; score: string }) =>
    `1 + 9 × ${terms.quality} (quality) × ${terms.gate} (gate) = ${terms.exact} → ${terms.score}`,
  everyTerm: 'Every term',
  termsTitle: 'Every term of the score',
  termsText:
    'Quality is 1 minus the points lost, of 100. The weights are the same for every repository; a section that does not apply, or is sound, loses nothing.',
  knotsTitle: 'Load line',
  knotsText: (critical: string, high: string) =>
    `The lower of two lines holds. Counted now: ${critical} critical, ${high} critical and high together. A further place of the same rule counts half of the one before it, and less certain findings count less; between two counts the line is straight.`,
  knotColumns: { critical: 'Critical findings', high: 'Critical and high findings', cap: 'Load line' },
  gateText: (cap: string, by: string) => `The load line stands at ${cap}: ${by}`,
  termColumns: {
    section: 'Section',
    weight: 'Weight',
    loss: 'Loss',
    points: 'Points lost',
    findings: 'Findings',
    questions: 'Questions',
  },
  termTotal: 'All 35 sections',
  copyCsv: 'Copy as CSV',
  fixFirst: 'Fix first',
  fixFirstColumns: { fix: 'Fix', gain: 'Score', effort: 'Effort', grade: 'Patch' },
  grade: { proven: '✓ proven', suggested: '◦ suggested', advice: 'advice' },
  nothingToFix: 'No finding is open.',
  openPlan: 'Open the plan',
  togetherLine: (count: number, score: string) =>
    count === 1 ? `With it the score is ${score}.` : `With these ${count} the score is ${score}.`,
  planLine: (count: number, hours: string, score: string) =>
    `All of Fix Now, ${formatPlural(count, 'item', 'items')}, ${hours}: ${score}.`,
  compartments: 'Compartments',
  compartmentsText: 'The worst state of each section. The fill is the share of its points that is lost.',
  lostOf: (points: string, weight: string) => `−${points} of ${weight}`,
  cardHint: 'Point at a section, or move with the arrow keys: it is spelled out here.',
  card: (area: string, section: string) => `${area} › ${section}`,
  elsewhere: 'Not sound',
  accepted: 'Accepted',
  decided: {
    accepted: (count: number) => `${count} accepted`,
    dismissed: (count: number) => `${count} not a problem`,
  },
  cell: (section: string, state: string, findings: number, points: string) =>
    `${section}: ${state}${findings > 0 ? `, ${formatPlural(findings, 'finding', 'findings')}` : ''}, ${points}`,
  openQuestions: 'Open questions',
  moreQuestions: (count: number) => `and ${formatPlural(count, 'more question', 'more questions')}`,
  noQuestions: 'The repository answered everything.',
  answerNow: 'Answer them',
  notRead: 'Not read',
  allRead: 'Every file that matters was read.',
  moreNotRead: (count: number) => `and ${formatPlural(count, 'more file', 'more files')}`,
  export: 'Report',
  exportNote:
    'The files as the worker wrote them, before later answers. Export, in the bar, makes them agree with this page.',
  receipt: 'Receipt',
  receiptText: 'SHA-256 of the report: the same archive and the same rules give the same line.',
  notEnough: {
    score: '—',
    title: 'Not enough to score',
    text: (files: number) =>
      `${formatPlural(files, 'file was', 'files were')} read and nothing that deploys was found.`,
    looked:
      'Looked for: Dockerfiles, Compose files, Kubernetes manifests, proxy configuration, application servers and CI workflows.',
    advice: 'If the deployment lives elsewhere, add that repository to the archive and audit it again.',
  },
};
