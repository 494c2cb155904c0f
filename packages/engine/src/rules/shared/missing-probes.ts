import type { Container, Workload } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { ownImage } from './published.ts';
import { servingContainers } from './workloads.ts';

/** Sidecars whose makers ship their own way of telling that they are up. */
export const sidecar =
  /istio|linkerd|envoy|cloud-sql-proxy|cloudsql|vault-agent|otel|fluent|filebeat|promtail|datadog|oauth2?-proxy|exporter|git-sync|reloader/;

export interface ProbeGap {
  readonly workload: Workload;
  /** Its serving containers, sidecars left out; empty: nothing to judge. */
  readonly containers: readonly Container[];
  /** Get requests, and nothing says when they can answer. */
  readonly unready: readonly Container[];
  readonly unwatched: readonly Container[];
}

export function probeGap(workload: Workload, model: DeploymentModel): ProbeGap {
  const containers = servingContainers(workload, model).filter(
    (it) => !sidecar.test(it.name) && !sidecar.test(it.image.state === 'set' ? it.image.value.repository : ''),
  );
  // Workers declare a port out of habit; only a Service sends requests there.
  const routed = workload.routed || containers.some((it) => it.ports.length > 0 && it.role !== 'worker');
  // One container of the pod that can answer decides about the traffic of all of them.
  const gated = containers.some((it) => it.readiness.state !== 'unset');
  return {
    workload,
    containers,
    unready: routed && !gated ? containers : [],
    unwatched: containers.filter((it) => it.liveness.state === 'unset' && it.startup.state === 'unset'),
  };
}

/** Routes of the application that a probe could ask: liveness first. */
export function probeRoutes(container: Container, model: DeploymentModel): readonly { path: string; span: Span }[] {
  const image = ownImage(container, model);
  return model.apps
    .filter((app) => app.containers.includes(container.id) || (image !== undefined && app.images.includes(image.id)))
    .flatMap((app) => app.routes)
    .filter((route) => /\/(healthz?|health-check|readyz?|readiness|livez?|liveness|ping)\/?$/.test(route.path))
    .slice(0, 4);
}

/** A probe block for the container: one of its own routes when there is one. */
export function probeSnippet(
  container: Container,
  kinds: readonly string[],
  routes: readonly { path: string }[],
): string {
  const named = container.ports.find((it) => it.protocol === 'tcp');
  const port = named?.name ?? named?.containerPort ?? 8000;
  const ready = routes.find((it) => /read/.test(it.path)) ?? routes[0];
  const live = routes.find((it) => /live|ping/.test(it.path)) ?? routes[0];
  return kinds
    .map((kind) => {
      const path = (kind === 'liveness' ? live : ready)?.path ?? '/health';
      const socket = container.role === 'datastore' || container.role === 'worker';
      const ask = socket ? `tcpSocket: { port: ${port} }` : `httpGet: { path: ${path}, port: ${port} }`;
      return `${kind}Probe:\n  ${ask}\n  periodSeconds: 10\n  failureThreshold: ${kind === 'liveness' ? 6 : kind === 'startup' ? 30 : 3}`;
    })
    .join('\n');
}
