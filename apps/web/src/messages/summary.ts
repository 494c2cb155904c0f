import { formatPlural } from '../ui/format.ts';

export const summary = {
  title: 'Summary',
  ofTen: 'of 10',
  meterLabel: 'Readiness score',
  meterText: (score: string, band: string, cap: string | null) =>
    cap === null ? `${score} of 10, ${band}` : `${score} of 10, ${band}, held below ${cap} by the load line`,
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
  fixFirstColumns: { fix: 'Fix', gain: 'Score', effort: 'Effort' },
  nothingToFix: 'No finding is open.',
  openPlan: 'Open the plan',
  planLine: (count: number, hours: string) => `All of Fix Now: ${formatPlural(count, 'item', 'items')}, ${hours}`,
  compartments: 'Compartments',
  compartmentsText: 'The worst state of each section. The fill is the share of its points that is lost.',
  lostOf: (points: string, weight: string) => `−${points} of ${weight}`,
  cell: (section: string, state: string, findings: number, points: string) =>
    `${section}: ${state}${findings > 0 ? `, ${formatPlural(findings, 'finding', 'findings')}` : ''}, ${points}`,
  openQuestions: 'Open questions',
  noQuestions: 'The repository answered everything.',
  answerNow: 'Answer them',
  notRead: 'Not read',
  allRead: 'Every file that matters was read.',
  moreNotRead: (count: number) => `and ${formatPlural(count, 'more file', 'more files')}`,
  export: 'Report',
  exportAs: { 'report.md': 'Markdown', 'report.json': 'JSON' } as Readonly<Record<string, string>>,
  exportNote: 'As the worker wrote it, before later answers.',
  receipt: 'Receipt',
  receiptText: 'SHA-256 of the report: the same archive and the same rules give the same line.',
  notEnough: {
    title: 'Not enough to score',
    text: (files: number) =>
      `${formatPlural(files, 'file was', 'files were')} read and nothing that deploys was found.`,
    looked:
      'Looked for: Dockerfiles, Compose files, Kubernetes manifests, proxy configuration, application servers and CI workflows.',
    advice: 'If the deployment lives elsewhere, add that repository to the archive and audit it again.',
  },
};
