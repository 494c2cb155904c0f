import { datastoreOf } from '../facts/datastores.ts';
import type { Container, ContainerRole, ImageReference } from './container.ts';
import type { Setting } from './setting.ts';

const images: readonly (readonly [ContainerRole, RegExp])[] = [
  [
    'datastore',
    /(^|\/)(postgres|postgresql|postgis|timescaledb|mysql|mariadb|mongo|mongodb|redis|valkey|keydb|memcached|elasticsearch|opensearch|rabbitmq|kafka|zookeeper|etcd|nats|minio|cassandra|cockroach|clickhouse-server|clickhouse|qdrant|weaviate|neo4j|influxdb|couchdb|consul|vault)$/,
  ],
  ['proxy', /(^|\/)(nginx|nginx-unprivileged|openresty|traefik|caddy|haproxy|envoy|kong|httpd)$/],
  [
    'observability',
    /(^|\/)(prometheus|grafana|loki|promtail|alertmanager|node-exporter|cadvisor|jaeger|tempo|otel|opentelemetry-collector|opentelemetry-collector-contrib|fluentd|fluent-bit|filebeat|[\w-]+-exporter|[\w-]+_exporter|agent)$/,
  ],
  ['devtool', /(^|\/)(adminer|phpmyadmin|mailhog|mailpit|pgadmin4|redis-commander|mongo-express)$/],
];

export interface RoleScope {
  readonly workloadKind: string;
  readonly routed: boolean;
}

/** What a pod's container is for, and the phrase that says why. */
export function kubernetesRole(
  scope: RoleScope,
  name: string,
  image: Setting<ImageReference>,
  finishes: boolean,
): Pick<Container, 'role' | 'roleWhy'> {
  if (finishes) return { role: 'one-shot', roleWhy: 'init container' };
  if (scope.workloadKind === 'Job' || scope.workloadKind === 'CronJob') {
    return { role: 'one-shot', roleWhy: `container of a ${scope.workloadKind}` };
  }
  const repository = image.state === 'set' ? image.value.repository : '';
  if (image.state === 'set' && datastoreOf(image.value) !== undefined && !/uptime-kuma$/.test(repository))
    return { role: 'datastore', roleWhy: `image ${repository}` };
  for (const [role, pattern] of images) {
    if (pattern.test(repository)) return { role, roleWhy: `image ${repository}` };
  }
  if (/(^|[-_/])(worker|consumer|celery|scheduler|beat|queue)([-_/]|$)/.test(name)) {
    return { role: 'worker', roleWhy: `named ${name}` };
  }
  if (scope.routed) return { role: 'web', roleWhy: 'a Service sends requests to it' };
  return { role: 'unknown', roleWhy: 'nothing says what it is for' };
}
