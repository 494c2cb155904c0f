import { insertKey } from '../../../documents/yaml/write.ts';
import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { ask, defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { containerSubject, listText, noContainers, placeText } from '../../shared/containers.ts';
import { type ContainerFile, containerFiles, heaviestOf, isLesser, mostImportant } from '../../shared/files.ts';

type Heavy = ReturnType<typeof heaviestOf>;

export default defineRule<ContainerFile>({
  id: 'container/resource-limits/memory-limit-missing',
  title: 'One container may take all memory of the host',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: containerFiles,
  noSubject: noContainers,

  check({ file, platform, containers }, model) {
    const without = containers.filter((it) => it.memoryLimit.state === 'unset');
    const first = mostImportant(without, model);
    if (first === undefined) return limitedOrOpen(containers);
    const heavy = heaviestOf(first, model);
    const names = without.map((it) => it.name);
    return fail(first, messageFor(file, containers, without, first, heavy), {
      subject: { kind: 'file', name: file, anchor: 'memory' },
      severity: heavy !== undefined && !isLesser(first) ? 'HIGH' : 'MEDIUM',
      evidence: without.filter((it) => it !== first).map((it) => it.span),
      ...(heavy === undefined
        ? {}
        : {
            path: [
              { span: heavy.span, note: `${heavy.name} is installed here` },
              { span: first.span, note: 'no limit here' },
            ],
          }),
      verify:
        platform === 'compose'
          ? `\`docker stats --no-stream\` shows the host's whole memory as LIMIT of ${listText(names)}.`
          : `\`kubectl get pods -o custom-columns=NAME:.metadata.name,LIMIT:.spec.containers[*].resources.limits.memory\` prints <none> for ${listText(names)}.`,
      fix: fixFor(without, first, containers, model),
    });
  },

  docs: {
    problem:
      'Without a limit a container competes with everything else on the host until the kernel kills the largest process, which may be another one.',
    impact: 'One large job or a slow leak takes down databases and other services on the same host, not only itself.',
    verify:
      'Run `docker stats --no-stream` (or `kubectl top pod`) and compare the limit column with the memory of the host.',
    remedy:
      'Set a memory limit of about 1.3 times the highest use seen under load, so that only the service that grew is restarted.',
    tradeOff: 'A limit that is too tight kills the service under normal load; measure first and leave room.',
    sources: [
      'https://docs.docker.com/engine/containers/resource_constraints/',
      'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  worker:\n    image: registry.example.org/worker:1.4\n    command: celery -A app worker\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  worker:\n    image: registry.example.org/worker:1.4\n    command: celery -A app worker\n    mem_limit: 2g\n',
      },
    ],
  },
});

function limitedOrOpen(containers: readonly Container[]) {
  const limited = containers.find((it) => it.memoryLimit.state === 'set');
  if (limited !== undefined) return pass(limited.memoryLimit);
  const open = containers.find((it) => it.memoryLimit.state === 'unresolved');
  if (open?.memoryLimit.state !== 'unresolved') return skip('No container runs for long.');
  const { expression } = open.memoryLimit;
  return ask(open.memoryLimit, {
    subject: containerSubject(open, 'memory'),
    question: `Does ${expression} set a memory limit for ${open.name} in production?`,
    needed: `The production value of ${expression}.`,
    assumedDefault: 'A limit of about 1.3 times the highest use seen under load.',
    severityIfNo: 'HIGH',
  });
}

/** Names the missing CPU limits as well: one look at the block, one edit. */
function messageFor(
  file: string,
  all: readonly Container[],
  without: readonly Container[],
  first: Container,
  heavy: Heavy,
): string {
  // On Kubernetes requests share the CPU, and a limit there is a choice.
  const none = all.every((it) => it.cpuLimit.state === 'unset' && it.platform === 'compose');
  const cpu = none && all.length === without.length ? ' or CPU' : '';
  const others = none && cpu === '' ? ', and no service has a CPU limit' : '';
  const names = listText(without.map((it) => it.name));
  const what =
    without.length === 1
      ? `${names} in ${file} has no memory${cpu} limit`
      : `No memory${cpu} limit is set in ${file} for ${names}`;
  const text = `${without.length === 1 && first.platform === 'compose' ? `Service ${what}` : what}${others}`;
  if (heavy === undefined) return `${text}.`;
  const total = Math.round(((heavy.residentBytes + heavy.peakBytes) / 2 ** 30) * 10) / 10;
  return `${text}; in ${first.name} ${heavy.does} with ${heavy.name} (${placeText(heavy.span)}) can take about ${total} GB.`;
}

function suggestedGiB(container: Container, model: DeploymentModel): number {
  const heavy = heaviestOf(container, model);
  if (heavy !== undefined) return Math.ceil(((heavy.residentBytes + heavy.peakBytes) / 2 ** 30) * 1.3);
  return container.role === 'proxy' ? 0.25 : 1;
}

function fixFor(without: readonly Container[], first: Container, all: readonly Container[], model: DeploymentModel) {
  const edits = without.map((container) => {
    // Redis has to be told its share of the limit as well: that takes a decision about eviction.
    if (
      datastoreOf(known(container.image))?.product === 'Redis' &&
      !/maxmemory/.test(known(container.command)?.text ?? '')
    )
      return undefined;
    const size = sizeText(suggestedGiB(container, model), container.platform);
    const cpus = container.cpuLimit.state === 'unset' ? { cpus: cpusFor(container, model) } : {};
    return container.platform === 'compose'
      ? insertKey(container.slot, 'deploy', { resources: { limits: { memory: size, ...cpus } } })
      : insertKey(container.slot, 'resources', { requests: { memory: size }, limits: { memory: size } });
  });
  // The finding speaks for the missing CPU limits of the others as well.
  const others = all
    .filter((it) => !without.includes(it) && it.platform === 'compose' && it.cpuLimit.state === 'unset')
    .map((it) => insertKey(it.slot, 'cpus', cpusFor(it, model)));
  const every = [...edits, ...others];
  const whole = every.every((it) => it !== undefined) ? every.flatMap((it) => it ?? []) : undefined;
  const title =
    without.length === 1 ? `Limit the memory of ${first.name}` : `Limit the memory of ${without.length} containers`;
  const snippet = without
    .slice(0, 6)
    .map((it) => snippetFor(it, sizeText(suggestedGiB(it, model), it.platform), cpusFor(it, model)))
    .join('\n');
  return reviewOrAdvice(title, 'yaml', whole, snippet);
}

function cpusFor(container: Container, model: DeploymentModel): string {
  return heaviestOf(container, model) === undefined ? '1.0' : '2.0';
}

function sizeText(gib: number, platform: Container['platform']): string {
  if (platform === 'compose') return gib < 1 ? `${gib * 1024}m` : `${gib}g`;
  return gib < 1 ? `${gib * 1024}Mi` : `${gib}Gi`;
}

function snippetFor(container: Container, size: string, cpus: string): string {
  const cpu = container.cpuLimit.state === 'unset' ? `\n    cpus: "${cpus}"` : '';
  return container.platform === 'compose'
    ? `  ${container.name}:\n    mem_limit: ${size}${cpu}`
    : `          # ${container.name}\n          resources:\n            requests:\n              memory: ${size}\n            limits:\n              memory: ${size}`;
}
