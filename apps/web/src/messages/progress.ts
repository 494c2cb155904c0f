import { formatBytes, formatPlural, formatSecond } from '../ui/format.ts';

export const progress = {
  title: 'Progress',
  heading: (project: string, number: number) => `${project}, audit № ${number}`,
  tabTitle: (percent: number, project: string) => `${percent}% · ${project}`,
  queuedTitle: (project: string) => `Queued · ${project}`,
  connection: {
    connecting: 'Connecting',
    live: 'Live',
    quiet: (ms: number) => (ms < 3_000 ? null : `last line ${Math.floor(ms / 1_000)} s ago`),
    waiting: 'Reconnecting — the audit continues on the server',
    polling: 'Live, asked every 2 s',
    offline: (lastSeen: number | null) =>
      lastSeen === null ? 'Offline' : `Offline — last seen ${formatSecond(lastSeen)}`,
    ended: 'Ended',
  },
  percent: (percent: number) => `${percent} %`,
  progressLabel: 'Stages done',
  progressText: (done: number, total: number) => `${done} of ${formatPlural(total, 'stage', 'stages')} done`,
  queued: (ahead: number | null) =>
    ahead === null || ahead === 0
      ? 'Next in line. It starts as soon as a worker is free.'
      : `${formatPlural(ahead, 'audit', 'audits')} ahead.`,
  upload: (name: string, bytes: number) => `${name}, ${formatBytes(bytes)}`,
  stages: 'Stages',
  stageState: {
    waiting: 'waiting',
    running: 'running',
    done: 'done',
    reused: 'reused from checkpoint',
    failed: 'stopped here',
    unreached: 'not reached',
  },
  columns: { stage: 'Stage', state: 'State', counts: 'Counts', time: 'Time' },
  found: 'Found',
  count: (key: string, value: number) => {
    if (key.toLowerCase().endsWith('bytes')) return `${formatBytes(value)} ${byteNames[key] ?? ''}`.trim();
    if (key.startsWith('report.')) return `${key} ${formatBytes(value)}`;
    const [one, other] = countNames[key] ?? [key, key];
    return formatPlural(value, one, other);
  },
  event: {
    'stage-started': (stage: string) => `${stage}: started`,
    'stage-finished': (stage: string, counts: string) => (counts === '' ? `${stage}: done` : `${stage}: ${counts}`),
    'stage-resumed': (stage: string) => `${stage}: reused from checkpoint`,
  },
  log: 'Log',
  logEmpty: 'No line yet.',
  follow: 'Follow',
  newLines: (count: number) => formatPlural(count, 'new line', 'new lines'),
  earlier: (next: number, hidden: number) =>
    `Show ${formatPlural(next, 'earlier line', 'earlier lines')} of ${formatPlural(hidden, 'that is', 'that are')} not drawn`,
  copyLog: 'Copy log',
  saveLog: 'Save log',
  logFile: (project: string, number: number) => `${project}-${number}`,
  filterStage: 'Stage of the lines',
  filterText: 'Filter the log',
  allStages: 'All stages',
  noMatch: 'No line matches.',
  timeLeft: (lowMs: number, highMs: number) => `about ${wholeSeconds(lowMs)}–${wholeSeconds(highMs)} left`,
  notify: {
    ask: 'Notify me',
    willBe: 'You will be notified.',
    refused: 'The browser refuses notifications for this page.',
    done: (project: string, score: string) => `${project}: ${score} of 10`,
    stopped: (project: string) => `${project}: the audit stopped`,
    body: (number: number) => `Audit № ${number} has ended.`,
  },
  endTitle: (score: string, project: string) => `${score} · ${project}`,
  stoppedTitle: (project: string) => `Stopped · ${project}`,
  cancel: 'Cancel the audit',
  cancelTitle: 'Cancel this audit?',
  cancelText: 'It stops at once. Finished stages are kept, so that it can be retried from where it stopped.',
  cancelConfirm: 'Cancel the audit',
  keepRunning: 'Let it run',
  retry: 'Retry from where it stopped',
  retryHopeless: 'The reason is the archive itself, so trying again would end the same way. Upload another one.',
  retryOthers: 'A maintainer or an owner of the team can start it again; it goes on where it stopped.',
  retryImpossible: 'The archive is no longer stored, so this audit cannot be retried.',
  failedTitle: (stage: string | null) => (stage === null ? 'The audit failed' : `The audit stopped at: ${stage}`),
  failedAdvice: 'Finished stages are kept.',
  cancelledTitle: 'The audit was cancelled',
  doneTitle: 'The audit is done',
  openSummary: 'Open the summary',
  announce: (stage: string, done: number, total: number, critical: number | null) =>
    `${stage}. ${done} of ${total} stages done${critical === null ? '' : `; ${critical} critical`}.`,
  announceDone: 'The audit is done.',
  announceFailed: 'The audit failed.',
};

/** `20 s`, `2 min`: an estimate has no tenths. */
function wholeSeconds(ms: number): string {
  return ms < 90_000 ? `${Math.max(1, Math.round(ms / 1_000))} s` : `${Math.round(ms / 60_000)} min`;
}

const byteNames: Readonly<Record<string, string>> = { bytes: 'unpacked', packedBytes: 'packed' };

/** Names of the small numbers a stage reports, singular and plural; an unknown one is shown under its own name. */
const countNames: Readonly<Record<string, readonly [string, string]>> = {
  files: ['file', 'files'],
  entries: ['entry', 'entries'],
  kept: ['kept for reading', 'kept for reading'],
  skipped: ['skipped', 'skipped'],
  neutralised: ['neutralised', 'neutralised'],
  secrets: ['secret masked', 'secrets masked'],
  documents: ['document', 'documents'],
  problems: ['not read', 'not read'],
  containers: ['service', 'services'],
  proxies: ['proxy', 'proxies'],
  apps: ['application', 'applications'],
  pipelines: ['pipeline', 'pipelines'],
  rules: ['rule', 'rules'],
  findings: ['finding', 'findings'],
  questions: ['question', 'questions'],
  errors: ['rule failed', 'rules failed'],
};
