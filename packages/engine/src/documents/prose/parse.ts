import { indexLines, type LineIndex, spanOf } from '../../text/span.ts';
import { composeFences } from './compose-fences.ts';
import type { ProseDocument, ProseFact, ProseTopic } from './document.ts';
import { fencedCommands } from './fences.ts';

type Form = ProseDocument['form'];

interface Sign {
  readonly topic: ProseTopic;
  /** Forms in which the sign counts. */
  readonly forms: readonly Form[];
  /** Any of these substrings, lower case; asked first because it is cheap. */
  readonly words: readonly string[];
  /** The exact test on the lower-case line. Linear: no nested quantifiers. */
  readonly test: RegExp;
}

const code: readonly Form[] = ['script', 'makefile', 'crontab', 'procfile'];
const page: readonly Form[] = ['page'];
const any: readonly Form[] = [...code, ...page];

/**
 * What a line must say to count as a fact. Commands count in scripts; in pages only headings and sentences that state a
 * practice do. A sentence that plans or denies ("TODO", "no backup yet") is no fact.
 */
const signs: readonly Sign[] = [
  {
    topic: 'backup',
    forms: any,
    words: [
      'pg_dump',
      'mysqldump',
      '.backup',
      'vacuum into',
      'restic',
      'borg ',
      'litestream',
      'wal-g',
      'pgbackrest',
      'velero',
      'mongodump',
      'rclone',
      'duplicity',
    ],
    test: /\b(pg_dump(all)?|pg_basebackup|mysqldump|mongodump|restic (backup|-r|--repo)|borg create|litestream (replicate|restore)|wal-g|pgbackrest|velero (backup|schedule)|duplicity|rclone (copy|sync))\b|sqlite3 .*\.backup|vacuum into/,
  },
  {
    topic: 'backup',
    forms: ['script', 'makefile'],
    words: ['backup'],
    test: /\b(tar|cp|rsync|aws s3 (cp|sync)|gsutil cp|docker run)\b.*backup/,
  },
  {
    topic: 'backup',
    forms: page,
    words: ['backup', 'back up', 'backed up', 'backs up'],
    test: /^#+ .*\bback(up|s? up|-?ups?)\b|\bback(ed|s) up (to|every|daily|nightly|hourly)|\b(nightly|daily|hourly|automated) (off-?site )?backups?\b/,
  },
  {
    topic: 'backup-schedule',
    forms: ['crontab', 'script', 'makefile', 'page'],
    words: ['cron', 'nightly', 'daily', 'hourly', 'systemd timer', '* *'],
    test: /^[\d*/,-]+\s+[\d*/,-]+\s+[\d*/,-]+\s+[\d*/,-]+\s+[\w*/,-]+\s+.*(backup|dump|restic|borg|litestream)|\b(nightly|daily|hourly|cron).{0,40}\bbackups?\b|\bbackups?\b.{0,40}\b(nightly|daily|hourly|cron|every \d+)/,
  },
  {
    topic: 'restore',
    forms: any,
    words: ['restore', 'pg_restore'],
    test: /\bpg_restore\b|\blitestream restore\b|\brestic restore\b|^#+ .*\brestor(e|ing)\b|restore[-_](db|backup|data)|\brestore\b.*\b(backup|dump|snapshot|database)\b/,
  },
  {
    topic: 'restore-test',
    forms: any,
    words: ['restore'],
    test: /\brestore (test|drill|rehears|check|verif)|\b(test|drill|rehearse|verify|tested|verified)\w*\b.{0,40}\brestor(e|es|ing)\b|restore[-_](test|drill|check|verify)/,
  },
  {
    topic: 'rpo-rto',
    forms: page,
    words: ['rpo', 'rto', 'recovery point', 'recovery time'],
    test: /\brpo\b|\brto\b|recovery (point|time) objective/,
  },
  {
    topic: 'runbook',
    forms: page,
    words: ['runbook', 'playbook', 'on-call', 'incident'],
    test: /\brun ?books?\b|^#+ .*(on-call|incident response|incident)/,
  },
  { topic: 'disaster-recovery', forms: page, words: ['disaster'], test: /disaster[- ]recovery/ },
  {
    topic: 'rollback',
    forms: any,
    words: ['rollback', 'roll back', 'rollout undo', 'helm rollback'],
    test: /\broll ?-?back\b|rollout undo/,
  },
  { topic: 'smoke-test', forms: any, words: ['smoke'], test: /\bsmoke[-_ ]?(tests?|checks?)\b/ },
  {
    topic: 'migration',
    forms: any,
    words: ['alembic', 'migrate', 'migration', 'flyway', 'prisma'],
    test: /\balembic upgrade\b|manage\.py migrate\b|\bflyway migrate\b|prisma migrate deploy|knex migrate|sequelize db:migrate|\bmigrations?\b/,
  },
  {
    topic: 'cleanup',
    forms: any,
    words: ['-mtime', '-mmin', 'cleanup', 'clean up', 'retention', 'prune'],
    test: /\bfind\b.*-m(time|min) .*-(delete|exec)|\btmpreaper\b|\bretention\b|\bclean ?up (job|task|cron)\b|docker (system|image|volume) prune/,
  },
  { topic: 'disk-space', forms: any, words: ['disk', 'df -'], test: /\bdf -[a-z]*\b|\bdisk (space|usage|full)\b/ },
  {
    topic: 'tls',
    forms: any,
    words: ['certbot', 'acme', "let's encrypt", 'letsencrypt', 'tls', 'https'],
    test: /\bcertbot\b|\bacme(\.sh)?\b|let'?s ?encrypt|\btls (ends|terminat|is terminated)|terminat\w* (tls|ssl|https)/,
  },
  {
    topic: 'multi-zone',
    forms: page,
    words: ['zone', 'region', 'failover', 'standby'],
    test: /\b(multi|cross|second|two|three|another|different)[- ]?(az|availability[- ]zones?|zones?|regions?)\b|availability zones?\b|\b(warm|hot|cold) standby\b|\bfail-?over (to|host|region|zone)/,
  },
  {
    topic: 'log-shipping',
    forms: any,
    words: [
      'loki',
      'fluent',
      'vector',
      'promtail',
      'filebeat',
      'elk',
      'elasticsearch',
      'cloudwatch',
      'datadog',
      'papertrail',
      'logtail',
      'alloy',
    ],
    test: /\b(loki|fluent-?(bit|d)|promtail|filebeat|elk stack|grafana alloy|cloudwatch logs|datadog( agent)?|papertrail|logtail)\b/,
  },
  {
    topic: 'alerting',
    forms: page,
    words: ['alert', 'pager'],
    test: /\balertmanager\b|\bpagerduty\b|\bopsgenie\b|^#+ .*\balert(s|ing)?\b/,
  },
  {
    topic: 'feature-flag',
    forms: page,
    words: ['feature flag', 'feature toggle', 'kill switch'],
    test: /feature (flags?|toggles?)|kill switch/,
  },
  {
    topic: 'sticky-session',
    forms: any,
    words: ['sticky', 'affinity'],
    test: /\bsticky (sessions?|cookies?)|session affinity/,
  },
  {
    topic: 'image-scan',
    forms: any,
    words: ['trivy', 'grype', 'snyk', 'docker scout', 'clair'],
    test: /\btrivy (image|fs|config)|\bgrype\b|\bsnyk (container|test)|docker scout/,
  },
  {
    topic: 'deploy-command',
    forms: any,
    words: [
      'docker compose',
      'docker-compose',
      'kubectl apply',
      'helm upgrade',
      'docker stack deploy',
      'rsync',
      'ansible-playbook',
    ],
    test: /\bdocker[ -]compose\b.*\b(up|pull|down|build)\b|\bkubectl (apply|set image|rollout)|\bhelm (upgrade|install)|docker stack deploy|ansible-playbook/,
  },
  {
    topic: 'env-file',
    forms: page,
    words: ['.env'],
    test: /\b(?:configure|create|copy|edit|fill|rename|set up|add|adjust|write|make)\b.{0,80}(?:^|[\s`'"*(/])\.env\b/,
  },
  {
    topic: 'compose-files',
    forms: any,
    words: ['docker compose', 'docker-compose', 'compose_file'],
    test: /\bdocker[ -]compose\b.* (-f|--file)[ =]|\bcompose_file=/,
  },
];

/** Every fact needs one of the words, and most lines hold none of them: one look instead of a hundred. */
const anyWord = new RegExp(
  [...new Set(signs.flatMap((sign) => sign.words))]
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|'),
);

const denial =
  /\b(todo|tbd|fixme|not yet|no backups?|without backups?|there (is|are) no|missing|should (add|have|be)|future work|planned|coming soon|out of scope|not (implemented|supported|included|configured))\b/;
const maxFactsPerTopic = 8;

export function parseProse(path: string, written: string): ProseDocument {
  const form = formOf(path);
  if (form === 'page' && isAuditReport(written))
    return { kind: 'prose', path, problems: [], form, facts: [], commands: [], fences: [] };
  const text = form === 'page' ? withoutHtmlComments(written) : written;
  const facts: ProseFact[] = [];
  const commands = form === 'page' ? fencedCommands(path, text) : [];
  const fences = form === 'page' ? composeFences(path, text) : [];
  // Lower case can change the length of a text, so it only tells whether the lines are worth a look.
  if (!anyWord.test(text.toLowerCase())) return { kind: 'prose', path, problems: [], form, facts, commands, fences };
  const index = indexLines(path, text);
  const counts = new Map<ProseTopic, number>();
  let heading: string | undefined;
  for (let line = 0; line < index.starts.length; line++) {
    const raw = lineText(text, index, line);
    if (raw.length > 2000) continue; // a minified or generated line states no practice
    for (const topic of topicsOf(raw.toLowerCase().trim(), form)) {
      const seen = counts.get(topic) ?? 0;
      if (seen >= maxFactsPerTopic) continue;
      counts.set(topic, seen + 1);
      const fact = factAt(index, line, raw, topic);
      facts.push(heading === undefined ? fact : { ...fact, heading });
    }
    if (form === 'page' && isHeading(raw)) heading = raw.trim().slice(0, 120);
  }
  return { kind: 'prose', path, problems: [], form, facts, commands, fences };
}

/** A report of this product that lies in the repository: what it demands or quotes is no practice of the team. */
function isAuditReport(text: string): boolean {
  return /<!-- seaworthy report\/\d/.test(text.slice(0, 1_000));
}

/** What no reader of the page sees becomes blanks, so that offsets stay. An unclosed comment is none. */
function withoutHtmlComments(text: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf('<!--'); at >= 0; at = text.indexOf('<!--', from)) {
    const close = text.indexOf('-->', at + 4);
    if (close < 0) break;
    out += text.slice(from, at) + text.slice(at, close + 3).replace(/[^\r\n]/g, ' ');
    from = close + 3;
  }
  return out + text.slice(from);
}

function factAt(index: LineIndex, line: number, raw: string, topic: ProseTopic): ProseFact {
  const start = (index.starts[line] ?? 0) + (raw.length - raw.trimStart().length);
  const trimmed = raw.trim();
  return { topic, text: trimmed.slice(0, 200), span: spanOf(index, start, start + trimmed.length) };
}

/** `## Title`, or a line that is bold as a whole: `**Missing parts:**`. A comment of a fenced script looks the same. */
function isHeading(line: string): boolean {
  return /^#{1,6} \S/.test(line) || /^\*\*[^*]{1,80}\*\*:?\s*$/.test(line);
}

function topicsOf(line: string, form: Form): ReadonlySet<ProseTopic> {
  const found = new Set<ProseTopic>();
  if (!anyWord.test(line) || (form !== 'page' && line.startsWith('#') && !line.startsWith('#!'))) return found;
  for (const sign of signs) {
    if (found.has(sign.topic) || !sign.forms.includes(form) || !sign.words.some((word) => line.includes(word)))
      continue;
    if (sign.test.test(line) && !(form === 'page' && denial.test(line))) found.add(sign.topic);
  }
  return found;
}

function lineText(text: string, index: LineIndex, line: number): string {
  return text.slice(index.starts[line], index.starts[line + 1] ?? text.length).replace(/[\r\n]+$/, '');
}

export function formOf(path: string): Form {
  const name = (path.split('/').at(-1) ?? '').toLowerCase();
  if (name === 'makefile' || name === 'justfile' || name.endsWith('.mk') || name.startsWith('taskfile.'))
    return 'makefile';
  if (name.startsWith('procfile')) return 'procfile';
  if (
    name === 'crontab' ||
    name.endsWith('.cron') ||
    name.endsWith('.crontab') ||
    /(^|\/)cron\.d\//.test(path) ||
    /\.(timer|service)$/.test(name)
  )
    return 'crontab';
  if (/\.(sh|bash|zsh|ksh)$/.test(name) || !name.includes('.')) return 'script';
  return 'page';
}
