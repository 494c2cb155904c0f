import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';

type Load = Container['envFrom'][number];

interface Shared {
  readonly source: string;
  readonly platform: Container['platform'];
  /** Services with code of the project: the settings are theirs. */
  readonly owners: readonly { readonly container: Container; readonly load: Load }[];
  /** Datastores, proxies and tools of others that get the same set. */
  readonly guests: readonly { readonly container: Container; readonly load: Load }[];
}

export default defineRule<Shared>({
  id: 'secrets/exposure/env-file-handed-around',
  title: 'Every container gets all secrets of the application',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: sharedSets,
  noSubject: 'No application here takes a whole set of variables that holds secrets.',

  check({ source, platform, owners, guests }) {
    const [owner] = owners;
    const [guest, ...others] = guests;
    if (owner === undefined) throw new Error('a subject without an owner');
    if (guest === undefined)
      return pass(owner.load.span, `only ${listText(owners.map((it) => it.container.name))} gets it`);
    const names = listText([...new Set(guests.map((it) => it.container.name))]);
    const secrets = (owner.load.names ?? guest.load.names ?? []).filter((name) => kindOfName(name) === 'secret');
    const what = secrets.length === 0 ? '' : `, ${listText(secrets.slice(0, 3))} among them`;
    const one = guests.length === 1;
    return fail(
      guest.load.span,
      `${names} ${one ? 'gets' : 'get'} the whole of ${source}, the settings of ${owner.container.name}${what}.`,
      {
        subject: { kind: 'file', name: guest.load.span.file, anchor: 'env_file', discriminator: source },
        evidence: [...others.map((it) => it.load.span), owner.load.span],
        verify:
          platform === 'compose'
            ? `\`docker compose exec ${guest.container.name} env\` prints the keys of the application.`
            : `\`kubectl exec deploy/${guest.container.name.split('/')[0]} -- env\` prints the keys of the application.`,
        fix: advice(
          `Name what ${guest.container.name} needs`,
          'yaml',
          platform === 'compose'
            ? `  ${guest.container.name}:\n    # no env_file\n    environment:\n      ${variableFor(guest.container)}: \${${variableFor(guest.container)}:?}`
            : `env:\n  - name: ${variableFor(guest.container)}\n    valueFrom:\n      secretKeyRef: { name: ${source.split('/').at(-1)}, key: ${variableFor(guest.container)} }`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A database, search engine or proxy needs one or two of these values; the others only widen the circle of processes that can lose them.',
    impact:
      'A hole in one image of somebody else, or one look at its environment, hands out the signing keys and API keys of the application.',
    verify: 'Print the environment of the database container.',
    remedy: 'Give each service the variables it reads, by name, or a file of its own.',
    tradeOff: 'A few more lines in the deployment file.',
    sources: [
      'https://docs.docker.com/compose/how-tos/environment-variables/best-practices/',
      'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  app:\n    build: .\n    env_file: .env\n  db:\n    image: postgres:16.4\n    env_file: .env\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["python", "app.py"]\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  app:\n    build: .\n    env_file: .env\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

function sharedSets(model: DeploymentModel): readonly Shared[] {
  const sets = new Map<string, { container: Container; load: Load }[]>();
  for (const container of model.containers) {
    if (container.environment !== 'prod' || container.role === 'one-shot') continue;
    for (const load of container.envFrom) {
      // Plain configuration of Kubernetes holds no secrets.
      if (load.source.startsWith('ConfigMap/')) continue;
      const unit = container.platform === 'compose' ? container.span.file : folderOf(container.span.file);
      const key = `${container.platform} ${unit} ${load.source}`;
      sets.set(key, [...(sets.get(key) ?? []), { container, load }]);
    }
  }
  return [...sets.values()].flatMap((all): Shared[] => {
    const guests = all.filter((it) => isGuest(it.container) && !isOwnFile(it.container, it.load));
    const owners = all.filter((it) => !isGuest(it.container));
    const [owner] = owners;
    if (owner === undefined) return [];
    return [{ source: owner.load.source, platform: owner.container.platform, owners, guests }];
  });
}

/** Ready-made servers that know nothing of the application's settings. */
function isGuest(container: Container): boolean {
  return container.build === null && ['datastore', 'proxy', 'devtool'].includes(container.role);
}

/** `postgres.env`, or a file whose variables are all the server's own, is meant for the server. */
function isOwnFile(container: Container, load: Load): boolean {
  const name = load.source.slice(load.source.lastIndexOf('/') + 1).toLowerCase();
  const words = [
    container.name,
    known(container.image)?.repository.split('/').at(-1) ?? '',
    'db',
    'database',
    'postgres',
    'mysql',
    'mariadb',
  ];
  if (name !== '.env' && words.some((word) => word.length > 1 && name.includes(word.toLowerCase()))) return true;
  return (
    load.names !== null &&
    load.names.length > 0 &&
    load.names.every((it) =>
      /^(?:POSTGRES|PG|MYSQL|MARIADB|MONGO|REDIS|MEILI|MINIO|RABBITMQ|ELASTIC|NEO4J|CLICKHOUSE)/.test(it),
    )
  );
}

function variableFor(container: Container): string {
  const image = known(container.image)?.repository ?? '';
  if (/postgres|postgis|timescale/.test(image)) return 'POSTGRES_PASSWORD';
  if (/meilisearch/.test(image)) return 'MEILI_MASTER_KEY';
  if (/mysql/.test(image)) return 'MYSQL_PASSWORD';
  if (/mariadb/.test(image)) return 'MARIADB_PASSWORD';
  if (/minio/.test(image)) return 'MINIO_ROOT_PASSWORD';
  return `${container.name.split('/')[0]?.toUpperCase().replace(/\W/g, '_')}_PASSWORD`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
