import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allJobs } from '../../shared/backup-containers.ts';
import { type BackupJob, backupJobs, leavesHost } from '../../shared/backup-jobs.ts';

export default defineRule<BackupJob>({
  id: 'recovery/backups/backup-stays-on-host',
  title: 'The backup lies on the machine that it protects',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => allJobs(model).filter((job) => job.steps.some((step) => step.destination !== null)),
  noSubject: 'No backup script with a destination stands in this repository.',

  check(job, model) {
    const away = leavesHost(job) ?? shippedElsewhere(job, model);
    if (away !== null) return pass('words' in away ? away.span : away, 'the copy leaves the host');
    const targets = job.steps.flatMap((step) => (step.destination === null ? [] : [{ step, path: step.destination }]));
    if (job.container?.platform === 'kubernetes') return skip('The claim may lie on other machines.');
    if (job.container !== undefined && !lands(job.container, model)) return skip('Where the folder lies is not known.');
    const last = targets.filter((it) => !/^\/tmp\//.test(it.path)).at(-1) ?? targets.at(-1);
    if (last === undefined) return skip('The destination cannot be told.');
    if (
      /^(\/mnt|\/media|\/Volumes|\/net|\/nas|\/\/)/i.test(last.path) ||
      /^["']?\$\{?[A-Za-z_]+\}?["']?(\/|$)/.test(last.path)
    )
      return skip('The destination may be another machine.');
    const place = assignmentOf(job, last.path) ?? last.step.command.span;
    const folder = last.path.replace(/\/[^/]*$/, '') || last.path;
    return fail(
      place,
      `${job.name} writes to ${last.path.startsWith('/') ? folder : `${folder} beside the project`} and nothing copies it to another machine afterwards.`,
      {
        subject: { kind: 'script', name: job.script.path, anchor: 'destination', discriminator: job.name },
        evidence: [last.step.command.span],
        verify: `Ask from where the data comes back when this machine is gone: \`ls ${folder.startsWith('/') ? folder : `./${folder}`}\` is on the same disk.`,
        fix: advice(
          'Send the copy to another machine',
          'sh',
          `# at the end of ${job.script.path}; RESTIC_REPOSITORY=s3:… or sftp:…, RESTIC_PASSWORD_FILE=…\nrestic backup ${folder}\nrestic forget --keep-daily 7 --keep-weekly 4 --keep-monthly 6 --prune`,
        ),
      },
    );
  },

  docs: {
    problem: 'A broken disk, a deleted machine or an intruder takes the data and all of its copies at once.',
    impact: 'The one accident that backups are made for is the one that they do not survive.',
    verify: 'Name the machine or account that holds the newest copy.',
    remedy: 'Copy to storage in another account or place, with credentials that can add but not delete.',
    tradeOff: 'Costs some storage and a key that must be kept apart from the host.',
    sources: ['https://www.cisa.gov/audiences/small-and-medium-businesses/secure-your-business/back-up-business-data'],
  },
  examples: {
    bad: [{ 'ops/backup.sh': '#!/bin/sh\npg_dump -Fc app > /var/backups/app-$(date +%F).dump\n' }],
    good: [
      {
        'ops/backup.sh':
          '#!/bin/sh\npg_dump -Fc app > /var/backups/app-$(date +%F).dump\nrclone copy /var/backups remote:app\n',
      },
    ],
  },
});

/** Another script of the project sends the folder away, or a pipeline does. */
function shippedElsewhere(job: BackupJob, model: DeploymentModel): Span | null {
  const folders = job.steps.flatMap((step) =>
    step.destination === null ? [] : [step.destination.replace(/\/[^/]*$/, '')],
  );
  for (const other of backupJobs(model)) {
    const sent = other === job ? undefined : other.steps.find((step) => step.kind === 'program');
    if (
      sent !== undefined &&
      (sent.sources.length === 0 ||
        sent.sources.some((it) => folders.some((folder) => folder.includes(it) || it.includes(folder))))
    )
      return sent.command.span;
  }
  return null;
}

/** The line that sets the folder, when a variable does: that is where the edit goes. */
function assignmentOf(job: BackupJob, path: string): Span | null {
  const found = job.commands.find((command) =>
    command.assignments.some((it) => {
      const value = /\$\{\w+:?[-=]([^}]*)\}/.exec(it.value)?.[1] ?? it.value;
      return (
        value !== '' &&
        !value.includes('$') &&
        value.length > 2 &&
        /dir|path|dest|target|folder|root|out/i.test(it.name) &&
        path.startsWith(value)
      );
    }),
  );
  return found?.span ?? null;
}

/** Is everything that the container mounts on this machine? A volume driver may reach a network drive. */
function lands(container: Container, model: DeploymentModel): boolean {
  return container.mounts.every((mount) => {
    if (mount.kind === 'bind') return !/^(\/mnt|\/media|\/net|\/nas|\/Volumes)|[$]/i.test(mount.source ?? '');
    const volume = model.volumes.find((it) => it.name === mount.source);
    return volume === undefined || (volume.kind === 'named' && (volume.driver === null || volume.driver === 'local'));
  });
}
