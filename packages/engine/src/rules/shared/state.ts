import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { backupContainers } from './backup-containers.ts';
import { developmentStackOf } from './development-stack.ts';

/** Something the deployment must not lose. */
export interface State {
  /** `volume pg_data (postgres)`, `SQLite file /data/app.db`. */
  readonly label: string;
  readonly kind: 'database' | 'sqlite' | 'files';
  /** Volume or host path, when mounted; the path in the container otherwise. */
  readonly place: string;
  readonly container: string;
  readonly span: Span;
}

const databases =
  /(^|\/)(postgres|postgis|timescaledb|pgvector|mysql|mariadb|mongo|cockroach|qdrant|weaviate|chroma|milvus|opensearch|elasticsearch|neo4j|couchdb|influxdb|minio|percona)/;
const caches = /(^|\/)(redis|valkey|memcached|keydb|dragonfly)/;
const disposable =
  /venv|spool|\/run$|cache|tmp|temp|log|model|node_modules|huggingface|prometheus|grafana|loki|static|certbot|letsencrypt|acme|caddy/i;

/** Databases and data folders on volumes, of production containers. Caches, model stores and monitoring data are left out. */
export function persistentState(model: DeploymentModel): State[] {
  const saving = new Set(backupContainers(model));
  const all = model.containers
    .filter((container) => !saving.has(container))
    .flatMap((container) =>
      container.mounts
        // Folders of the repository that developers mount hold files of the repository.
        .filter((mount) => mount.kind !== 'bind' || developmentStackOf(container.span.file, model) === undefined)
        .flatMap((mount) => stateOf(container, mount)),
    );
  return all.filter((state, i) => all.findIndex((it) => it.place === state.place) === i);
}

function stateOf(container: Container, mount: Container['mounts'][number]): State[] {
  if (!['volume', 'bind', 'claim', 'host-path'].includes(mount.kind) || mount.readOnly) return [];
  const image = known(container.image)?.repository ?? '';
  if (
    caches.test(image) ||
    container.role === 'observability' ||
    container.role === 'proxy' ||
    container.role === 'devtool'
  )
    return [];
  const source = mount.source ?? mount.target;
  if (
    /^\/etc\/|\/(logs?|plugins|import|conf|certs|init|secrets|initdb\.d|docker-entrypoint-initdb\.d)\/?$/.test(
      mount.target,
    )
  )
    return [];
  if (databases.test(image) || container.role === 'datastore') {
    return [
      {
        label: `${container.name}'s data on ${source}`,
        kind: 'database',
        place: source,
        container: container.name,
        span: mount.span,
      },
    ];
  }
  if (mount.kind === 'bind' && !/data|upload|storage|media|db|checkpoint|document/i.test(`${source}${mount.target}`))
    return [];
  if (
    /\.(conf|ya?ml|json|toml|sock|sh|py|js|ts|pem|crt|key|env|ini|cfg)$/.test(source) ||
    disposable.test(mount.target)
  )
    return [];
  return [
    {
      label: `${container.name}'s files on ${source} (${mount.target})`,
      kind: 'files',
      place: source,
      container: container.name,
      span: mount.span,
    },
  ];
}

const backupTools =
  /(offen\/docker-volume-backup|postgres-backup|db-backup|pgbackrest|litestream|restic|borgmatic|autorestic|databack|wal-g|kopia|duplicati|velero|k8up|barman)/;

/** Backup jobs, wherever they live: containers, CronJobs, scripts, crontabs, pipelines. */
export function backupEvidence(model: DeploymentModel): Span[] {
  const saving = new Set(backupContainers(model));
  const containers = model.containers.filter(
    (container) => saving.has(container) || backupTools.test(known(container.image)?.repository ?? ''),
  );
  const prose = model.prose.filter((fact) => fact.topic === 'backup' && fact.form !== 'page');
  const scripts = model.scripts.filter(
    (script) =>
      (script.environment === 'prod' || script.environment === 'dev') &&
      /(^|[^a-z])back-?_?ups?([^a-z]|$)/i.test(script.path.slice(script.path.lastIndexOf('/') + 1)) &&
      script.commands.some((command) => command.program !== 'exit') &&
      !prose.some((fact) => fact.span.file === script.path),
  );
  const workloads = model.workloads.filter((workload) => /backup/.test(workload.name));
  return [
    ...containers.map((it) => it.span),
    ...workloads.map((it) => it.span),
    ...prose.map((it) => it.span),
    ...scripts.map((it) => it.span),
  ];
}

/** Redis and its kin on volumes: queues, sessions and chats, when nobody says that they are a cache. */
export function queueState(model: DeploymentModel): State[] {
  return model.containers
    .filter((it) => caches.test(known(it.image)?.repository ?? '') && !/cache/.test(it.name))
    .flatMap((container) =>
      container.mounts
        .filter(
          (mount) =>
            ['volume', 'bind', 'claim'].includes(mount.kind) && !mount.readOnly && !/\.conf$|cache/.test(mount.target),
        )
        .map((mount) => ({
          label: `${container.name}'s data on ${mount.source ?? mount.target}`,
          kind: 'database' as const,
          place: mount.source ?? mount.target,
          container: container.name,
          span: mount.span,
        })),
    );
}
