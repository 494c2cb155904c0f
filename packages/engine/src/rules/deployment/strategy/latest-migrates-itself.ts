import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { titleOf } from '../../shared/containers.ts';
import { grouped } from '../../shared/pipelines.ts';
import { migrateCommand, migrationRuns } from '../../shared/schema.ts';

/** Everything that pulls one image: whoever changes its tag, changes it everywhere. */
interface Pulled {
  readonly containers: readonly [Container, ...Container[]];
  readonly place: Span;
}

export default defineRule<Pulled>({
  id: 'deployment/strategy/latest-migrates-itself',
  title: 'A routine pull upgrades the database for good',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => selfMigrating(model),
  noSubject: 'Nothing here pulls a published image that migrates its database at start.',

  check({ containers, place }) {
    const [container, ...others] = containers;
    const image = known(container.image);
    if (image === undefined) return skip('The image is not known.');
    if (image.digest !== null || !(moves(image.tag) || isMajor(image.tag)))
      return pass(container.image, 'the release is chosen');
    const major = isMajor(image.tag);
    const also =
      others.length === 0
        ? ''
        : `, as ${others.length === 1 ? 'one other file does' : `${others.length} other places do`}`;
    return fail(
      container.image,
      `${titleOf(container)} runs \`${image.text}\`${also}, a tag that moves ${major ? 'with every release of that major version' : 'across major versions'}, and the container migrates the database when it starts (${place.file}:${place.line}).`,
      {
        subject: {
          kind: 'service',
          name: container.name,
          anchor: `${container.anchor}.image`,
          discriminator: 'migrates',
        },
        severity: major ? 'MEDIUM' : 'HIGH',
        evidence: [place, ...others.slice(0, 4).map((it) => it.image.span ?? it.span)],
        ...(major
          ? {
              problem:
                'A pull for a security fix brings whatever was released since, and its migration runs at once, without a backup and without a way back for the version that ran before.',
            }
          : {}),
        verify:
          container.platform === 'compose'
            ? `\`docker compose pull ${container.name} && docker compose up -d\` on a copy with last year's data: the schema is changed before anybody agreed.`
            : `Delete the pod of ${container.name} on a copy with last year's data: the new one changes the schema before anybody agreed.`,
        fix: advice(
          'Choose the release, and back up before it changes',
          'yaml',
          `${container.name}:\n  image: ${image.text.replace(/:[^:/]*$/, '')}:<major>.<minor>.<patch>`,
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

/** Services that pull an image made here, when its start migrates, by image. A local build has no release to choose. */
function selfMigrating(model: DeploymentModel): readonly Pulled[] {
  const run = migrationRuns(model).find((it) => it.when === 'start');
  const pulling = model.containers.filter((it) => it.role !== 'one-shot' && it.build === null && isOwn(it, model));
  const byImage = grouped(pulling, (it) => known(it.image)?.repository ?? it.name);
  return [...byImage.values()].flatMap((group) => {
    // The plainest file is the one that people start with.
    const moving = group.filter((it) => isMoving(it));
    const [first, ...rest] = [...(moving.length > 0 ? moving : group)].sort((a, b) => rankOf(a) - rankOf(b));
    const place = first === undefined ? undefined : (run?.span ?? startOf(first, model));
    return first === undefined || place === undefined ? [] : [{ containers: [first, ...rest] as const, place }];
  });
}

function rankOf(container: Container): number {
  const { file } = container.span;
  return (container.platform === 'compose' ? 0 : 1000) + file.length;
}

/** Linked to its Dockerfile, or under a name that a pipeline here pushes. */
function isOwn(container: Container, model: DeploymentModel): boolean {
  if (container.publishedFrom !== undefined) return true;
  const image = known(container.image);
  if (image === undefined || !image.repository.includes('/') || container.role === 'datastore') return false;
  const published = model.publishedImages.map((it) => it.name.replace(/^[\w-]+\.[\w.-]+\//, ''));
  if (container.role !== 'web' || !published.includes(image.repository)) return false;
  // `acme/desk-browser` beside `acme/desk` is a helper of the product.
  const base = image.repository;
  return !published.some((name) => name.includes('/') && base !== name && base.startsWith(`${name}-`));
}

/** The start command of the image that the Dockerfile here makes. */
function startOf(container: Container, model: DeploymentModel): Span | undefined {
  const image = model.images.find((it) => it.id === container.publishedFrom);
  const start = [image?.entrypoint, image?.command].find(
    (it) => it?.state === 'set' && migrateCommand.test(it.value.text),
  );
  return start?.span;
}

function isMoving(container: Container): boolean {
  const image = known(container.image);
  return image !== undefined && image.digest === null && (moves(image.tag) || isMajor(image.tag));
}

function moves(tag: string | null): boolean {
  return tag === null || /^(latest|stable|main|master|edge|nightly|dev|release)$/.test(tag);
}

/** `2`, `v2`, `2-rootless`. */
function isMajor(tag: string | null): boolean {
  return tag !== null && /^v?\d+(?:-[a-z][\w-]*)?$/.test(tag);
}
