import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText, noContainers } from '../../shared/containers.ts';
import { type ContainerFile, composeFiles, heaviestOf, isLesser, mostImportant } from '../../shared/files.ts';

export default defineRule<ContainerFile>({
  id: 'container/resource-limits/cpu-limit-missing',
  title: 'One busy service can starve the others of CPU',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  // Kubernetes is left out: requests share its CPU, and limits there are a choice.
  select: composeFiles,
  noSubject: noContainers,

  check({ file, containers }, model) {
    const without = containers.filter((container) => container.cpuLimit.state === 'unset');
    // The rule about memory tells of missing CPU limits in the same breath: one edit mends both.
    if (without.length === containers.length && containers.some((it) => it.memoryLimit.state === 'unset'))
      return skip('Memory limits are missing too; that finding names both.');
    const limited = containers.find((container) => container.cpuLimit.state === 'set');
    const first = mostImportant(without, model);
    if (first === undefined)
      return limited === undefined ? skip('CPU limits come from variables.') : pass(limited.cpuLimit);
    const heavy = containers.length > 1 && heaviestOf(first, model) !== undefined && !isLesser(first);
    return fail(first, `No CPU limit is set for ${listText(without.map((container) => container.name))}.`, {
      subject: { kind: 'file', name: file, anchor: 'cpus' },
      severity: heavy ? 'MEDIUM' : 'MONITOR',
      evidence: without.filter((container) => container !== first).map((container) => container.span),
      verify: `\`docker stats --no-stream\` while ${first.name} works at full load: its CPU column shows how many cores it takes.`,
      ...(heavy
        ? {}
        : {
            monitor: {
              metric: 'CPU use of the host',
              threshold: 'above 80 % for 10 minutes',
              why: 'From then on services wait for each other, and a limit on the busiest one decides who waits.',
            },
          }),
      fix: advice(`Limit the CPU of ${first.name}`, 'yaml', `  ${first.name}:\n    cpus: "2.0"`),
    });
  },

  docs: {
    problem:
      'A service at full load may take every core, and the others answer slowly or miss their health checks meanwhile.',
    impact: 'Requests time out while a background job runs, and orchestrators restart services that were only waiting.',
    verify: 'Watch `docker stats` while the heaviest job runs.',
    remedy:
      'Give services that compute a CPU limit below the number of cores; leave latency-critical services without one.',
    tradeOff: 'A CPU limit throttles even when cores are idle; the memory limit matters more.',
    sources: ['https://docs.docker.com/engine/containers/resource_constraints/#cpu'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    mem_limit: 1g\n  worker:\n    image: example/worker:1.2\n    mem_limit: 1g\n',
      },
    ],
    good: [{ 'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    cpus: "1.0"\n' }],
  },
});
