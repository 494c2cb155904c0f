import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { isLongRunning, listText } from '../../shared/containers.ts';

interface Shared {
  readonly name: string;
  readonly uses: readonly { readonly container: Container; readonly mount: Mount }[];
}

export default defineRule<Shared>({
  id: 'storage/volumes/shared-at-different-paths',
  title: 'Two services see one folder under different paths',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: sharedVolumes,
  noSubject: 'No two services of the product write to one volume.',

  check({ name, uses }) {
    const [first, ...others] = uses;
    if (first === undefined) throw new Error('a shared volume without users');
    const other = others.find((it) => it.mount.target !== first.mount.target);
    if (other === undefined) return pass([first.mount, ...others.map((it) => it.mount)], 'one path everywhere');
    return fail(
      first.mount.span,
      `${listText(uses.map((it) => it.container.name))} all write to the volume ${name}, but ${first.container.name} sees it at ${first.mount.target} and ${other.container.name} at ${other.mount.target}.`,
      {
        subject: { kind: 'volume', name, anchor: 'paths' },
        evidence: others.map((it) => it.mount.span),
        verify: `\`docker compose exec ${first.container.name} touch ${first.mount.target}/x\`, then look for the same path in ${other.container.name}: it is at ${other.mount.target}/x there.`,
        fix: advice(
          'Mount it at one path everywhere',
          'yaml',
          `  ${other.container.name}:\n    volumes:\n      - ${name}:${first.mount.target}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A path that one service stores in the database or puts into a job does not exist in the other, and both write without knowing of each other.',
    impact:
      'Jobs fail with "No such file or directory" for files that are there, and the two services can never run on two hosts.',
    verify: 'Compare the mount points of the volume in the services.',
    remedy: 'Use the same mount point in all services, or hand over object keys instead of paths.',
    tradeOff: 'Existing records may hold the old path and need one update.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#volumes'],
  },
  examples: {
    bad: [{ 'compose.yml': example('/uploads') }],
    good: [{ 'compose.yml': example('/app/uploads') }],
  },
});

/** Volumes that several long-running services of one project write; a proxy that serves the files names them by its own root. */
function sharedVolumes(model: DeploymentModel): Shared[] {
  const byVolume = new Map<string, Shared['uses'][number][]>();
  for (const container of model.containers) {
    if (container.platform !== 'compose' || !isLongRunning(container) || container.overlayOf !== undefined) continue;
    if (['proxy', 'datastore', 'observability'].includes(container.role) || isBackup(container)) continue;
    for (const mount of container.mounts) {
      if (mount.kind !== 'volume' || mount.readOnly || mount.source === null) continue;
      // Caches hold nothing that anybody names.
      if (/cache|node_modules|model|venv/i.test(`${mount.source}${mount.target}`)) continue;
      const key = `${container.id.split('#')[0]}#${mount.source}`;
      const uses = byVolume.get(key);
      if (uses === undefined) byVolume.set(key, [{ container, mount }]);
      else uses.push({ container, mount });
    }
  }
  return [...byVolume].flatMap(([key, uses]) => {
    const services = new Set(uses.map((it) => it.container.id));
    return services.size < 2 || services.size !== uses.length ? [] : [{ name: key.slice(key.indexOf('#') + 1), uses }];
  });
}

function isBackup(container: Container): boolean {
  return /backup|restic|borg|duplicati|certbot/.test(`${container.name} ${known(container.image)?.repository ?? ''}`);
}

function example(path: string): string {
  return `services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n    volumes:\n      - files:/app/uploads\n  worker:\n    build: .\n    command: celery -A app worker\n    volumes:\n      - files:${path}\nvolumes:\n  files:\n`;
}
