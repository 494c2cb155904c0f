import type { CronFacts, Workload } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { backupContainers } from '../../shared/backup-containers.ts';
import { placeText } from '../../shared/containers.ts';

interface Job {
  readonly workload: Workload;
  readonly cron: CronFacts;
}

export default defineRule<Job>({
  id: 'recovery/backups/backup-job-blocked',
  title: 'The backup job cannot run',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: jobs,
  noSubject: 'No CronJob makes backups here.',

  check({ workload, cron }, model) {
    const subject = { kind: 'workload', name: workload.name, anchor: `CronJob/${workload.name}` };
    if (cron.suspended !== null) {
      return fail(cron.suspended, `CronJob ${workload.name} is suspended, so no backup is made.`, {
        subject: { ...subject, discriminator: 'suspend' },
        problem: 'Suspended for an upgrade and forgotten, it looks like a backup in every list and does nothing.',
        verify: `\`kubectl get cronjob ${workload.name}\` shows SUSPEND True and an old LAST SCHEDULE.`,
        fix: advice('Let it run', 'yaml', 'spec:\n  suspend: false'),
      });
    }
    const shared = sharedClaim(model, workload);
    if (shared !== null && !cron.placed) {
      return fail(
        cron.scheduleSpan,
        `CronJob ${workload.name} mounts the claim ${shared.claim}, which ${shared.owner.name} holds and which only one node may attach (ReadWriteOnce).`,
        {
          subject: { ...subject, discriminator: shared.claim },
          confidence: 'Medium',
          evidence: [shared.owner.span],
          verify: `\`kubectl get events | grep Multi-Attach\` after a run on another node than that of ${shared.owner.name}.`,
          fix: advice(
            'Run it beside the pod that holds the volume',
            'yaml',
            `affinity:\n  podAffinity:\n    requiredDuringSchedulingIgnoredDuringExecution:\n      - topologyKey: kubernetes.io/hostname\n        labelSelector:\n          matchLabels: ${JSON.stringify(shared.owner.labels).replaceAll('"', '').replaceAll(':', ': ')}`,
          ),
        },
      );
    }
    return pass(cron.scheduleSpan, `runs ${cron.schedule ?? 'on schedule'} (${placeText(cron.scheduleSpan)})`);
  },

  docs: {
    problem:
      'When the scheduler picks another node, the pod waits for the volume until it is given up, night after night.',
    impact: 'There is no new backup, and nobody is told.',
    verify: 'Look at the last successful run of the job.',
    remedy: 'Let the job run, on the node of the volume or over the network instead of the volume.',
    tradeOff: 'A dump over the network needs no volume of the database at all.',
    sources: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes'],
  },
  examples: {
    bad: [
      {
        'k8s/backup.yaml':
          'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: db-backup }\nspec:\n  schedule: "0 3 * * *"\n  suspend: true\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers:\n            - name: dump\n              image: postgres:17.2\n              command: ["sh", "-c", "pg_dump -h db -f /b/app.sql app"]\n',
      },
    ],
    good: [
      {
        'k8s/backup.yaml':
          'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: db-backup }\nspec:\n  schedule: "0 3 * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers:\n            - name: dump\n              image: postgres:17.2\n              command: ["sh", "-c", "pg_dump -h db -f /b/app.sql app"]\n',
      },
    ],
  },
});

function jobs(model: DeploymentModel): Job[] {
  const saving = new Set(backupContainers(model).map((it) => it.workload));
  return model.workloads.flatMap((workload) =>
    workload.cron !== undefined && (/back-?up|dump/i.test(workload.name) || saving.has(workload.id))
      ? [{ workload, cron: workload.cron }]
      : [],
  );
}

/** A claim of the job that another workload holds and that one node alone may attach. */
function sharedClaim(
  model: DeploymentModel,
  workload: Workload,
): { readonly claim: string; readonly owner: Workload } | null {
  for (const claim of workload.claims) {
    const modes = model.volumes.find((it) => it.name === claim)?.accessModes ?? [];
    if (
      !modes.some((mode) => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod') ||
      modes.includes('ReadWriteMany')
    )
      continue;
    const owner = model.workloads.find(
      (it) =>
        it !== workload &&
        it.workloadKind !== 'Job' &&
        it.workloadKind !== 'CronJob' &&
        it.claims.includes(claim) &&
        it.namespace === workload.namespace,
    );
    if (owner !== undefined) return { claim, owner };
  }
  return null;
}
