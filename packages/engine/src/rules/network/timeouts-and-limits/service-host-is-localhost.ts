import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { containerSubject, listText, titleOf } from '../../shared/containers.ts';

/** Variables of one container that lead to one other. */
interface Subject {
  readonly container: Container;
  readonly variables: readonly [Variable, ...Variable[]];
  readonly target: Container;
  readonly port: number;
}

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/service-host-is-localhost',
  title: 'A service looks for its database in itself',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No service is told to connect to localhost.',

  check({ container, variables, target, port }) {
    const [{ name, span, value }, ...others] = variables;
    const store = target.role === 'datastore';
    return fail(
      span,
      `${titleOf(container)} gets ${listText(
        variables.map((one) => one.name),
        3,
      )} with ${shown(value)}, but ${target.name} runs in another container.`,
      {
        subject: { ...containerSubject(container, 'environment'), discriminator: name },
        // Without its database a service does not start; without a neighbour it fails where it needs it.
        severity: store ? 'CRITICAL' : 'HIGH',
        evidence: [...others.slice(0, 4).map((one) => one.span), target.span],
        path: [
          { span, note: `${container.name} connects to itself` },
          { span: target.span, note: `${target.name} listens on ${port}` },
        ],
        verify: `\`docker compose exec ${container.name} sh -c 'nc -z ${target.name} ${port} && echo found'\` works, with localhost it does not.`,
        fix: advice(
          `Use the name ${target.name}`,
          'yaml',
          `    environment:\n      ${name}: ${value.includes('://') ? `…://…@${target.name}:${port}/…` : target.name}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Inside a container localhost is that container, where nothing listens on this port.',
    impact: 'The service fails with "connection refused" at start or at the first request.',
    verify: 'Connect from inside the container.',
    remedy: 'Use the name of the Compose service as host, and the port inside its container.',
    tradeOff: 'A value for development outside of containers has to live elsewhere.',
    sources: ['https://docs.docker.com/compose/how-tos/networking/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    environment:\n      DATABASE_URL: postgresql://app@localhost:5432/app\n  db:\n    image: postgres:16.4\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    environment:\n      DATABASE_URL: postgresql://app@db:5432/app\n  db:\n    image: postgres:16.4\n',
      },
    ],
  },
});

/** Names whose value a browser reads, or that only compare: there localhost may be meant. */
const forBrowsers =
  /^(VITE_|NEXT_PUBLIC_|REACT_APP_|PUBLIC_|NUXT_PUBLIC_|EXPO_PUBLIC_)|CORS|ORIGIN|ALLOWED|CSRF|FRONTEND|PUBLIC_|CALLBACK|REDIRECT|(^|_)BASE_URL$|SITE_URL|EXTERNAL|HEALTH|TRUSTED|BIND|LISTEN|ADVERTISED|COOKIE|DOMAIN/i;

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const projects = new Map<string, Container[]>();
  const projectOf = (it: Container) => `${it.projectFolder}\u0000${it.id.split('#')[0]}`;
  for (const container of model.containers) {
    const key = projectOf(container);
    const there = projects.get(key);
    if (there === undefined) projects.set(key, [container]);
    else there.push(container);
  }
  return model.containers.flatMap((container) => {
    if (container.platform !== 'compose' || container.networkMode !== undefined || container.role === 'datastore')
      return [];
    const siblings = () => (projects.get(projectOf(container)) ?? []).filter((it) => it !== container);
    const byTarget = new Map<Container, Subject>();
    for (const variable of variablesOf(container, model)) {
      const target = targetOf(variable, siblings);
      if (target === undefined || isReadElsewhere(variable.name, container, model)) continue;
      const known = byTarget.get(target.container);
      byTarget.set(target.container, {
        container,
        variables: known === undefined ? [variable] : [...known.variables, variable],
        target: target.container,
        port: known?.port ?? target.port,
      });
    }
    return [...byTarget.values()];
  });
}

/** The sources that run in this container read their settings by name, not this one, and others do: a client's, left there. */
function isReadElsewhere(name: string, container: Container, model: DeploymentModel): boolean {
  const isRead = (app: DeploymentModel['apps'][number]) => factsOf(app, 'env-read').some((one) => one.name === name);
  const own = model.apps.filter((app) => app.containers.includes(container.id));
  return (
    own.some((app) => factsOf(app, 'env-read').length > 0) && !own.some(isRead) && model.apps.some((app) => isRead(app))
  );
}

interface Variable {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

/** Own variables, and those of env files that the container does not overrule. */
function variablesOf(container: Container, model: DeploymentModel): readonly Variable[] {
  const own = container.env.flatMap((entry: EnvEntry) => {
    const value = known(entry.value);
    return value === undefined ? [] : [{ name: entry.name, value, span: entry.span }];
  });
  const named = new Set(container.env.map((entry) => entry.name));
  const files = container.envFrom.flatMap(
    (set) => model.dotenvs.find((file) => file.file === set.source && !file.example)?.entries ?? [],
  );
  return [...own, ...files.filter((entry) => !named.has(entry.name))].filter(
    (variable) => !forBrowsers.test(variable.name),
  );
}

/** The sibling that is meant: a server of the URL's scheme or of the name's word, on the port that is written. */
function targetOf(
  { name, value }: Variable,
  siblings: () => readonly Container[],
): { container: Container; port: number } | undefined {
  const url = /^([a-z][a-z0-9+.-]*):\/\/(?:[^@/\s]*@)?(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?(?:[/?,]|$)/i.exec(
    value,
  );
  const bare = /^(localhost|127\.0\.0\.1|::1)(?::(\d+))?$/.exec(value);
  if (url === null && (bare === null || !/(HOST|SERVER|ADDR|ADDRESS|URL|BROKER|ENDPOINT)S?$/i.test(name)))
    return undefined;
  const scheme = url?.[1]?.split('+')[0]?.toLowerCase() ?? '';
  const port = Number(url?.[3] ?? bare?.[2] ?? 0);
  for (const container of siblings()) {
    const store = container.build === null ? datastoreOf(known(container.image)) : undefined;
    if (
      store !== undefined &&
      (speaks(store.product, scheme) || (scheme === '' && mentions(name, store.product)) || port === store.port)
    )
      return { container, port: store.port };
    const published = container.ports.find(
      (it) => it.kind !== 'declared' && port !== 0 && (it.containerPort === port || it.hostPort === port),
    );
    if (published !== undefined && ['http', 'https', 'ws', 'wss', ''].includes(scheme) && container.role !== 'proxy')
      return { container, port: published.containerPort ?? port };
  }
  return undefined;
}

const schemes: Readonly<Record<string, RegExp>> = {
  PostgreSQL: /^(postgres|postgresql|postgis)$/,
  MySQL: /^mysql$/,
  MariaDB: /^(mysql|mariadb)$/,
  MongoDB: /^mongodb$/,
  Redis: /^rediss?$/,
  RabbitMQ: /^(amqps?|pyamqp)$/,
};

function speaks(product: string, scheme: string): boolean {
  return schemes[product]?.test(scheme) === true;
}

function mentions(name: string, product: string): boolean {
  const words: Readonly<Record<string, RegExp>> = {
    PostgreSQL: /POSTGRES|PG|(^|_)DB_|DATABASE/i,
    MySQL: /MYSQL|(^|_)DB_|DATABASE/i,
    MariaDB: /MYSQL|MARIA|(^|_)DB_|DATABASE/i,
    MongoDB: /MONGO/i,
    Redis: /REDIS|CACHE/i,
    RabbitMQ: /RABBIT|AMQP/i,
    Elasticsearch: /ELASTIC/i,
    MinIO: /MINIO|S3/i,
    Qdrant: /QDRANT/i,
  };
  return words[product]?.test(name) === true;
}

/** Host and port only: a URL may hold a password. */
function shown(value: string): string {
  return /(localhost|127\.0\.0\.1|\[?::1\]?)(:\d+)?/.exec(value)?.[0] ?? 'localhost';
}
