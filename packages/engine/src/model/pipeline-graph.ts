import type { WorkflowJob, WorkflowStep } from '../documents/workflow/document.ts';
import { stepNodesIn, triggerNode } from '../documents/workflow/parse.ts';
import { entryOf, itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { joinPath } from '../text/paths.ts';
import type { DeploymentModel, Pipeline } from './model.ts';

/** The keys of a job as written. Composite actions: the map that holds `steps`. */
export function jobNode(pipeline: Pipeline, job: WorkflowJob): YamlNode | undefined {
  const root = pipeline.root ?? undefined;
  if (pipeline.system === 'gitlab-ci') return nodeAt(root, job.id);
  return nodeAt(root, 'jobs', job.id) ?? nodeAt(root, 'runs');
}

/** The keys of a step as written; undefined for script lines of GitLab. */
export function stepNode(pipeline: Pipeline, job: WorkflowJob, step: WorkflowStep): YamlNode | undefined {
  if (pipeline.system === 'gitlab-ci') return undefined;
  const at = job.steps.indexOf(step);
  return at < 0 ? undefined : stepNodesIn(nodeAt(jobNode(pipeline, job), 'steps'))[at];
}

/** The first of step, job and workflow that sets a key: how `env`, `defaults` and the like are looked up. */
export function nearest(
  pipeline: Pipeline,
  job: WorkflowJob,
  step: WorkflowStep | null,
  ...path: readonly string[]
): YamlNode | undefined {
  const own = step === null ? undefined : nodeAt(stepNode(pipeline, job, step), ...path);
  return own ?? nodeAt(jobNode(pipeline, job), ...path) ?? nodeAt(pipeline.root ?? undefined, ...path);
}

/** `shell` of a step as written, from the step or the defaults; null when the runner chooses (`bash -e`, without pipefail). */
export function shellOf(pipeline: Pipeline, job: WorkflowJob, step: WorkflowStep): string | null {
  const own = textAt(stepNode(pipeline, job, step), 'shell');
  const inherited = nearest(pipeline, job, null, 'defaults', 'run', 'shell');
  return own ?? (inherited?.type === 'scalar' ? inherited.text : null);
}

/** Folder of the tree in which a step runs, `.` for the root; null when it is not known. */
export function workFolder(pipeline: Pipeline, job: WorkflowJob, step: WorkflowStep): string | null {
  const own = textAt(stepNode(pipeline, job, step), 'working-directory');
  const inherited = nearest(pipeline, job, null, 'defaults', 'run', 'working-directory');
  const written = own ?? (inherited?.type === 'scalar' ? inherited.text : '.');
  return written.includes('$') ? null : (joinPath('.', written) ?? null);
}

export interface Trigger {
  readonly name: string;
  /** Filters as written; null when the trigger has none of the kind. */
  readonly branches: readonly string[] | null;
  readonly tags: readonly string[] | null;
  /** Kinds of activity: `opened`, `synchronize`, … */
  readonly types: readonly string[] | null;
}

/** What starts a GitHub workflow, with the filters on branches and tags. Empty for GitLab. */
export function triggersIn(pipeline: Pipeline): readonly Trigger[] {
  const on = triggerNode(pipeline)?.value;
  if (on === undefined || pipeline.system === 'gitlab-ci') return [];
  if (on.type !== 'map')
    return itemsOf(on).flatMap((it) => (it.type === 'scalar' ? [{ name: it.text, ...noFilter }] : []));
  return on.entries.map((entry) => ({
    name: entry.key,
    branches: listAt(entry.value, 'branches'),
    tags: listAt(entry.value, 'tags'),
    types: listAt(entry.value, 'types'),
  }));
}

const noFilter = { branches: null, tags: null, types: null } as const;

function listAt(node: YamlNode, key: string): readonly string[] | null {
  const found = entryOf(node, key)?.value;
  return found === undefined ? null : itemsOf(found).flatMap((it) => (it.type === 'scalar' ? [it.text] : []));
}

/** Names of what starts a workflow; one that others call has their triggers too, three levels up. */
export function startedBy(model: DeploymentModel, pipeline: Pipeline, depth = 0): ReadonlySet<string> {
  const own = triggersIn(pipeline).map((trigger) => trigger.name);
  if (!own.includes('workflow_call') || depth >= 3) return new Set(own);
  const callers = callersOf(model, pipeline).flatMap((it) => [...startedBy(model, it.pipeline, depth + 1)]);
  return new Set([...own, ...callers]);
}

/** The workflow or composite action of this repository behind `uses: ./…`. */
export function calledPipeline(model: DeploymentModel, uses: string | undefined): Pipeline | undefined {
  if (uses === undefined || !uses.startsWith('./')) return undefined;
  const path = joinPath('.', uses);
  return model.pipelines.find(
    (it) => it.file === path || it.file === `${path}/action.yml` || it.file === `${path}/action.yaml`,
  );
}

interface Caller {
  readonly pipeline: Pipeline;
  readonly job: WorkflowJob;
}

const knownCallers = new WeakMap<object, ReadonlyMap<Pipeline, readonly Caller[]>>();

/** Jobs that call this workflow. */
export function callersOf(model: DeploymentModel, pipeline: Pipeline): readonly Caller[] {
  const found = knownCallers.get(model) ?? readCallers(model);
  knownCallers.set(model, found);
  return found.get(pipeline) ?? [];
}

function readCallers(model: DeploymentModel): ReadonlyMap<Pipeline, readonly Caller[]> {
  const found = new Map<Pipeline, Caller[]>();
  for (const pipeline of model.pipelines) {
    for (const job of pipeline.jobs) {
      const called = calledPipeline(model, job.uses?.text);
      if (called === undefined) continue;
      const list = found.get(called);
      if (list === undefined) found.set(called, [{ pipeline, job }]);
      else list.push({ pipeline, job });
    }
  }
  return found;
}

/** Jobs that must end before this one starts, directly or through others, in the order in which they are found. */
export function jobsBefore(pipeline: Pipeline, job: WorkflowJob): readonly WorkflowJob[] {
  const found = new Map<string, WorkflowJob>();
  const open = [...job.needs];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const next = pipeline.jobs.find((it) => it.id === id);
    if (next === undefined || found.has(id) || next === job) continue;
    found.set(id, next);
    open.push(...next.needs);
  }
  return [...found.values()];
}
