import { triggersOf } from '../../documents/workflow/parse.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';

/** A script with at least one command that makes a copy. */
export interface BackupScript {
  readonly file: string;
  readonly span: Span;
}

/** Scripts that make backups, each with its first such command. */
export function backupScripts(model: DeploymentModel): BackupScript[] {
  const byFile = new Map<string, Span>();
  for (const fact of model.prose) {
    if (fact.topic === 'backup' && fact.form === 'script' && !byFile.has(fact.span.file))
      byFile.set(fact.span.file, fact.span);
  }
  return [...byFile].map(([file, span]) => ({ file, span }));
}

/** Anything that runs it: a schedule line, a container that mounts or calls it, a scheduled pipeline, a CronJob, another script. */
export function scheduleOf(script: BackupScript, model: DeploymentModel): Span | undefined {
  const name = script.file.split('/').at(-1) ?? script.file;
  const line = model.prose.find((fact) => fact.topic === 'backup-schedule' && fact.form !== 'page');
  const written = model.prose.find((fact) => fact.topic === 'backup-schedule');
  const container = model.containers.find(
    (it) =>
      known(it.command)?.text.includes(name) ||
      known(it.entrypoint)?.text.includes(name) ||
      it.mounts.some((mount) => mount.source?.endsWith(name)),
  );
  const label = model.containers.flatMap((it) => it.labels).find((it) => it.value.includes(name));
  const pipeline = model.pipelines.find(
    (it) =>
      triggersOf(it).includes('schedule') &&
      it.jobs.some((job) => job.steps.some((step) => step.run?.text.includes(name))),
  );
  const workload = model.workloads.find((it) => it.workloadKind === 'CronJob' && /backup/.test(it.name));
  const caller = model.scripts
    .filter((it) => it.path !== script.file)
    .flatMap((it) => it.commands)
    .find((it) => it.words.some((word) => word === name || word.endsWith(`/${name}`)));
  const image = model.images.find((it) =>
    [it.command, it.entrypoint].some((setting) => known(setting)?.text.includes(name)),
  );
  return (
    line?.span ??
    container?.span ??
    label?.span ??
    pipeline?.span ??
    workload?.span ??
    caller?.span ??
    image?.span ??
    written?.span
  );
}
