import type { Container, Probe } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { builtImage, containerSubject, imageSubject, listText, placeText } from '../../shared/containers.ts';
import { imageScripts } from '../../shared/processes.ts';

interface Subject {
  readonly image: ImageBuild;
  readonly container: Container | null;
  readonly probe: Probe;
}

interface Step {
  readonly does: string;
  readonly span: Span;
}

export default defineRule<Subject>({
  id: 'health/startup-probes/start-period-missing',
  title: 'Start-up work counts as failed health checks',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image that is built here has a Docker health check.',

  check({ image, container, probe }, model) {
    const steps = [
      ...stepsOf(image, model),
      ...(container === null ? [] : stepsIn(known(container.command)?.text ?? '', container.command.span)),
    ];
    // Ownership fixes alone are the business of another rule.
    const first = steps.some((it) => !it.does.startsWith('ownership')) ? steps[0] : undefined;
    if (first === undefined) return skip('Nothing is known to run before the server starts.');
    const start = probe.initialDelaySeconds ?? 0;
    if (start >= 60) return pass([probe.span, first.span], `${start} s to start`);
    const budget = start + (probe.intervalSeconds ?? 30) * (probe.failures ?? 3);
    // Ten minutes of checks are as good as a start period.
    if (budget >= 600) return pass([probe.span, first.span], `${budget} s until it counts`);
    const name = container?.name ?? image.file;
    const work = listText(steps.slice(0, 4).map((it) => `${it.does} (${placeText(it.span)})`));
    return fail(
      probe.span,
      `The health check of ${name} ${start === 0 ? 'has no start period' : `starts to count after ${start} s`}, although the start begins with ${work}; after ${budget} s the container is unhealthy.`,
      {
        subject: container === null ? imageSubject(image, 'start-period') : containerSubject(container, 'start_period'),
        evidence: steps.slice(0, 4).map((it) => it.span),
        path: [
          { span: first.span, note: first.does },
          { span: probe.span, note: `unhealthy after ${budget} s` },
        ],
        verify: `Start it on a large, old database and run \`docker inspect -f '{{.State.Health.Status}}'\` meanwhile: it says unhealthy while the start-up work still goes on.`,
        fix: advice(
          'Give the start the time it may need',
          container === null ? 'dockerfile' : 'yaml',
          container === null
            ? 'HEALTHCHECK --start-period=10m --interval=30s ...'
            : `  ${container.name}:\n    healthcheck:\n      start_period: 10m`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Migrations, index builds and ownership fixes grow with the data, and every check that fails meanwhile counts; restarters and deployments then take the half-migrated container for a broken one.',
    impact: 'An upgrade of a large installation is rolled back or restarted in the middle of its migrations.',
    verify: 'Watch the health status during the first start after an upgrade.',
    remedy: 'Set a start period longer than the longest upgrade; the first success ends it early.',
    tradeOff: 'A service that cannot start is noticed that much later.',
    sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  },
  examples: {
    bad: [example('')],
    good: [example('--start-period=10m ')],
  },
});

const work: readonly { readonly test: RegExp; readonly does: string }[] = [
  {
    test: /\b(alembic|flask db) upgrade\b|manage\.py migrate\b|django-admin migrate\b|prisma (migrate deploy|db push)|knex migrate|sequelize(-cli)? db:migrate|typeorm migration:run|drizzle-kit (migrate|push)|rails db:(migrate|prepare)|flyway migrate|artisan migrate|goose .*\bup\b/,
    does: 'database migrations',
  },
  { test: /\b(rebuild_index|update_index|document_index|reindex\w*|build[-_]index)\b/, does: 'an index build' },
  { test: /\bchown\b.*\s-\w*R|\bchown -R\b|\bfind\b.*\bchown\b/, does: 'ownership fixes over all files' },
  {
    test: /\b(huggingface-cli download|hf download|docling-tools models download|ollama pull|spacy download)\b/,
    does: 'a model download',
  },
];

function stepsIn(text: string, span: Span): Step[] {
  return work.filter((it) => it.test.test(text)).map((it) => ({ does: it.does, span }));
}

/** Start-up work of the image's own command and of the scripts it starts; one entry per kind. */
function stepsOf(image: ImageBuild, model: DeploymentModel): Step[] {
  const found = [
    ...[image.entrypoint, image.command].flatMap((part) => stepsIn(known(part)?.text ?? '', part.span)),
    ...imageScripts(image, model).flatMap((script) => {
      // Commands that people call inside of the container are no part of its start.
      if (/(^|\/)(usr\/local\/)?bin\//.test(script.path)) return [];
      return script.commands.flatMap((command) => stepsIn(command.text, command.span));
    }),
  ];
  return found.filter((it, i) => found.findIndex((other) => other.does === it.does) === i);
}

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const images = model.images.flatMap((image): Subject[] => {
    const probe = known(image.healthcheck);
    return probe === undefined || probe.kind === 'disabled' ? [] : [{ image, container: null, probe }];
  });
  const services = model.containers.flatMap((container): Subject[] => {
    const probe = known(container.healthcheck);
    const image = builtImage(container, model);
    return probe === undefined || probe.kind === 'disabled' || image === undefined ? [] : [{ image, container, probe }];
  });
  return [...images, ...services];
}

function example(option: string): Record<string, string> {
  return {
    Dockerfile: `FROM python:3.12-slim-bookworm\nCOPY docker/entrypoint.sh /entrypoint.sh\nHEALTHCHECK ${option}--interval=10s CMD ["python", "-c", "pass"]\nENTRYPOINT ["/entrypoint.sh"]\n`,
    'docker/entrypoint.sh': '#!/bin/sh\nset -e\npython manage.py migrate --noinput\nexec gunicorn app.wsgi\n',
  };
}
