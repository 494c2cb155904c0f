import { postgresMajor } from '../../../facts/datastores.ts';
import type { Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { isInside } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { isLasting, type Keeper, keepers, mountOver } from '../../shared/data-paths.ts';

export default defineRule<Keeper>({
  id: 'storage/volumes/wrong-data-path',
  title: 'The volume is mounted beside the data',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => keepers(model).filter((it) => it.store !== null),
  noSubject: 'No server with data of its own is declared.',

  check(keeper) {
    const { container, product, path } = keeper;
    const below = container.mounts.find(
      (mount) => isLasting(mount) && mount.target !== path && isInside(mount.target, path) && isData(mount),
    );
    const image = known(container.image);
    const refuses =
      product === 'PostgreSQL' &&
      image !== undefined &&
      (postgresMajor(image) ?? 0) >= 18 &&
      below?.target === `${path}/data`;
    const over = mountOver(container, path);
    const parent = over !== undefined && over.target !== path && declaresVolume(keeper);
    if (over !== undefined && !parent && isLasting(over)) return pass(over);
    const wrong = refuses || parent ? (refuses ? below : over) : over === undefined ? near(keeper) : undefined;
    if (wrong === undefined) return skip('Nothing is mounted near the data.');
    const version = image?.tag ?? 'this version';
    return fail(
      wrong,
      `${titleOf(container)} mounts ${wrong.source ?? 'a volume'} on ${wrong.target}, but ${product} ${version} keeps its data in ${path}.`,
      {
        subject: containerSubject(container, 'volumes'),
        problem: refuses
          ? 'Since version 18 the image refuses to start when something is mounted on the old place.'
          : 'The data goes to an anonymous volume of this one container, and the named one stays empty.',
        impact: refuses
          ? 'The database does not start, not even with an empty volume.'
          : 'The next docker compose down or new image starts with an empty database.',
        verify: refuses
          ? `\`docker compose logs ${container.name}\` says that the mount is in the wrong place.`
          : `\`docker compose exec ${container.name} ls ${path}\` shows the data, and \`docker inspect\` shows it on a volume with a hash as name.`,
        fix: advice(
          `Mount it on ${path}`,
          'yaml',
          `    volumes:\n      - ${wrong.source ?? `${container.name}-data`}:${path}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The data goes to an anonymous volume of this one container, and the named one stays empty.',
    impact: 'The next docker compose down or new image starts with an empty database.',
    verify: 'Compare the mounts of the container with the data folder of the server.',
    remedy: 'Mount the volume on the folder that this version uses; copy existing data over first.',
    tradeOff: 'Moving existing data needs a short stop.',
    sources: ['https://github.com/docker-library/postgres/pull/1259', 'https://hub.docker.com/_/postgres'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:18.1\n    volumes:\n      - db-data:/var/lib/postgresql/data\nvolumes:\n  db-data:\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:18.1\n    volumes:\n      - db-data:/var/lib/postgresql\nvolumes:\n  db-data:\n',
      },
    ],
  },
});

function isData(mount: Mount): boolean {
  return !/conf|init|cert|log|secret|\.(sql|sh|conf|ya?ml|json|pem|key|crt)$/.test(mount.target);
}

/** The image declares a VOLUME on exactly this folder, which then hides what is mounted above it. */
function declaresVolume({ container, product, path }: Keeper): boolean {
  const image = known(container.image);
  if (image === undefined || image.repository.includes('/')) return false;
  if (product === 'PostgreSQL') return path === '/var/lib/postgresql/data' && postgresMajor(image) !== null;
  return (
    (product === 'MongoDB' && path === '/data/db') || (/^(MySQL|MariaDB)$/.test(product) && path === '/var/lib/mysql')
  );
}

/** A volume that was plainly meant for the data: on a folder beside, above or below the right one. */
function near({ container, path }: Keeper): Mount | undefined {
  const root = path.split('/').slice(0, 3).join('/');
  const parent = path.slice(0, path.lastIndexOf('/'));
  const name = known(container.image)?.repository.split('/').at(-1) ?? '';
  return container.mounts.find(
    (mount) =>
      isLasting(mount) &&
      !mount.readOnly &&
      isData(mount) &&
      (isInside(mount.target, root) ||
        (parent !== '' && isInside(mount.target, parent)) ||
        isInside(path, mount.target) ||
        mount.target.split('/').includes(name) ||
        /^\/(data|var\/lib\/\w+|db)$/.test(mount.target)),
  );
}
