import type { Container } from '../../../model/container.ts';
import { effectiveWords } from '../../../model/link-images.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { optionValue } from '../../../text/shell-words.ts';
import type { Span } from '../../../text/span.ts';
import { bytesText } from '../../../text/units.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, longRunning, noContainers, placeText, titleOf } from '../../shared/containers.ts';
import { heaviestOf } from '../../shared/files.ts';
import { ownImage } from '../../shared/published.ts';

export default defineRule<Container>({
  id: 'container/resource-limits/workers-exceed-memory',
  title: 'Each worker loads its own copy of the models',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: longRunning,
  noSubject: noContainers,

  check(container, model) {
    const heavy = heaviestOf(container, model);
    const workers = workersOf(container, model);
    if (heavy === undefined || workers === null) return skip('No heavy library runs in several workers.');
    const limit = known(container.memoryLimit);
    const need = workers.count * heavy.residentBytes;
    if (limit === undefined && need < 4 * 2 ** 30) return skip('Without a memory limit the rule about limits speaks.');
    // One worker that does not fit at all is another finding.
    if (limit !== undefined && (limit >= need || limit < heavy.residentBytes))
      return limit >= need
        ? pass([container.memoryLimit, workers.span])
        : skip('Not even one worker fits into the memory limit; another rule says so.');
    const room = limit === undefined ? 'the container has no memory limit' : `the limit is ${bytesText(limit)}`;
    return fail(
      workers.span,
      `${titleOf(container)} starts ${workers.count} workers, each with its own ${heavy.name} of about ${bytesText(heavy.residentBytes)} (${placeText(heavy.span)}): ${bytesText(need)} before the first job, and ${room}.`,
      {
        subject: containerSubject(container, 'workers'),
        severity: limit === undefined ? 'MEDIUM' : 'HIGH',
        evidence: [heavy.span, container.memoryLimit.span],
        path: [
          { span: workers.span, note: `${workers.count} workers` },
          { span: heavy.span, note: `${heavy.name}: about ${bytesText(heavy.residentBytes)} each` },
          { span: container.memoryLimit.span, note: room },
        ],
        verify: `Start it, send one job to each worker and read \`docker stats --no-stream\`: the memory is near ${bytesText(need)}.`,
        fix: advice(
          'Fewer workers, or a service of its own for the models',
          'yaml',
          `  ${container.name}:\n    environment:\n      WEB_CONCURRENCY: "${limit === undefined ? 1 : Math.max(1, Math.floor(limit / heavy.residentBytes))}"`,
        ),
      },
    );
  },

  docs: {
    problem: 'Worker processes share no memory once the models are loaded, so the need grows with each of them.',
    impact: 'The kernel kills workers as soon as all of them are in use, and their requests and jobs are lost.',
    verify: 'Watch the memory while every worker has a job.',
    remedy:
      'Run one or two model workers and put jobs into a queue, or move the models into one service that all call.',
    tradeOff: 'Fewer workers handle fewer requests at once; light endpoints may move to a process without models.',
    sources: [
      'https://docs.gunicorn.org/en/stable/settings.html#preload-app',
      'https://fastapi.tiangolo.com/deployment/concepts/#memory-per-process',
    ],
  },
  examples: {
    bad: [example('4')],
    good: [example('1')],
  },
});

function workersOf(container: Container, model: DeploymentModel): { count: number; span: Span } | null {
  const image = ownImage(container, model);
  const words = effectiveWords(container, image);
  const place = container.command.state === 'set' ? container.command.span : (image?.command.span ?? container.span);
  const text = words.join(' ');
  const given = /\b(uvicorn|gunicorn|hypercorn|granian|fastapi)\b/.test(text)
    ? optionValue(words, '--workers', '-w')
    : /\bcelery\b.*\bworker\b/.test(text)
      ? optionValue(words, '--concurrency', '-c')
      : undefined;
  const count = Number(given);
  if (given !== undefined && Number.isInteger(count)) return count > 1 ? { count, span: place } : null;
  const variables = [
    ...container.env.map((it) => ({ name: it.name, value: known(it.value), span: it.span })),
    ...(image?.env ?? []).map((it) => ({ name: it.name, value: known(it.value), span: it.span })),
  ];
  const found = variables.find((it) =>
    /^(WEB_CONCURRENCY|UVICORN_WORKERS|GUNICORN_WORKERS|GRANIAN_WORKERS)$/.test(it.name),
  );
  const number = Number(found?.value);
  return found !== undefined && Number.isInteger(number) && number > 1 ? { count: number, span: found.span } : null;
}

function example(workers: string): Record<string, string> {
  return {
    'compose.yml': 'services:\n  api:\n    build: .\n    mem_limit: 6g\n',
    Dockerfile: `FROM python:3.12-slim-bookworm\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["uvicorn", "app:app", "--workers", "${workers}"]\n`,
    'requirements.txt': 'docling==2.60.0\nuvicorn==0.32.0\n',
    'app.py': 'from docling.document_converter import DocumentConverter\n',
  };
}
