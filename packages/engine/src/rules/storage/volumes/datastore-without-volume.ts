import type { Severity } from '@seaworthy/schema/vocabulary';
import type { Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, type FixProposal, fail, pass, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { isLasting, type Keeper, keepers, mountOver } from '../../shared/data-paths.ts';
import { isLesser } from '../../shared/files.ts';

export default defineRule<Keeper>({
  id: 'storage/volumes/datastore-without-volume',
  title: 'The data is gone with the container',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'config-block',

  select: (model: DeploymentModel) => keepers(model),
  noSubject: 'No server with data of its own is declared.',

  check(keeper, model) {
    const { container, product, path } = keeper;
    const mount = mountOver(container, path);
    if (mount !== undefined && isLasting(mount)) return pass(mount);
    // A volume on a path nearby is another mistake, with a rule of its own.
    if (
      container.mounts.some(
        (it) => isLasting(it) && !/conf|init|cert|secret|\.(sql|sh|conf|ya?ml|json)$/.test(it.target),
      )
    )
      return skip('A volume is mounted, though elsewhere.');
    if (product === 'Redis' && isCache(keeper, model)) {
      return fail(container, `${titleOf(container)} keeps ${product}'s data in the container.`, {
        subject: containerSubject(container, 'volumes'),
        severity: 'MONITOR',
        monitor: {
          metric: 'keys without an expiry (redis-cli info keyspace)',
          threshold: 'more than none',
          why: 'A cache can be refilled; queues and sessions cannot.',
        },
        fix: fixFor(keeper),
      });
    }
    // Demonstrations and tests forget on purpose, unless they ask for a file that lasts.
    const durable = /appendonly yes/.test(known(container.command)?.text ?? '');
    if (isLesser(container) && container.platform === 'compose' && !durable)
      return skip('The datastore belongs to no production stack.');
    const temporary = mount?.kind === 'tmpfs' || mount?.kind === 'empty-dir';
    const asked = /appendonly yes|--save\b/.test(`${known(container.command)?.text ?? ''}`.replace(/--save ""/, ''));
    const promise = asked ? ` although its command asks it to write everything to disk` : '';
    return fail(
      temporary ? (mount.sourceSpan ?? mount.span) : container,
      `${titleOf(container)} runs ${product}, and ${path} is ${temporary ? `on ${kindText(mount)}` : 'on no volume'}${promise}.`,
      {
        subject: containerSubject(container, 'volumes'),
        severity: severityFor(keeper),
        verify:
          container.platform === 'compose'
            ? `\`docker inspect -f '{{json .Mounts}}' $(docker compose ps -q ${container.name})\` shows no named volume on ${path}.`
            : `\`kubectl describe pod\` of ${container.name} shows no claim on ${path}.`,
        fix: fixFor(keeper),
      },
    );
  },

  docs: {
    problem: 'Its files live in the writable layer (or an anonymous volume) of one container and are removed with it.',
    impact: 'docker compose down, a new image or a moved pod deletes all records without asking.',
    verify: 'Look at the mounts of the running container.',
    remedy: 'Mount a named volume (or a claim) on the data folder.',
    tradeOff: 'A volume needs a backup of its own; it does not replace one.',
    sources: ['https://docs.docker.com/engine/storage/volumes/', 'https://hub.docker.com/_/postgres'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n' }],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - db-data:/var/lib/postgresql/data\nvolumes:\n  db-data:\n',
      },
    ],
  },
});

/** Nothing else than a cache: nobody uses it as a queue, and it is told to forget. */
function isCache({ container }: Keeper, model: DeploymentModel): boolean {
  const command = known(container.command)?.text ?? '';
  if (/appendonly yes/.test(command)) return false;
  const queues = model.apps.some((app) =>
    app.dependencies.some((it) => /^(celery|rq|arq|dramatiq|bullmq|bull|huey|sidekiq|bee-queue)$/.test(it.name)),
  );
  return !queues && !model.containers.some((it) => it.role === 'worker');
}

function kindText(mount: Mount): string {
  if (mount.sourceSpan === undefined) return 'a tmpfs';
  return mount.kind === 'tmpfs' ? 'an emptyDir in memory' : 'an emptyDir';
}

/** A queue loses jobs, a database loses records; what is no production loses little. */
function severityFor({ container, product }: Keeper): Severity {
  if (container.role === 'observability' || /^(test|dev|example)$/.test(container.environment)) return 'MEDIUM';
  return product === 'Redis' ? 'HIGH' : 'CRITICAL';
}

function fixFor({ container, path }: Keeper): FixProposal {
  const name = `${container.name}-data`.replace(/\//g, '-');
  const title = `Keep ${path} on a volume`;
  if (container.platform !== 'compose')
    return advice(title, 'yaml', `volumeMounts:\n  - name: data\n    mountPath: ${path}`);
  return advice(
    title,
    'yaml',
    `services:\n  ${container.name}:\n    volumes:\n      - ${name}:${path}\nvolumes:\n  ${name}:`,
  );
}
