import type { Container, Workload } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { SubjectName } from '../rule.ts';

export const noWorkload = 'No Kubernetes Deployment, StatefulSet or similar is declared.';

const serving = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Rollout',
  'DeploymentConfig',
]);

/** Controllers whose pods are meant to run for ever. */
export function longLived(model: DeploymentModel): readonly Workload[] {
  return model.workloads.filter((workload) => serving.has(workload.workloadKind));
}

export function workloadSubject(workload: Workload, anchor: string): SubjectName {
  return { kind: 'workload', name: workload.name, anchor: `${workload.workloadKind}/${workload.name}/${anchor}` };
}

/** Fewest replicas that run: the autoscaler's minimum, else what is written, else one. Undefined when not known. */
export function leastReplicas(workload: Workload, model: DeploymentModel): number | undefined {
  const autoscaler = model.kubernetes.autoscalers.find((it) => it.id === workload.autoscaler);
  const setting = autoscaler?.min ?? workload.replicas;
  return setting.state === 'unset' ? 1 : known(setting);
}

/** Most replicas that run. */
export function mostReplicas(workload: Workload, model: DeploymentModel): number | undefined {
  const autoscaler = model.kubernetes.autoscalers.find((it) => it.id === workload.autoscaler);
  return autoscaler === undefined ? leastReplicas(workload, model) : known(autoscaler.max);
}

/** Containers of the workload that live as long as its pods. */
export function servingContainers(workload: Workload, model: DeploymentModel): readonly Container[] {
  return containersByWorkload(model).get(workload.id) ?? [];
}

/** Asked for every workload by several rules: looking through all containers each time is quadratic. */
function containersByWorkload(model: DeploymentModel): ReadonlyMap<string, readonly Container[]> {
  const known_ = cache.get(model);
  if (known_ !== undefined) return known_;
  const groups = new Map<string, Container[]>();
  for (const container of model.containers) {
    if (container.workload === null || container.role === 'one-shot') continue;
    const group = groups.get(container.workload);
    if (group === undefined) groups.set(container.workload, [container]);
    else group.push(container);
  }
  cache.set(model, groups);
  return groups;
}

const cache = new WeakMap<DeploymentModel, ReadonlyMap<string, readonly Container[]>>();

export interface WorkloadFile {
  readonly file: string;
  readonly workloads: readonly Workload[];
}

/** Workloads by the manifest that declares them: what a file lacks everywhere is one finding. */
export function byManifest(workloads: readonly Workload[]): readonly WorkloadFile[] {
  const files = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const same = files.get(workload.span.file);
    if (same === undefined) files.set(workload.span.file, [workload]);
    else same.push(workload);
  }
  return [...files].map(([file, own]) => ({ file, workloads: own }));
}

/** `Deployment api`. */
export function workloadTitle(workload: Workload): string {
  return `${workload.workloadKind} ${workload.name}`;
}

/** Claims of the workload that only one node can attach, with their access mode. */
export function singleAttachClaims(workload: Workload, model: DeploymentModel) {
  return model.volumes.filter(
    (volume) =>
      volume.kind === 'claim' &&
      workload.claims.includes(volume.name) &&
      volume.accessModes !== undefined &&
      volume.accessModes.length > 0 &&
      volume.accessModes.every((mode) => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod'),
  );
}
