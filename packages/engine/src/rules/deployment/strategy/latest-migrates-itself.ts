import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { titleOf } from '../../shared/containers.ts';
import { migrateCommand, migrationRuns } from '../../shared/schema.ts';

export default defineRule<{ container: Container; place: Span }>({
  id: 'deployment/strategy/latest-migrates-itself',
  title: 'A routine pull upgrades the database for good',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => selfMigrating(model),
  noSubject: 'Nothing here pulls a published image that migrates its database at start.',

  check({ container, place }) {
    const image = known(container.image);
    if (image === undefined) return skip('The image is not known.');
    if (image.digest !== null || !moves(image.tag)) return pass(container.image, 'the release is chosen');
    return fail(
      container.image,
      `${titleOf(container)} runs \`${image.text}\`, a tag that moves across major versions, and the container migrates the database when it starts (${place.file}:${place.line}).`,
      {
        subject: {
          kind: 'service',
          name: container.name,
          anchor: `${container.anchor}.image`,
          discriminator: 'migrates',
        },
        evidence: [place],
        verify: `\`docker compose pull ${container.name} && docker compose up -d\` on a copy with last year's data: the schema is changed before anybody agreed.`,
        fix: advice(
          'Choose the release, and back up before it changes',
          'yaml',
          `${container.name}:\n  image: ${image.text.replace(/:[^:/]*$/, '')}:<major>.<minor>`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A pull for a security fix can bring the next major version, whose migration runs at once, without a backup and without a way back for the old version.',
    impact:
      'A release that needs preparation takes the service down with a half migrated database, and the previous image can no longer read it.',
    verify: 'Pull and start a copy of the stack with old data.',
    remedy: 'Use a tag of major and minor version, and describe the upgrade with a backup as its first step.',
    tradeOff: 'Somebody has to raise the tag; Renovate can propose it.',
    sources: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
  },
  examples: {
    bad: [
      {
        'README.md': '# Desk\n',
        'compose.yml': 'services:\n  desk:\n    image: ghcr.io/acme/desk:latest\n',
        Dockerfile: 'FROM python:3.13\nCOPY . .\nENTRYPOINT ["./docker-entrypoint.sh"]\n',
        'docker-entrypoint.sh': '#!/bin/sh\npython manage.py migrate --noinput\nexec gunicorn desk.wsgi\n',
        'requirements.txt': 'django==5.1\ngunicorn==23.0\n',
        'manage.py': 'import django\n',
      },
    ],
    good: [
      {
        'README.md': '# Desk\n',
        'compose.yml': 'services:\n  desk:\n    image: ghcr.io/acme/desk:2.4\n',
        Dockerfile: 'FROM python:3.13\nCOPY . .\nENTRYPOINT ["./docker-entrypoint.sh"]\n',
        'docker-entrypoint.sh': '#!/bin/sh\npython manage.py migrate --noinput\nexec gunicorn desk.wsgi\n',
        'requirements.txt': 'django==5.1\ngunicorn==23.0\n',
        'manage.py': 'import django\n',
      },
    ],
  },
});

/** Services that pull an image made here, when its start migrates. A local build has no release to choose. */
function selfMigrating(model: DeploymentModel) {
  const run = migrationRuns(model).find((it) => it.when === 'start');
  return model.containers
    .filter((it) => it.publishedFrom !== undefined && it.environment === 'prod' && it.role !== 'one-shot')
    .flatMap((container) => {
      const place = run?.span ?? startOf(container, model);
      return place === undefined ? [] : [{ container, place }];
    });
}

/** The start command of the image that the Dockerfile here makes. */
function startOf(container: Container, model: DeploymentModel): Span | undefined {
  const image = model.images.find((it) => it.id === container.publishedFrom);
  const start = [image?.entrypoint, image?.command].find(
    (it) => it?.state === 'set' && migrateCommand.test(it.value.text),
  );
  return start?.span;
}

function moves(tag: string | null): boolean {
  return tag === null || /^(latest|stable|main|master|edge|nightly|dev|release)$/.test(tag);
}
