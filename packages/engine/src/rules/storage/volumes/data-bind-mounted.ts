import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { isLesser } from '../../shared/files.ts';

interface Keeping {
  readonly file: string;
  readonly mounts: readonly { readonly container: Container; readonly mount: Mount }[];
}

/** Folders that hold what the product must keep. Sockets, sources, configuration and logs are other rules' business. */
const dataPath =
  /(^|[/_-])(data|db|database|uploads?|media|storage|documents?|checkpoints?|files|postgres(ql)?|mysql|mongo|redis|sqlite|label-?studio)([/_-]|$)/i;

export default defineRule<Keeping>({
  id: 'storage/volumes/data-bind-mounted',
  title: 'Data lives in a folder beside the code',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',
  forDevelopers: 'silent',

  // One decision per Compose file mends them all.
  select: keepings,
  noSubject: 'No Compose service keeps data in a volume or a folder of the host.',

  check({ file, mounts }) {
    const bound = mounts.filter(({ mount }) => mount.kind === 'bind');
    const first = bound[0];
    const named = mounts.find(({ mount }) => mount.kind === 'volume');
    if (first === undefined)
      return pass(
        named?.mount.span ?? mounts[0]?.mount.span ?? { file, start: 0, end: 0, line: 1, endLine: 1 },
        'data on named volumes',
      );
    const list = listText(
      bound.map(({ container, mount }) => `${container.name} ${mount.source} (line ${mount.span.line})`),
    );
    const name = `${first.container.name}_data`;
    return fail(first.mount.span, `${file} keeps data in folders of the host: ${list}.`, {
      subject: { kind: 'compose-file', name: file, anchor: 'volumes' },
      // Examples lie in a folder of their own, which whoever follows them keeps.
      ...(bound.some(({ container }) => container.role === 'datastore' && !isLesser(container))
        ? {}
        : { severity: 'MONITOR' as const }),
      evidence: bound.slice(1, 6).map(({ mount }) => mount.span),
      monitor: {
        metric: 'hosts that run this Compose file',
        threshold: 'more than one, or any deploy that replaces the folder',
        why: 'then the data does not move along or is deleted with the checkout',
      },
      verify: `\`docker inspect -f '{{json .Mounts}}' $(docker compose ps -q ${first.container.name})\` shows "Type":"bind".`,
      fix: advice(
        'Use a named volume',
        'yaml',
        `services:\n  ${first.container.name}:\n    volumes:\n      - ${name}:${first.mount.target}\n\nvolumes:\n  ${name}:`,
      ),
    });
  },

  docs: {
    problem:
      'Such a folder belongs to whoever ran the command first, lies in the way of `git clean` and fresh checkouts, and is left behind when the service moves.',
    impact: 'Permission errors after a change of user, and data deleted by a routine clean-up of the checkout.',
    verify: '`docker inspect` shows "Type":"bind" for the mount.',
    remedy: 'Use named volumes for data, and copy what is there once.',
    tradeOff:
      'A folder is easier to look into and to back up by path; keep it on purpose and outside the checkout if that is wanted.',
    sources: ['https://docs.docker.com/engine/storage/volumes/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - ./data/pg:/var/lib/postgresql/data\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - pg:/var/lib/postgresql/data\nvolumes:\n  pg:\n',
      },
    ],
  },
});

function keepings(model: DeploymentModel): Keeping[] {
  const byFile = new Map<string, Keeping['mounts'][number][]>();
  for (const container of model.containers) {
    if (container.platform !== 'compose' || !['web', 'worker', 'datastore', 'unknown'].includes(container.role))
      continue;
    for (const mount of container.mounts) {
      if (!keepsData(mount) || known(container.image)?.repository.includes('prometheus')) continue;
      byFile.set(container.span.file, [...(byFile.get(container.span.file) ?? []), { container, mount }]);
    }
  }
  return [...byFile].map(([file, mounts]) => ({ file, mounts }));
}

function keepsData(mount: Mount): boolean {
  if (mount.readOnly || /\.[a-z0-9]+$/i.test(mount.target) || /\.(sock|conf|ya?ml|json)$/.test(mount.source ?? ''))
    return false;
  if (mount.kind === 'volume') return true;
  return mount.kind === 'bind' && (dataPath.test(mount.target) || dataPath.test(mount.source ?? ''));
}
