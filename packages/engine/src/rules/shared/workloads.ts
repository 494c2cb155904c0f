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
  /** A manifest, or the folder whose manifests are applied together. */
  readonly file: string;
  readonly workloads: readonly Workload[];
}

/** Workloads by the manifest that declares them: what a file lacks everywhere is one finding. */
export function byManifest(workloads: readonly Workload[], model: DeploymentModel): readonly WorkloadFile[] {
  const units = manifestUnits(model);
  const files = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const unit = units.get(workload.span.file) ?? workload.span.file;
    const same = files.get(unit);
    if (same === undefined) files.set(unit, [workload]);
    else same.push(workload);
  }
  return [...files].map(([file, own]) => ({ file, workloads: own }));
}

/**
 * What each manifest belongs to: its folder when every file there declares other workloads (one object per file, applied
 * together), else the file itself: several spellings of one Deployment side by side are alternatives.
 */
export function manifestUnits(model: DeploymentModel): ReadonlyMap<string, string> {
  const known_ = unitCache.get(model);
  if (known_ !== undefined) return known_;
  const byFolder = new Map<string, Workload[]>();
  for (const workload of model.workloads) {
    const folder = workload.span.file.slice(0, workload.span.file.lastIndexOf('/') + 1);
    const same = byFolder.get(folder);
    if (same === undefined) byFolder.set(folder, [workload]);
    else same.push(workload);
  }
  const units = new Map<string, string>();
  for (const [folder, workloads] of byFolder) {
    const names = new Map<string, string>();
    const apart = workloads.every((it) => {
      const first = names.get(`${it.workloadKind}/${it.name}`);
      names.set(`${it.workloadKind}/${it.name}`, it.span.file);
      return first === undefined || first === it.span.file;
    });
    const files = new Set(workloads.map((it) => it.span.file));
    for (const file of files) units.set(file, apart && files.size > 1 && folder !== '' ? folder.slice(0, -1) : file);
  }
  unitCache.set(model, units);
  return units;
}

const unitCache = new WeakMap<DeploymentModel, ReadonlyMap<string, string>>();

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
