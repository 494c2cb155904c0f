import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

export default defineRule<{ container: Container; mount: Mount }>({
  id: 'storage/volumes/undeclared-volume',
  title: 'Compose refuses to start: a volume is not declared',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'Every named volume is declared.',

  check({ container, mount }) {
    return fail(
      mount.span,
      `${titleOf(container)} mounts the volume ${mount.source}, which the top-level volumes do not declare.`,
      {
        subject: { ...containerSubject(container, 'volumes'), discriminator: mount.source ?? '' },
        fix: advice(`Declare ${mount.source}`, 'yaml', `volumes:\n  ${mount.source}:`),
      },
    );
  },

  docs: {
    problem: 'Compose stops with "refers to undefined volume" before anything starts.',
    impact: 'docker compose up fails for every service of the file.',
    verify: 'Run `docker compose config`.',
    remedy: 'Declare the volume at the top level; for a folder of the host write ./ in front.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/compose-file/volumes/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - db-data:/var/lib/postgresql/data\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - db-data:/var/lib/postgresql/data\nvolumes:\n  db-data:\n',
      },
    ],
  },
});

/** Declarations anywhere in the folder count: an include or a second file may bring them. */
function subjectsOf(model: DeploymentModel): readonly { container: Container; mount: Mount }[] {
  const declared = new Set(model.volumes.map((volume) => volume.name));
  return model.containers
    .filter((container) => container.platform === 'compose')
    .flatMap((container) =>
      container.mounts
        .filter(
          (mount) =>
            mount.kind === 'volume' &&
            mount.source !== null &&
            /^[A-Za-z0-9][\w.-]*$/.test(mount.source) &&
            !declared.has(mount.source),
        )
        .map((mount) => ({ container, mount })),
    );
}
