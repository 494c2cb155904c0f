import { lastPart } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import { effectiveWords } from '../../../model/link-images.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { builtImage, containerSubject, imageSubject } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container | null;
  readonly image: ImageBuild | null;
  readonly how: string;
  readonly span: Span;
}

export default defineRule<Subject>({
  id: 'container/resource-limits/workers-from-host-cpu-count',
  title: 'A big host starts far too many workers',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No start command derives its workers from the number of cores.',

  check({ container, image, how, span }) {
    const name = container?.name ?? image?.file ?? 'The image';
    return fail(
      span,
      `${name} takes its number of workers from ${how}, which counts the cores of the host and not the limit of the container.`,
      {
        subject:
          container === null ? imageSubject(image as ImageBuild, 'workers') : containerSubject(container, 'workers'), // a subject has one of the two
        verify: `\`docker compose top ${container?.name ?? 'SERVICE'}\` on the production host shows one worker for each of its cores.`,
        fix: advice(
          'Name the number',
          'yaml',
          `    environment:\n      WEB_CONCURRENCY: "2"  # measured memory of one worker times this must fit the limit`,
        ),
      },
    );
  },

  docs: {
    problem: 'On a host with 64 cores that is 64 copies of the application in memory, whatever the CPU limit says.',
    impact: 'The container is killed for memory at start on the bigger host, and databases run out of connections.',
    verify: 'Count the workers on the production host.',
    remedy: 'Set the number of workers to a small fixed value and scale by containers.',
    tradeOff: 'A fixed number does not grow with the host by itself.',
    sources: [
      'https://github.com/benoitc/gunicorn/issues/2028',
      'https://docs.gunicorn.org/en/stable/settings.html#workers',
    ],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD gunicorn -w $(nproc) app:app\n' }],
    good: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["gunicorn", "-w", "2", "app:app"]\n' }],
  },
});

const counters =
  /\$\((?:nproc|getconf _NPROCESSORS_ONLN|grep -c \^?processor \/proc\/cpuinfo)[^)]*\)|`nproc[^`]*`|\bpm2(?:-runtime)?\b.*-i\s+(?:max|0)\b/;

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const services = model.containers.flatMap((container): Subject[] => {
    const image = builtImage(container, model) ?? null;
    const fixed = [...container.env, ...(image?.env ?? [])].some((entry) =>
      /^(WEB_CONCURRENCY|MAX_WORKERS|WORKERS)$/.test(entry.name),
    );
    if (fixed) return [];
    const text = effectiveWords(container, image ?? undefined).join(' ');
    const found = counters.exec(text)?.[0];
    const span = container.command.state === 'set' ? container.command.span : (image?.command.span ?? container.span);
    if (found !== undefined) return [{ container, image, how: found, span }];
    const base = image === null ? known(container.image) : known(image.base);
    if (base === undefined || !/^tiangolo\/(uvicorn-gunicorn|meinheld-gunicorn)/.test(base.repository)) return [];
    return [
      { container, image, how: `the start script of ${lastPart(base)}`, span: image?.baseSpan ?? container.image.span },
    ];
  });
  const used = new Set(services.flatMap((it) => it.image?.id ?? []));
  const alone = model.images.flatMap((image): Subject[] => {
    const command = known(image.command);
    const found = counters.exec(command?.text ?? '')?.[0];
    const run = model.containers.some((container) => container.build === image.id);
    return found === undefined || used.has(image.id) || run
      ? []
      : [{ container: null, image, how: found, span: image.command.span }];
  });
  return [...services, ...alone];
}
