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
  return model.containers.filter((container) => container.workload === workload.id && container.role !== 'one-shot');
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
