import type { ScriptCommand } from '../../documents/shell/document.ts';
import { optionValue } from '../../text/shell-words.ts';

/** One command that makes a copy. */
export interface BackupStep {
  readonly command: ScriptCommand;
  /** `dump`: the store's own tool; `copy`: files as they lie there; `program`: restic, borg, rclone, … */
  readonly kind: 'dump' | 'copy' | 'program';
  /** Product whose tool it is: `PostgreSQL`, `SQLite`; null for copies and programs. */
  readonly product: string | null;
  /** Files and folders that are read, as the command names them; unresolved variables stay in them. */
  readonly sources: readonly string[];
  /** Where the copy goes; null when it goes through a pipe or cannot be told. */
  readonly destination: string | null;
  /** Container named by `docker cp name:path`; null otherwise. */
  readonly copiedFrom: string | null;
}

const dumpers: Readonly<Record<string, string>> = {
  pg_dump: 'PostgreSQL',
  pg_dumpall: 'PostgreSQL',
  pg_basebackup: 'PostgreSQL',
  pgbackrest: 'PostgreSQL',
  'wal-g': 'PostgreSQL',
  mysqldump: 'MySQL',
  'mariadb-dump': 'MySQL',
  mariabackup: 'MySQL',
  'mariadb-backup': 'MySQL',
  xtrabackup: 'MySQL',
  mongodump: 'MongoDB',
  'neo4j-admin': 'Neo4j',
  'clickhouse-backup': 'ClickHouse',
  influx: 'InfluxDB',
  influxd: 'InfluxDB',
  litestream: 'SQLite',
};

/** Reads one command; null when it copies nothing. `named` says that script or recipe is about backups, so plain copies count. */
export function backupStep(command: ScriptCommand, named: boolean): BackupStep | null {
  const { program, words } = command;
  const text = words.join(' ');
  const dumped = dumpers[program];
  if (dumped !== undefined && isDump(program, text)) return step(command, 'dump', dumped, [], dumpTarget(command));
  if (program === 'sqlite3' && /\.(backup|dump|clone)\b|vacuum\s+into/i.test(text)) {
    const file = words.find((word, i) => i > 0 && !word.startsWith('-')) ?? null;
    const target =
      /(?:\.backup|\.clone|vacuum\s+into)\s+(?:main\s+)?['"]?([^'"\s]+)/i.exec(text)?.[1] ?? redirected(command);
    return step(command, 'dump', 'SQLite', file === null ? [] : [file], target);
  }
  if (program === 'redis-cli' && /\b(bgsave|save|--rdb)\b/i.test(text))
    return step(command, 'dump', 'Redis', [], optionValue(words, '--rdb') ?? null);
  const sent = programStep(command, text);
  if (sent !== null) return sent;
  const copy = copyStep(command);
  if (copy === null || copy.sources.length === 0) return null;
  const looksLikeBackup = /back-?up|\.bak\b/i.test(copy.destination ?? '') && copy.sources.some((it) => !isConfig(it));
  return named || looksLikeBackup ? copy : null;
}

function isDump(program: string, text: string): boolean {
  if (program === 'neo4j-admin') return /\b(dump|backup)\b/.test(text);
  if (program === 'influx' || program === 'influxd') return /\bbackup\b/.test(text);
  if (program === 'litestream') return /\breplicate\b/.test(text);
  if (program === 'pgbackrest') return /\bbackup\b/.test(text);
  if (program === 'wal-g') return /backup-push|wal-push/.test(text);
  return !/--version|--help/.test(text);
}

const remoteTools =
  /^(restic\b.*\bbackup\b|borg\b.*\bcreate\b|kopia\b.*\bsnapshot create\b|borgmatic\b|duplicity\b|rclone\b.*\b(copy|copyto|sync|move|rcat)\b|aws\b.*\bs3 (cp|sync|mv)\b|gsutil\b.*\b(cp|rsync)\b|gcloud storage (cp|rsync)\b|azcopy copy\b|az storage blob upload|mc (cp|mirror)\b|s3cmd (put|sync)\b|b2 .*upload|lftp\b|sftp\b)/;

function programStep(command: ScriptCommand, text: string): BackupStep | null {
  if (remoteTools.test(text) && !/\b(s3|gs):\/\/\S+\s+[./]\S*$/.test(text)) {
    const sources = command.words
      .slice(1)
      .filter((word) => /^(\.{0,2}\/|\$|~)/.test(word) && !/^\$\w*(REPO|BUCKET)/i.test(word));
    return step(command, 'program', null, sources, command.words.find((word) => /^[a-z0-9]+:/.test(word)) ?? null);
  }
  if (['rsync', 'scp'].includes(command.program)) {
    const args = plainArguments(command.words, [
      '-e',
      '--exclude',
      '--exclude-from',
      '-i',
      '-P',
      '--port',
      '-o',
      '--rsh',
      '--bwlimit',
    ]);
    const last = args.at(-1);
    if (last !== undefined && /^([\w.$@{}-]+@)?[\w.${}-]+:/.test(last))
      return step(command, 'program', null, args.slice(0, -1), last);
  }
  return null;
}

function copyStep(command: ScriptCommand): BackupStep | null {
  const { program, words } = command;
  if (program === 'tar' || program === 'bsdtar') return tarStep(command);
  if (program === 'zip' || program === '7z') {
    const args = plainArguments(words, ['-x', '-P', '-i']).filter((word) => word !== 'a');
    return step(command, 'copy', null, args.slice(1), args[0] ?? null);
  }
  if (program === 'cp' || program === 'rsync' || program === 'install') {
    const args = plainArguments(words, ['-t', '-e', '--exclude', '--exclude-from', '-m', '-o', '-g', '--link-dest']);
    return args.length < 2 ? null : step(command, 'copy', null, args.slice(0, -1), args.at(-1) ?? null);
  }
  if (/^(docker|podman|docker-compose)$/.test(program) && words.includes('cp')) {
    const args = plainArguments(words.slice(words.indexOf('cp')), []);
    const from = /^([\w.${}()\s-]+):(\/.*)$/.exec(args[0] ?? '');
    if (from?.[1] === undefined || from[2] === undefined) return null;
    return { ...step(command, 'copy', null, [from[2]], args[1] ?? null), copiedFrom: from[1] };
  }
  return null;
}

function tarStep(command: ScriptCommand): BackupStep | null {
  const words = command.words.slice(1);
  const flags = words.filter((word, i) => /^-[A-Za-z]+$/.test(word) || (i === 0 && /^[A-Za-z]+$/.test(word))).join('');
  const creates = flags.includes('c') || words.includes('--create');
  if (!creates) return null;
  let folder = '';
  let target: string | null = null;
  const sources: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1] ?? '';
    if (word === '-C' || word === '--directory') folder = next;
    else if (word.startsWith('--directory=')) folder = word.slice(12);
    else if (word.startsWith('--file=')) target = word.slice(7);
    const bundle = /^-[A-Za-z]+$/.test(word) || (at === 0 && /^[A-Za-z]+$/.test(word));
    if (word === '-C' || word === '--directory' || word === '--exclude' || word === '-X' || word === '-T') at++;
    else if (bundle && word.endsWith('f')) {
      target = next;
      at++;
    } else if (!bundle && !word.startsWith('-')) sources.push(joined(folder, word));
  }
  return step(command, 'copy', null, sources, target === '-' || target === null ? redirected(command) : target);
}

function joined(folder: string, path: string): string {
  if (folder === '' || path.startsWith('/')) return path;
  return path === '.' ? folder : `${folder.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`;
}

function dumpTarget(command: ScriptCommand): string | null {
  return (
    optionValue(
      command.words,
      '-f',
      '--file',
      '--archive',
      '--out',
      '-o',
      '--result-file',
      '-r',
      '--target-dir',
      '--to-path',
    ) ?? redirected(command)
  );
}

export function redirected(command: ScriptCommand): string | null {
  return (
    command.redirects.find((it) => /^(>|>>|>\|)$/.test(it.operator) && !/^(&|\/dev\/|\d$)/.test(it.target))?.target ??
    null
  );
}

function plainArguments(words: readonly string[], withValue: readonly string[]): string[] {
  const found: string[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (withValue.includes(word)) at++;
    else if (!word.startsWith('-') || word === '-') found.push(word);
  }
  return found;
}

function isConfig(path: string): boolean {
  return /(^|\/)\.?[\w.-]*\.(env|conf|cfg|ini|ya?ml|json|toml|service|list|pem|crt|key|sh|py|js|ts|md|lock)(["']|$)|(^|\/)\.env|\/etc\//.test(
    path,
  );
}

function step(
  command: ScriptCommand,
  kind: BackupStep['kind'],
  product: string | null,
  sources: readonly string[],
  destination: string | null,
): BackupStep {
  return { command, kind, product, sources, destination, copiedFrom: null };
}
