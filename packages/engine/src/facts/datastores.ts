import type { ImageReference } from '../model/container.ts';

/**
 * Servers that keep data: where, on which port, how to ask whether they live. From the images' own documentation
 * (docker-library/docs and vendors), read 2026-11-23. Patterns match the repository's last part, so mirrors match too.
 */
export interface DatastoreFact {
  readonly product: string;
  readonly images: RegExp;
  /** Folder that must survive. `null`: set by command or configuration. */
  dataPath(image: ImageReference): string | null;
  readonly port: number;
  /** A probe command that the image has; null when it has no client. */
  readonly probe: string | null;
  /** Losing the data costs a recomputation, not records. */
  readonly cacheOnly?: true;
  /** New major versions do not read the old data folder. */
  readonly majorsIncompatible: boolean;
}

const at = (path: string) => (): string => path;

export const datastores: readonly DatastoreFact[] = [
  {
    product: 'PostgreSQL',
    images: /^(postgres|postgresql|postgis|pgvector|timescaledb|timescaledb-ha|supabase-postgres)$/,
    dataPath: (image) => {
      if (image.repository.startsWith('bitnami')) return '/bitnami/postgresql';
      if (image.repository.endsWith('timescaledb-ha')) return '/home/postgres/pgdata';
      return postgresDataPath(image);
    },
    port: 5432,
    probe: 'pg_isready -U postgres',
    majorsIncompatible: true,
  },
  {
    product: 'MySQL',
    images: /^(mysql|mysql-server|percona|percona-server)$/,
    dataPath: bitnamiOr('/var/lib/mysql', '/bitnami/mysql'),
    port: 3306,
    probe: 'mysqladmin ping -h 127.0.0.1',
    majorsIncompatible: true,
  },
  {
    product: 'MariaDB',
    images: /^mariadb$/,
    dataPath: bitnamiOr('/var/lib/mysql', '/bitnami/mariadb'),
    port: 3306,
    probe: 'healthcheck.sh --connect --innodb_initialized',
    majorsIncompatible: true,
  },
  {
    product: 'MongoDB',
    images: /^(mongo|mongodb|mongodb-community-server)$/,
    dataPath: bitnamiOr('/data/db', '/bitnami/mongodb'),
    port: 27017,
    probe: `mongosh --quiet --eval "db.adminCommand('ping')"`,
    majorsIncompatible: true,
  },
  {
    product: 'Redis',
    images: /^(redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly)$/,
    dataPath: bitnamiOr('/data', '/bitnami/redis/data'),
    port: 6379,
    probe: 'redis-cli ping',
    majorsIncompatible: false,
  },
  {
    product: 'Memcached',
    images: /^memcached$/,
    dataPath: () => null,
    port: 11211,
    probe: null,
    cacheOnly: true,
    majorsIncompatible: false,
  },
  {
    product: 'RabbitMQ',
    images: /^rabbitmq$/,
    dataPath: bitnamiOr('/var/lib/rabbitmq', '/bitnami/rabbitmq'),
    port: 5672,
    probe: 'rabbitmq-diagnostics -q ping',
    majorsIncompatible: true,
  },
  {
    product: 'Elasticsearch',
    images: /^elasticsearch$/,
    dataPath: bitnamiOr('/usr/share/elasticsearch/data', '/bitnami/elasticsearch/data'),
    port: 9200,
    probe: 'curl -fsS http://127.0.0.1:9200/_cluster/health',
    majorsIncompatible: true,
  },
  {
    product: 'OpenSearch',
    images: /^opensearch$/,
    dataPath: at('/usr/share/opensearch/data'),
    port: 9200,
    probe: 'curl -fsS http://127.0.0.1:9200/_cluster/health',
    majorsIncompatible: true,
  },
  {
    product: 'MinIO',
    images: /^minio$/,
    // `server /data` names the folder; /data is what the documentation uses.
    dataPath: () => null,
    port: 9000,
    probe: 'mc ready local',
    majorsIncompatible: false,
  },
  {
    product: 'Qdrant',
    images: /^qdrant$/,
    dataPath: at('/qdrant/storage'),
    port: 6333,
    probe: null,
    majorsIncompatible: false,
  },
  {
    product: 'Chroma',
    images: /^chroma(db)?$/,
    dataPath: (image) => (/^0\./.test(image.tag ?? '') ? '/chroma/chroma' : '/data'),
    port: 8000,
    probe: null,
    majorsIncompatible: false,
  },
  {
    product: 'Weaviate',
    images: /^weaviate$/,
    dataPath: at('/var/lib/weaviate'),
    port: 8080,
    probe: 'wget -qO- http://127.0.0.1:8080/v1/.well-known/ready',
    majorsIncompatible: false,
  },
  {
    product: 'Milvus',
    images: /^milvus$/,
    dataPath: at('/var/lib/milvus'),
    port: 19530,
    probe: 'curl -fsS http://127.0.0.1:9091/healthz',
    majorsIncompatible: false,
  },
  {
    product: 'Neo4j',
    images: /^neo4j$/,
    dataPath: at('/data'),
    port: 7687,
    probe: 'wget -qO- http://127.0.0.1:7474',
    majorsIncompatible: true,
  },
  {
    product: 'ClickHouse',
    images: /^clickhouse(-server)?$/,
    dataPath: at('/var/lib/clickhouse'),
    port: 8123,
    probe: 'wget -qO- http://127.0.0.1:8123/ping',
    majorsIncompatible: false,
  },
  {
    product: 'InfluxDB',
    images: /^influxdb$/,
    dataPath: (image) => (/^1/.test(image.tag ?? '') ? '/var/lib/influxdb' : '/var/lib/influxdb2'),
    port: 8086,
    probe: 'influx ping',
    majorsIncompatible: true,
  },
  {
    product: 'Cassandra',
    images: /^cassandra$/,
    dataPath: at('/var/lib/cassandra'),
    port: 9042,
    probe: 'nodetool status',
    majorsIncompatible: true,
  },
  {
    product: 'Kafka',
    images: /^(kafka|cp-kafka|kafka-native)$/,
    dataPath: (image) => (image.repository.endsWith('cp-kafka') ? '/var/lib/kafka/data' : null),
    port: 9092,
    probe: null,
    majorsIncompatible: false,
  },
  {
    product: 'SQL Server',
    images: /^(mssql|server)$/,
    dataPath: (image) => (image.repository.includes('mssql') ? '/var/opt/mssql' : null),
    port: 1433,
    probe: null,
    majorsIncompatible: true,
  },
  {
    product: 'CouchDB',
    images: /^couchdb$/,
    dataPath: at('/opt/couchdb/data'),
    port: 5984,
    probe: 'curl -fsS http://127.0.0.1:5984/_up',
    majorsIncompatible: true,
  },
  {
    product: 'Meilisearch',
    images: /^meilisearch$/,
    dataPath: at('/meili_data'),
    port: 7700,
    probe: 'curl -fsS http://127.0.0.1:7700/health',
    majorsIncompatible: true,
  },
  {
    product: 'etcd',
    images: /^etcd$/,
    dataPath: () => null,
    port: 2379,
    probe: 'etcdctl endpoint health',
    majorsIncompatible: true,
  },
  {
    product: 'ZooKeeper',
    images: /^zookeeper$/,
    dataPath: at('/data'),
    port: 2181,
    probe: null,
    majorsIncompatible: false,
  },
];

/** Applications that keep state in one folder although they are no databases. Same sources and date. */
export const statefulApplications: readonly {
  readonly product: string;
  readonly images: RegExp;
  readonly dataPath: string;
}[] = [
  { product: 'Grafana', images: /^grafana(-oss|-enterprise)?$/, dataPath: '/var/lib/grafana' },
  { product: 'Prometheus', images: /^prometheus$/, dataPath: '/prometheus' },
  { product: 'Loki', images: /^loki$/, dataPath: '/loki' },
  { product: 'n8n', images: /^n8n$/, dataPath: '/home/node/.n8n' },
  { product: 'Label Studio', images: /^label-studio$/, dataPath: '/label-studio/data' },
  { product: 'Gitea', images: /^gitea$/, dataPath: '/data' },
  { product: 'Nextcloud', images: /^nextcloud$/, dataPath: '/var/www/html' },
  { product: 'WordPress', images: /^wordpress$/, dataPath: '/var/www/html' },
  { product: 'Uptime Kuma', images: /^uptime-kuma$/, dataPath: '/app/data' },
  { product: 'Vaultwarden', images: /^vaultwarden$/, dataPath: '/data' },
];

/** The datastore that an image runs; undefined for everything else. */
export function datastoreOf(image: ImageReference | undefined): DatastoreFact | undefined {
  if (image === undefined) return undefined;
  const name = lastPart(image);
  const found = datastores.find((fact) => fact.images.test(name));
  // `server` alone is SQL Server only below mssql/.
  return found?.product === 'SQL Server' && !image.repository.includes('mssql') ? undefined : found;
}

export function lastPart(image: ImageReference): string {
  return image.repository.slice(image.repository.lastIndexOf('/') + 1).toLowerCase();
}

/** Leading number of a tag: `16-alpine` → 16, `pg16` → 16 (pgvector, timescaledb), `latest` → null. */
export function majorOf(tag: string | null): number | null {
  const match = /^v?(\d+)/.exec(tag ?? '') ?? /(?:^|-)pg(\d+)/.exec(tag ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** PostgreSQL's major: the images of extensions carry it behind `pg` or, as PostGIS, in front. */
export function postgresMajor(image: ImageReference): number | null {
  const pg = /(?:^|-)pg(\d+)/.exec(image.tag ?? '');
  if (pg?.[1] !== undefined) return Number(pg[1]);
  const name = lastPart(image);
  // The official image without a version is the newest one: 18 since September 2025.
  if (
    name === 'postgres' &&
    !image.repository.includes('/') &&
    image.digest === null &&
    /^(|latest|alpine|trixie|bookworm)$/.test(image.tag ?? '')
  )
    return 18;
  // TimescaleDB and pgvector tags begin with the extension's version; without `pg` nothing is known.
  return name === 'postgres' || name === 'postgresql' || name === 'postgis' ? majorOf(image.tag) : null;
}

/** Since 18 the image keeps its data one folder higher (docker-library/postgres#1259). */
function postgresDataPath(image: ImageReference): string {
  const major = postgresMajor(image);
  return major !== null && major >= 18 ? '/var/lib/postgresql' : '/var/lib/postgresql/data';
}

function bitnamiOr(path: string, bitnami: string): (image: ImageReference) => string {
  return (image) => (image.repository.startsWith('bitnami') ? bitnami : path);
}
