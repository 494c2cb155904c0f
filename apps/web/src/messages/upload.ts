import type { AuditView } from '@seaworthy/schema/api';
import { formatBytes, formatCount, formatPercent, formatPlural } from '../ui/format.ts';

const filesOf = (count: number) => formatPlural(count, 'file', 'files');

/** `12–20 s`, `about 2 min 5 s`; whole seconds, for it is an estimate. */
function timeLeft(low: number, high: number): string {
  const seconds = (ms: number) => Math.max(1, Math.round(ms / 1_000));
  const [from, to] = [seconds(low), seconds(high)];
  if (to < 100) return from === to ? `about ${to} s left` : `${from}–${to} s left`;
  const [fromMinutes, toMinutes] = [Math.max(1, Math.floor(from / 60)), Math.ceil(to / 60)];
  return fromMinutes === toMinutes ? `about ${toMinutes} min left` : `${fromMinutes}–${toMinutes} min left`;
}

export const upload = {
  title: 'New audit',
  drop: (formats: string) => `Drop an archive (${formats}) or a folder here`,
  dropActive: 'Release to choose it',
  choose: 'Choose archive',
  chooseFolder: 'Choose folder',
  remove: 'Remove',
  limits: (limits: { packedBytes: number; unpackedBytes: number; entries: number }) =>
    `Up to ${formatBytes(limits.packedBytes)} packed · ${formatBytes(limits.unpackedBytes)} unpacked · ${formatCount(limits.entries)} files`,
  moreLimits: 'All limits',
  limitRows: {
    packedBytes: 'Archive, packed',
    unpackedBytes: 'Archive, unpacked',
    entries: 'Files and folders',
    keptFileBytes: 'One file that is read; larger ones are listed as not read',
    keptBytes: 'All files that are read',
    ratio: 'Unpacked size by packed size',
    pathLength: 'Characters in a path',
    depth: 'Folders above a file',
    timeMs: 'Time to unpack',
  },
  ratioTimes: (ratio: number) => `${formatCount(ratio)} times`,
  stepsTitle: 'What happens',
  steps: [
    'Its list of files is checked here, in this tab. Nothing is sent yet.',
    'The archive goes to this server only.',
    'A worker audits it without a network.',
    'The archive is deleted after the audit; the report stays.',
  ],
  folderHint:
    'A folder is packed in this tab. What .gitignore and .seaworthyignore name stays out, as do .git and node_modules.',
  packHint: 'A clean archive of a Git repository:',
  packCommand: 'git archive -o repo.tar.gz HEAD',
  checking: {
    packing: (done: number, total: number) => `Packing the folder, ${formatBytes(done)} of ${formatBytes(total)}`,
    reading: (done: number, _total: number) => `Reading its list of files, ${formatBytes(done)}`,
    hashing: (done: number, total: number) => `Fingerprinting, ${formatBytes(done)} of ${formatBytes(total)}`,
  },
  /** For screen readers, without figures. */
  checkingStep: { packing: 'Packing the folder', reading: 'Reading its list of files', hashing: 'Fingerprinting' },
  unchecked: {
    slow: 'Reading its list of files takes too long in this tab. The server checks it after the upload.',
    'joined-gzip':
      'It consists of several gzip files in one, which this browser cannot read. The server checks it after the upload.',
    broken:
      'It could not be checked in this tab. If it changed since you chose it, choose it again; otherwise the server checks it after the upload.',
  },
  folderBroken:
    'The folder could not be packed in this tab. Choose it again, or pack it first, for example with git archive.',
  nothingSent: 'Nothing was sent.',
  refused: (name: string, title: string) => `${name}: ${title}`,
  found: {
    files: (count: number, bytes: number) => `${filesOf(count)}, ${formatBytes(bytes)} unpacked`,
    read: (count: number) => `${formatCount(count)} will be read`,
    skipped: (count: number) => `${formatCount(count)} skipped`,
    reason: (reason: string, count: number) => `${formatCount(count)} · ${reason}`,
    leftOut: (list: readonly { readonly reason: string; readonly count: number }[]) =>
      `Not packed: ${list.map(({ reason, count }) => `${filesOf(count)} (${reason})`).join(', ')}`,
    parts: (parts: readonly { readonly name: string; readonly count: number }[]) =>
      `Recognised: ${parts.map(({ name, count }) => (count === 1 ? name : `${name} ×${formatCount(count)}`)).join(', ')}`,
    noParts:
      'Nothing that describes a deployment was recognised by its name. The audit still looks into every file that it reads.',
    secrets: (count: number, read: number) => {
      const say = `${formatPlural(count, 'file is named', 'files are named')} like a secret.`;
      const masked = 'values are replaced by •••• before anything is stored.';
      const rest = 'is not opened, and is deleted with the archive.';
      if (read === 0) return `${say} What is in ${count === 1 ? 'it' : 'them'} ${rest}`;
      if (read === count) return `${say} Such files are scanned for exposure; ${masked}`;
      return `${say} ${formatCount(read)} of them will be scanned for exposure; ${masked} What is in the others ${rest}`;
    },
    which: 'Which files',
    notes: (count: number) => `${formatPlural(count, 'entry', 'entries')} listed, not opened or followed`,
    moreNotes: (count: number) => `and ${formatCount(count)} more`,
  },
  list: {
    more: (step: number, rest: number) =>
      step === rest ? `Show the other ${formatCount(rest)}` : `Show ${formatCount(step)} more of ${formatCount(rest)}`,
    cut: (count: number) => `and ${formatCount(count)} more, which are not listed here`,
  },
  same: (audit: AuditView, age: string) =>
    `Same content was audited ${age} ago as № ${formatCount(audit.number)} of ${audit.projectName}.`,
  openSame: (audit: AuditView) => `Open № ${formatCount(audit.number)}`,
  age: (ms: number) => {
    const minutes = Math.floor(ms / 60_000);
    if (minutes < 1) return 'less than a minute';
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? `${hours} h` : formatPlural(Math.floor(hours / 24), 'day', 'days');
  },
  resume: {
    title: (name: string, share: number) => `Resume ${name} (${formatPercent(share)})`,
    text: 'The browser asks for the file again: choose the same one, and the upload goes on where it stopped.',
    discard: 'Discard',
    matches: (share: number) => `${formatPercent(share)} of it are on the server already.`,
  },
  project: 'Project',
  projectHint: 'A new name makes a new project. Audits of one project share their history and their answers.',
  label: 'Label',
  labelHint: 'Optional: a branch, a commit, a release.',
  compareWith: 'Compare with',
  compareOption: (number: number, label: string | null, isNewest: boolean) =>
    [`№ ${formatCount(number)}`, label, isNewest ? 'newest' : null].filter((part) => part !== null).join(' · '),
  submit: 'Upload and audit',
  resumeSubmit: 'Go on and audit',
  phases: {
    sending: (share: number) => `Sending, ${formatPercent(share)}`,
    waiting: (share: number) => `The connection broke at ${formatPercent(share)}; trying again`,
    offline: (share: number) => `Offline at ${formatPercent(share)}; sending goes on when the connection is back`,
    finishing: (_share: number) => 'Sent. The server puts it together.',
  },
  sent: (sent: number, total: number) => `${formatBytes(sent)} of ${formatBytes(total)}`,
  speed: (bytesPerSecond: number, low: number, high: number) =>
    `${formatBytes(bytesPerSecond)}/s · ${timeLeft(low, high)}`,
  cancel: 'Cancel upload',
  cancelled: 'The upload was cancelled. The archive is still chosen, and what was sent is kept for a day.',
  offline: 'You are offline. The archive stays chosen; send it when the connection is back.',
  mistakes: {
    several: (count: number) => `${formatCount(count)} files were dropped; an audit takes one archive or one folder.`,
    emptyFolder: 'The folder holds no file.',
  },
};
