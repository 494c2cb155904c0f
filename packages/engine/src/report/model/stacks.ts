import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';

/** What starts together, as people call it: the Compose file, the Kubernetes namespace. */
export function stackOf(container: Container, model: DeploymentModel): string {
  if (container.platform === 'compose') return container.composeFiles?.join(' + ') ?? container.span.file;
  const workload = model.workloads.find((it) => it.id === container.workload);
  return namespaceStack(workload?.namespace ?? null);
}

export function namespaceStack(namespace: string | null): string {
  return `namespace ${namespace ?? 'default'}`;
}

/** Compose joins services without `networks` to the project's default network. */
export function networksOf(container: Container): readonly string[] {
  if (container.platform !== 'compose') return [];
  if (container.networkMode !== undefined) return [container.networkMode];
  return container.networks.length === 0 ? ['default'] : [...new Set(container.networks)].sort();
}

/** What one `docker compose up` starts together; for pods the file. */
export function stackIdOf(container: Container): string {
  return container.id.slice(0, container.id.indexOf('#'));
}
