import { replaceValue } from '../../../documents/yaml/write.ts';
import { workloadOf } from '../../../facts/workload-memory.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { bytesText } from '../../../text/units.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { containerSubject, longRunning, noContainers, placeText, titleOf } from '../../shared/containers.ts';
import { installedInContainer } from '../../shared/dependencies.ts';

export default defineRule<Container>({
  id: 'container/resource-limits/memory-below-workload',
  title: 'The memory limit is too small for the work',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: longRunning,
  noSubject: noContainers,

  check(container, model) {
    const limit = known(container.memoryLimit);
    if (limit === undefined) return skip('No memory limit is set.');
    const work = workOf(container, model);
    const first = work[0];
    if (first === undefined) return skip('No heavy library is installed.');
    const resident = Math.max(...work.map((it) => it.residentBytes));
    const peak = Math.max(...work.map((it) => it.peakBytes));
    if (limit >= resident + peak) return pass([container.memoryLimit, first]);
    const wanted = `${Math.ceil(((resident + peak) / 2 ** 30) * 1.2)}g`;
    const quantity = container.platform === 'compose' ? wanted : wanted.replace('g', 'Gi');
    const single =
      container.memoryLimit.span.line === container.memoryLimit.span.endLine &&
      !container.memoryLimit.span.file.endsWith('.json');
    return fail(
      container.memoryLimit,
      `${titleOf(container)} may use ${bytesText(limit)}, but ${first.name} (${placeText(first.span)}) keeps about ${bytesText(resident)} and needs about ${bytesText(peak)} more for ${first.does}.`,
      {
        subject: containerSubject(container, 'memory'),
        path: [
          { span: first.span, note: `${first.name} is installed` },
          { span: container.memoryLimit.span, note: `limit ${bytesText(limit)}` },
        ],
        evidence: [first.span],
        verify: `Send the largest document you accept and watch \`docker stats\`: at ${bytesText(limit)} the container exits with code 137.`,
        fix: reviewOrAdvice(
          `Raise the limit of ${container.name} to ${quantity}`,
          'yaml',
          single ? replaceValue(container.memoryLimit.span, quantity) : undefined,
          `memory: ${quantity}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The kernel kills the process as soon as it crosses the limit, in the middle of the job.',
    impact: 'Large documents never finish: the container restarts, the job is retried and dies again.',
    verify: 'Run the largest real job and look for exit code 137 in `docker inspect`.',
    remedy:
      'Raise the limit to the measured peak plus a fifth, or move the work to a worker of its own with such a limit.',
    tradeOff: 'The figures are estimates from public reports; measure before you buy memory.',
    sources: [
      'https://github.com/docling-project/docling/issues/2540',
      'https://docs.docker.com/engine/containers/resource_constraints/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  worker:\n    build: .\n    mem_limit: 512m\n',
        Dockerfile:
          'FROM python:3.12.7-slim-bookworm\nWORKDIR /app\nRUN pip install docling==2.60.0\nCMD ["python", "-m", "worker"]\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  worker:\n    build: .\n    mem_limit: 8g\n',
        Dockerfile:
          'FROM python:3.12.7-slim-bookworm\nWORKDIR /app\nRUN pip install docling==2.60.0\nCMD ["python", "-m", "worker"]\n',
      },
    ],
  },
});

function workOf(container: Container, model: DeploymentModel) {
  return installedInContainer(container, model)
    .flatMap((dependency) => {
      const workload = workloadOf(dependency.name);
      return workload === undefined ? [] : [{ ...workload, span: dependency.span }];
    })
    .sort((a, b) => b.residentBytes + b.peakBytes - (a.residentBytes + a.peakBytes));
}
