import type { DeploymentModel } from '../../model/model.ts';
import { factsOfAll } from './apps.ts';

/** Prefixes of well-known exporters, platforms and client libraries: their metrics are not defined in any repository. */
const foreign =
  /^(up|scrape_|ALERTS|process_|python_|nodejs_|go_|promhttp_|node_|container_|machine_|kube_|kubelet_|apiserver_|probe_|pg_|redis_|mysql_|mongodb_|nginx_|traefik_|caddy_|haproxy_|rabbitmq_|minio_|loki_|prometheus_|alertmanager_|grafana_|certmanager_|coredns_|etcd_|jvm_|http_|starlette_|fastapi_|flask_|django_|celery_|flower_|windows_|elasticsearch_|kafka_|argocd_|velero_|litestream_|otelcol_|net_conntrack_|rest_client_|workqueue_|push_|vm_|istio_|envoy_|aws_|cloudwatch_|gpu_|DCGM_|nvidia_|tempo_|traces_|target_)/;

export function isForeignMetric(metric: string): boolean {
  return foreign.test(metric) || metric.includes(':');
}

/** Names as defined in code, without the suffixes that client libraries add. */
export function exportedNames(model: DeploymentModel): ReadonlySet<string> {
  return new Set(factsOfAll(model.apps, 'metrics').flatMap((fact) => fact.names));
}

export function isExported(metric: string, names: ReadonlySet<string>): boolean {
  const bare = metric.replace(/_(total|created|bucket|sum|count|info)$/, '');
  return names.has(metric) || names.has(bare) || names.has(`${bare}_total`);
}
