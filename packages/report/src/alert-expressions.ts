import type { Finding } from '@seaworthy/schema/report';

/** A condition in PromQL, for how long it must hold, and the exporter whose metrics it reads. */
export interface KnownAlert {
  readonly expr: string;
  /** Prometheus duration. */
  readonly hold: string;
  readonly needs: string;
}

const kubernetes = 'kube-state-metrics';

/**
 * What rules on watch say in words, where a widely used exporter has it as a metric. Thresholds are those of the rules.
 * https://github.com/nginx/nginx-prometheus-exporter, https://github.com/oliver006/redis_exporter,
 * https://github.com/kubernetes/kube-state-metrics
 */
const byRule: Readonly<Record<string, (finding: Finding) => KnownAlert | null>> = {
  'network/rate-limiting/connection-limit-missing': () => ({
    expr: 'sum(nginx_connections_active) > 200',
    hold: '5m',
    needs: 'nginx-prometheus-exporter',
  }),
  'storage/volumes/datastore-without-volume': () => ({
    expr: 'sum(redis_db_keys) - sum(redis_db_keys_expiring) > 0',
    hold: '10m',
    needs: 'redis_exporter',
  }),
  'scaling/anti-affinity/replicas-on-one-node': (finding) => {
    const pods = podsOf(finding);
    if (pods === null) return null;
    return { expr: `count(count by (node) (kube_pod_info{${pods}})) < 2`, hold: '5m', needs: kubernetes };
  },
  'scaling/autoscaling/capacity-fixed': (finding) => {
    const pods = podsOf(finding);
    if (pods === null) return null;
    const used = `sum(rate(container_cpu_usage_seconds_total{container!="",${pods}}[5m]))`;
    const asked = `sum(kube_pod_container_resource_requests{resource="cpu",${pods}})`;
    return { expr: `${used} / ${asked} > 0.7`, hold: '10m', needs: `cAdvisor and ${kubernetes}` };
  },
};

/** Null: nothing that is commonly exported tells it. */
export function knownAlert(finding: Finding): KnownAlert | null {
  if (finding.severity !== 'MONITOR' || !Object.hasOwn(byRule, finding.ruleId)) return null;
  return byRule[finding.ruleId]?.(finding) ?? null;
}

/** Selects the pods of the workload; null for a name that Kubernetes would not take, which could be anything. */
function podsOf({ subject }: Finding): string | null {
  if (subject.kind !== 'workload' || !/^[a-z0-9][a-z0-9.-]{0,252}$/.test(subject.name)) return null;
  return `pod=~"${subject.name.replaceAll('.', '[.]')}-.+"`;
}
