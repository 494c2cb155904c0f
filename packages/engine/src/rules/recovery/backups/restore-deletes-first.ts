import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { Script } from '../../../model/from-scripts.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { restoreJobs, verification } from '../../shared/backup-jobs.ts';

interface Restore {
  readonly name: string;
  readonly script: Script;
  readonly commands: readonly ScriptCommand[];
}

export default defineRule<Restore>({
  id: 'recovery/backups/restore-deletes-first',
  title: 'A broken archive destroys the data it should restore',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => restoreJobs(model),
  noSubject: 'No restore script stands in this repository.',

  check({ name, script, commands }) {
    const removal = commands.find(removesData);
    const refill = commands.find(
      (it) =>
        refills(it) &&
        !removesData(it) &&
        !/create database|createdb/i.test(it.words.join(' ')) &&
        (removal === undefined || it.span.start >= removal.span.start),
    );
    if (removal === undefined || refill === undefined)
      return skip('The restore does not delete data before it fills it.');
    const before = commands.filter((it) => it.span.start < removal.span.start);
    const checked = verification(before);
    if (checked !== null) return pass(checked.span, 'the archive is checked before anything is deleted');
    const kept = before.find(keepsOld);
    if (kept !== undefined) return pass(kept.span, 'the old data is put aside first');
    const left = leftDown(script, before);
    return fail(
      removal.span,
      `${name} runs \`${short(removal)}\` before anything has shown that the archive can be read; the first look into it is \`${short(refill)}\` in line ${refill.span.line}.${left === null ? '' : ` With \`set -e\` and no trap a failure there also leaves the services stopped in line ${left.span.line} down.`}`,
      {
        subject: { kind: 'script', name: script.path, anchor: 'restore', discriminator: name },
        evidence: [refill.span],
        verify: `Run it on a test system with a truncated archive (\`head -c 1000 backup > broken\`): the old data must still be there afterwards.`,
        fix: advice('Check, put aside, then replace', 'sh', replacement(removal, refill)),
      },
    );
  },

  docs: {
    problem:
      'A truncated download, a full disk or the wrong file makes the extraction fail after the only living copy is gone.',
    impact: 'An attempt to restore yesterday turns into the loss of everything.',
    verify: 'Restore a truncated archive on a test system.',
    remedy:
      'Test the archive first, move the old data aside, fill the new folder, and delete the old one only at the end.',
    tradeOff: 'Needs room for two copies during the restore.',
    sources: ['https://sre.google/sre-book/data-integrity/'],
  },
  examples: {
    bad: [
      {
        'ops/restore.sh':
          '#!/bin/bash\nset -e\ndocker compose stop api\nrm -rf /srv/data/*\ntar -xzf "$1" -C /srv/data\ndocker compose start api\n',
      },
    ],
    good: [
      {
        'ops/restore.sh':
          '#!/bin/bash\nset -e\ntar -tzf "$1" > /dev/null\nrm -rf /srv/data/*\ntar -xzf "$1" -C /srv/data\n',
      },
    ],
  },
});

function removesData(command: ScriptCommand): boolean {
  const text = command.words.join(' ');
  if (command.program === 'rm')
    return (
      /\s-\w*[rR]/.test(text) &&
      !/(^|[\s"'/])(tmp|temp)\b|\/tmp\/|\.(tar|gz|tgz|zip|dump|sql)\b|TMP|TEMP|_dir\b|workdir/i.test(text)
    );
  if (command.program === 'dropdb') return true;
  if (command.program === 'find') return /\s-delete\b/.test(text) && !/-m(time|min)/.test(text);
  return (
    /\b(drop database|drop schema|dropDatabase|flushall|flushdb)\b/i.test(text) ||
    /^docker volume rm\b|\bdocker[ -]compose\b.*\bdown\b.*(\s-v\b|--volumes)/.test(text)
  );
}

function refills(command: ScriptCommand): boolean {
  const text = command.words.join(' ');
  if (command.program === 'tar') return /^-{0,2}[a-z]*x/.test(command.words[1] ?? '') || text.includes('--extract');
  if (['unzip', 'pg_restore', 'mongorestore', 'gunzip', 'zcat', 'rsync', 'cp'].includes(command.program)) return true;
  return /^(psql|mysql|mariadb|restic restore|borg extract|neo4j-admin .*(load|restore)|redis-cli)\b/.test(text);
}

/** `mv data data.old`, a copy or dump of the living data. */
function keepsOld(command: ScriptCommand): boolean {
  const text = command.words.join(' ');
  if (command.program === 'mv') return true;
  if (command.program === 'cp') return /\s-\w*[aRr]/.test(text) || /\.(bak|old|before|prev)/.test(text);
  if (command.program === 'tar') return /^-{0,2}[a-z]*c/.test(command.words[1] ?? '');
  return /^(pg_dump|pg_dumpall|mysqldump|mongodump)\b|\bbackup[\w-]*\.sh\b|\b(just|make) backup\b/.test(text);
}

/** The stop that nothing undoes when a later command fails. */
function leftDown(script: Script, before: readonly ScriptCommand[]): ScriptCommand | null {
  if (!script.options.errexit || script.commands.some((it) => it.program === 'trap')) return null;
  return (
    before.find((it) => /\b(docker[ -]compose|docker|systemctl)\b.*\b(stop|down)\b/.test(it.words.join(' '))) ?? null
  );
}

function short(command: ScriptCommand): string {
  const text = command.words.join(' ').replace(/`/g, "'").replace(/\s+/g, ' ');
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}

function replacement(removal: ScriptCommand, refill: ScriptCommand): string {
  if (refill.program !== 'tar')
    return `pg_restore --list "$1" > /dev/null   # or gzip -t; stop here when it fails\ncreatedb restored && pg_restore -d restored "$1"\n# then rename the databases, and drop the old one last`;
  const folder = (removal.words.find((word) => word.startsWith('/')) ?? '/data').replace(/\/\*$/, '');
  return `trap 'docker compose start' EXIT\ntar -tzf "$1" > /dev/null          # stops here when the archive is damaged\nmkdir ${folder}.new && tar -xzf "$1" -C ${folder}.new\nmv ${folder} ${folder}.old && mv ${folder}.new ${folder}\nrm -rf ${folder}.old                # last, after a look at the result`;
}
