import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, listText, noContainers, placeText } from '../../shared/containers.ts';
import { type ContainerFile, containerFiles } from '../../shared/files.ts';
import { ownImage } from '../../shared/published.ts';

interface Wanted {
  readonly container: Container;
  readonly name: string;
  readonly count: number;
  readonly span: Span;
}

export default defineRule<ContainerFile>({
  id: 'container/resource-limits/threads-exceed-cpus',
  title: 'More threads are started than the CPU limit allows',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: containerFiles,
  noSubject: noContainers,

  check({ file, containers }, model) {
    const limited = containers.filter((it) => it.cpuLimit.state === 'set');
    const wanted = limited.flatMap((it) => wantedBy(it, model));
    if (wanted.length === 0) return skip('No container has both a CPU limit and a number of threads.');
    // Up to twice as many share the time well enough.
    const bad = wanted.filter((it) => it.count > Math.max(1, known(it.container.cpuLimit) ?? 0) * 2);
    const first = bad.find((it) => it.container.environment === 'prod') ?? bad[0];
    const fine = wanted[0];
    if (first === undefined)
      return fine === undefined ? skip('Nothing to compare.') : pass([fine.container.cpuLimit, fine.span]);
    const { container } = first;
    const limit = known(container.cpuLimit) ?? 0;
    const names = [...new Set(bad.map((it) => it.container.name))];
    return fail(
      container.cpuLimit,
      `${listText(names)} ${names.length === 1 ? 'may' : 'may each'} use ${limit} CPU${limit === 1 ? '' : 's'}, but ${first.name}=${first.count} (${placeText(first.span)}) starts ${first.count} of them at once.`,
      {
        subject: { ...containerSubject(container, 'cpu'), kind: 'file', name: file },
        evidence: [first.span, ...bad.filter((it) => it !== first).map((it) => it.container.cpuLimit.span)],
        path: [
          { span: first.span, note: `${first.name}=${first.count}` },
          { span: container.cpuLimit.span, note: `limit ${limit}` },
        ],
        verify:
          container.platform === 'compose'
            ? `\`docker compose exec ${container.name} cat /sys/fs/cgroup/cpu.stat\` under load shows nr_throttled growing.`
            : `\`kubectl exec deploy/${container.name.split('/')[0]} -- cat /sys/fs/cgroup/cpu.stat\` under load shows nr_throttled growing.`,
        fix: advice(
          `Set ${first.name} to the CPU limit`,
          'yaml',
          container.platform === 'compose'
            ? `  ${container.name}:\n    environment:\n      ${first.name}: "${Math.max(1, Math.floor(limit))}"`
            : `env:\n  - name: ${first.name}\n    value: "${Math.max(1, Math.floor(limit))}"`,
        ),
      },
    );
  },

  docs: {
    problem:
      'All of them share the quota of the limit: after a part of each 100 ms the kernel stops every thread until the next period, the one that answers the health check included.',
    impact: 'Jobs take several times as long, probes time out under load and healthy pods are restarted.',
    verify: 'Read cpu.stat of the container under load.',
    remedy:
      'Give the container as many CPUs as it starts threads, or set the number of threads and workers to the limit.',
    tradeOff: 'Fewer threads make a single job slower on an idle host.',
    sources: [
      'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
      'https://docs.docker.com/engine/containers/resource_constraints/#configure-the-default-cfs-scheduler',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': example('"1.0"') }],
    good: [{ 'compose.yml': example('"4.0"') }],
  },
});

const threads =
  /^(OMP_NUM_THREADS|MKL_NUM_THREADS|OPENBLAS_NUM_THREADS|NUMEXPR_NUM_THREADS|TORCH_NUM_THREADS|DOCLING_NUM_THREADS|RAYON_NUM_THREADS|GOMAXPROCS|UV_THREADPOOL_SIZE|WEB_CONCURRENCY|UVICORN_WORKERS|GRANIAN_WORKERS|GUNICORN_WORKERS)$/;

/** Own variables win over those of the image; the largest number decides. */
function wantedBy(container: Container, model: DeploymentModel): readonly Wanted[] {
  const own = container.env.map((it) => ({ name: it.name, value: known(it.value), span: it.span }));
  const names = new Set(own.map((it) => it.name));
  const baked = (ownImage(container, model)?.env ?? [])
    .filter((it) => it.kind === 'ENV' && !names.has(it.name))
    .map((it) => ({ name: it.name, value: known(it.value), span: it.span }));
  const found = [...own, ...baked].flatMap((it): Wanted[] => {
    const count = Number(it.value);
    return threads.test(it.name) && it.value !== '' && Number.isInteger(count)
      ? [{ container, name: it.name, count, span: it.span }]
      : [];
  });
  return found.sort((a, b) => b.count - a.count).slice(0, 1);
}

function example(cpus: string): string {
  return `services:\n  worker:\n    image: example/worker:1.2\n    command: celery -A app worker\n    environment:\n      OMP_NUM_THREADS: "4"\n    cpus: ${cpus}\n`;
}
