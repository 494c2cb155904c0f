import type { ScriptCommand } from '../../documents/shell/document.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { splitShell } from '../../text/shell.ts';
import { programName, unwrapped } from '../../text/shell-words.ts';
import { type BackupJob, backupJobs } from './backup-jobs.ts';
import { productOf } from './backup-places.ts';
import { backupStep, redirected } from './backup-steps.ts';
import type { State } from './state.ts';

const backupName = /(^|[-_/])(backups?|dump|db-?backup)($|[-_/])/i;

/** Containers that exist to make backups, by image, by name, or by what they run. */
export function backupContainers(model: DeploymentModel): readonly Container[] {
  return model.containers.filter(
    (it) =>
      tool(it) !== null ||
      backupName.test(it.name) ||
      /\b(pg_dump(all)?|mysqldump|mariadb-dump|mongodump|restic backup|borg create)\b/.test(textOf(it)),
  );
}

/** Jobs of scripts and of containers that run one in their command. */
export function allJobs(model: DeploymentModel): BackupJob[] {
  const own = model.containers.filter(
    (it) => it.environment === 'prod' && !/(^|\/)postgres-backup/.test(known(it.image)?.repository ?? ''),
  );
  const saving = new Set(backupContainers(model));
  return [...backupJobs(model), ...own.flatMap((it) => (saving.has(it) ? (containerJob(it) ?? []) : []))];
}

/** What a container's own command does, as a job; null when it runs what its image brings. */
export function containerJob(container: Container): BackupJob | null {
  const text = scriptOf(container);
  if (text === null) return null;
  const span = container.command.state === 'set' ? container.command.span : container.entrypoint.span;
  const commands = splitShell(text.replace(/\$\$/g, '$')).map((command): ScriptCommand => {
    const words = unwrapped(command.words.map((word) => word.text));
    const { operator, conditional, piped, nested, assignments, redirects } = command;
    return {
      program: programName(words[0]),
      words,
      text: words.join(' ').slice(0, 300),
      span,
      operator,
      conditional,
      piped,
      nested,
      assignments,
      redirects,
      block: null,
      inside: null,
    };
  });
  const steps = commands.flatMap((command, at) => {
    const step = backupStep(command, true);
    if (step === null) return [];
    const target = step.destination ?? (command.piped ? redirected(commands[at + 1] ?? command) : null);
    return [{ ...step, destination: target, copiedFrom: step.kind === 'copy' ? container.name : null }];
  });
  const [first, ...rest] = steps;
  if (first === undefined) return null;
  const options = {
    errexit: /\bset -\w*e/.test(text),
    nounset: /\bset -\w*u/.test(text),
    pipefail: /pipefail/.test(text),
  };
  const kind = container.platform === 'compose' ? 'Service' : 'Container';
  return {
    name: `${kind} ${container.name}`,
    script: { path: container.span.file, commands, options, form: 'script' },
    commands,
    steps: [first, ...rest],
    container,
  };
}

/** Does this container copy the state? null: it cannot be told. */
export function containerCovers(container: Container, state: State, owner: Container | undefined): boolean | null {
  if (container.mounts.some((mount) => mount.source === state.place && mount.kind !== 'config')) return true;
  const known = tool(container);
  if (known !== null)
    return known === 'any database'
      ? state.kind === 'database'
      : known === 'volumes'
        ? false
        : owner !== undefined && productOf(owner) === known;
  const job = containerJob(container);
  const dumps = job?.steps.filter((step) => step.kind === 'dump') ?? [];
  if (job === null || dumps.length !== job.steps.length) return null;
  return owner !== undefined && dumps.some((step) => step.product === productOf(owner));
}

/** What the well-known images save; null for every other image. */
function tool(container: Container): string | null {
  const repository = known(container.image)?.repository ?? '';
  if (/(postgres-backup|pg-?backup|postgres-backup-s3|postgres-backup-local|pgbackups3)/.test(repository))
    return 'PostgreSQL';
  if (/(mysql-backup|mariadb-backup|mysql-cron-backup)/.test(repository)) return 'MySQL';
  if (/(mongo-?backup|mongodb-backup)/.test(repository)) return 'MongoDB';
  if (/(tiredofit\/db-backup|nfrastack\/db-backup|databack)/.test(repository)) return 'any database';
  return /docker-volume-backup|volumerize|volume-backup|mazzolino\/restic|lobaro\/restic/.test(repository)
    ? 'volumes'
    : null;
}

function textOf(container: Container): string {
  return `${known(container.entrypoint)?.text ?? ''} ${known(container.command)?.text ?? ''}`;
}

/** The string behind `sh -c`, or a command line in one string. */
function scriptOf(container: Container): string | null {
  for (const command of [known(container.command), known(container.entrypoint)]) {
    if (command === undefined) continue;
    const at = command.words.findIndex((word) => /^-\w*c$/.test(word));
    const script = at < 0 ? undefined : command.words[at + 1];
    if (script !== undefined && command.form === 'exec') return script;
    if (command.words.length === 1 || command.words.some((word) => /\s/.test(word)))
      return script ?? command.words.reduce((a, b) => (b.length > a.length ? b : a), '');
    if (/\b(pg_dump|mysqldump|mariadb-dump|mongodump|restic|tar)\b/.test(command.text)) return command.text;
  }
  return null;
}
