import type { ScriptCommand } from '../../documents/shell/document.ts';
import type { Container } from '../../model/container.ts';
import type { Script } from '../../model/from-scripts.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { type BackupStep, backupStep, redirected } from './backup-steps.ts';

/** Where a job stands: a script, or a page that tells people what to type. */
export type JobSource = Pick<Script, 'path' | 'commands' | 'options'> & { readonly form: Script['form'] | 'page' };

/** A script, or one recipe of a Makefile, that makes backups. */
export interface BackupJob {
  /** `scripts/backup.sh`, `recipe backup of justfile`. */
  readonly name: string;
  readonly script: JobSource;
  /** Everything the job does, in order. */
  readonly commands: readonly ScriptCommand[];
  readonly steps: readonly [BackupStep, ...BackupStep[]];
  /** The container whose command this is. */
  readonly container?: Container;
}

const backupWord = /(^|[^a-z])(back-?_?ups?|db-?_?dump|dump-?_?db|snapshot)([^a-z]|$)/i;
const restoreWord = /restore|recover|test|import/i;

/** Backup jobs among the scripts of the project; those of tests and examples are nobody's backup. */
export function backupJobs(model: DeploymentModel): BackupJob[] {
  return model.scripts
    .filter((script) => script.environment === 'prod' || script.environment === 'dev')
    .flatMap((script) => parts(script).flatMap((part) => jobOf(script, part.block, part.commands)));
}

/** Restore jobs: scripts and recipes that say so in their name. */
export function restoreJobs(
  model: DeploymentModel,
): { readonly name: string; readonly script: Script; readonly commands: readonly ScriptCommand[] }[] {
  return model.scripts
    .filter((script) => script.environment === 'prod' || script.environment === 'dev')
    .flatMap((script) =>
      parts(script)
        .filter((part) => /restore/i.test(part.block ?? nameOf(script.path)))
        .map((part) => ({ name: titleOf(script, part.block), script, commands: part.commands })),
    );
}

function parts(script: Script): { readonly block: string | null; readonly commands: readonly ScriptCommand[] }[] {
  if (script.form !== 'makefile') return [{ block: null, commands: script.commands }];
  const blocks = new Map<string, ScriptCommand[]>();
  for (const command of script.commands) {
    const key = command.block ?? '';
    const own = blocks.get(key);
    if (own === undefined) blocks.set(key, [command]);
    else own.push(command);
  }
  return [...blocks].map(([block, commands]) => ({ block, commands }));
}

/** Procedures that pages tell people to run by hand: one job per page. */
export function writtenJobs(model: DeploymentModel): BackupJob[] {
  return model.pages.flatMap((page) => {
    const options = { errexit: false, nounset: false, pipefail: false };
    const source: JobSource = { path: page.path, commands: page.commands, options, form: 'page' };
    const steps = page.commands.flatMap((command) => {
      if (restoreWord.test(command.block ?? '') && !backupWord.test(command.block ?? '')) return [];
      return backupStep(command, false) ?? [];
    });
    const [first, ...rest] = steps;
    return first === undefined
      ? []
      : [{ name: `The procedure in ${page.path}`, script: source, commands: page.commands, steps: [first, ...rest] }];
  });
}

function jobOf(script: Script, block: string | null, commands: readonly ScriptCommand[]): BackupJob[] {
  const label = block ?? nameOf(script.path);
  const named = backupWord.test(label);
  if (!named && restoreWord.test(label)) return [];
  const own = commands.filter((command) => command.block === null || !/restore/i.test(command.block));
  const steps = own.flatMap((command) => {
    const found = backupStep(command, named || backupWord.test(command.block ?? ''));
    return found === null
      ? []
      : [found.destination === null ? { ...found, destination: pipeTarget(own, command) } : found];
  });
  const [first, ...rest] = steps;
  return first === undefined ? [] : [{ name: titleOf(script, block), script, commands: own, steps: [first, ...rest] }];
}

/** `pg_dump … | gzip > file`: the file of the last command of the pipe. */
function pipeTarget(commands: readonly ScriptCommand[], from: ScriptCommand): string | null {
  let at = commands.indexOf(from);
  // The command inside a container stands behind the one that starts it and shares its pipe.
  while (at >= 0 && at < commands.length - 1 && commands[at]?.piped) {
    at++;
    const target = redirected(commands[at] ?? from);
    if (target !== null) return target;
  }
  return null;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function titleOf(script: Script, block: string | null): string {
  return block === null ? script.path : `recipe ${block} of ${script.path}`;
}

/** The container that a name on a docker command line means: service, `container_name`, or the name Compose generates. */
export function containerNamed(model: DeploymentModel, name: string): Container | null {
  const service = /\bps\s+(?:-q|--quiet)\s+([\w-]+)/.exec(name)?.[1] ?? name;
  const exact = model.containers.find((it) => it.name === service || it.aliases?.includes(service) === true);
  if (exact !== undefined) return exact;
  return generatedName(model, service)?.container ?? null;
}

/** `project-service-1`: Compose makes such a name from the folder, so it differs on every machine. */
export function generatedName(
  model: DeploymentModel,
  name: string,
): { readonly container: Container; readonly project: string } | null {
  for (const container of model.containers) {
    if (container.platform !== 'compose' || container.aliases?.includes(name) === true) continue;
    const match = name.endsWith(`-${container.name}-1`) || name.endsWith(`_${container.name}_1`);
    const project = name.slice(0, -(container.name.length + 3));
    if (match && project !== '') return { container, project };
  }
  return null;
}

/** Where a step reads: the container, when it runs in one or copies from one. */
export function containerOf(model: DeploymentModel, step: BackupStep): Container | null {
  if (step.copiedFrom !== null) return containerNamed(model, step.copiedFrom);
  const inside = step.command.inside;
  if (inside === null || inside.how === 'docker-run' || inside.how === 'ssh') return null;
  return containerNamed(model, inside.name);
}

const stopping =
  /\b(docker[ -]compose|docker|podman|podman-compose)\b.*\b(stop|down|pause|kill)\b|\bsystemctl (stop|kill)\b|\bservice \S+ stop\b|\bsupervisorctl stop\b|\bkubectl\b.*\bscale\b.*--replicas[= ]0\b|\bpm2 stop\b/;

/** The command before `step` that stops the writers; null when nothing does. */
export function stopBefore(
  job: { readonly commands: readonly ScriptCommand[] },
  step: ScriptCommand,
): ScriptCommand | null {
  return (
    job.commands.find(
      (it) =>
        it.span.start < step.span.start &&
        stopping.test(it.words.join(' ')) &&
        !/\b(up|run)\b/.test(it.words.join(' ')),
    ) ?? null
  );
}

const checks =
  /^(gzip|gunzip|zstd|xz|bzip2|unzip|7z|pigz|zip) (.* )?(-\w*t\w*|t|-T|--test)( |$)|^pg_restore\b|integrity_check|quick_check|^(restic|borg|borgmatic|kopia)\b.* (check|verify)|^pg_verifybackup\b|^sha\d+sum .*(-c|--check)\b/;

/** The command that proves that a copy can be read; null when there is none. */
export function verification(commands: readonly ScriptCommand[]): ScriptCommand | null {
  return commands.find((it) => checks.test(it.words.join(' ')) || listsArchive(it)) ?? null;
}

function listsArchive(command: ScriptCommand): boolean {
  const flags = command.words[1] ?? '';
  return command.program === 'tar' && (/^-?[bdfgjvwzJ]*t[a-zJ]*$/.test(flags) || command.words.includes('--list'));
}

/** Commands that bring a copy to another machine. */
export function leavesHost(job: BackupJob): ScriptCommand | null {
  const away =
    /\b(s3|gs|az|b2|sftp|ftp|rclone|rest|swift|webdav)s?:|\b(rclone|restic|borg|borgmatic|kopia|duplicity|scp|sftp|lftp|azcopy|gsutil|s3cmd|wal-g|pgbackrest|litestream|b2|mc|aws|az|gcloud)\b|\bcurl\b.*(-T|--upload-file|-F|--data-binary)\b/;
  const step = job.steps.find((it) => it.kind === 'program');
  return step?.command ?? job.commands.find((it) => it.program !== 'echo' && away.test(it.words.join(' '))) ?? null;
}

/** Commands that remove old copies. */
export function prunes(job: BackupJob): ScriptCommand | null {
  return (
    job.commands.find((it) => {
      const text = it.words.join(' ');
      return (
        (it.program === 'find' && /-m(time|min)\b/.test(text) && /-delete\b|-exec\b|rm\b/.test(text)) ||
        (it.program === 'find' && it.piped) ||
        /\b(forget|prune|delete-older|purge|expire|logrotate|savelog|tmpreaper|rotate)\b/.test(text) ||
        (/^(ls|head|tail|sort)$/.test(it.program) &&
          it.piped &&
          job.commands.some((other) => /\brm\b/.test(other.words.join(' '))))
      );
    }) ?? null
  );
}

/** A part of the name that changes from run to run. */
export function isDated(path: string): boolean {
  return /\$|\bdate\b|`|%[YmdHs]/.test(path);
}
