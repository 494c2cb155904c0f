import type { StepCommand, WorkflowJob, WorkflowStep } from '../../documents/workflow/document.ts';
import type { YamlNode, YamlScalar } from '../../documents/yaml/tree.ts';
import { ciActions } from '../../model/ci-steps.ts';
import type { DeploymentModel, Pipeline } from '../../model/model.ts';
import { jobNode, stepNode } from '../../model/pipeline-graph.ts';
import type { Span } from '../../text/span.ts';

/** A job with the file that holds it. */
export interface JobPlace {
  readonly pipeline: Pipeline;
  readonly job: WorkflowJob;
  readonly node: YamlNode | undefined;
}

/** A step with its job. */
export interface StepPlace extends JobPlace {
  readonly step: WorkflowStep;
  /** The step's own keys as written. */
  readonly stepNode: YamlNode | undefined;
}

/** One command of a step. */
export interface CommandPlace extends StepPlace {
  readonly command: StepCommand;
}

export const noWorkflow = 'No GitHub, Forgejo or Gitea workflow is in this repository.';
export const noPipeline = 'No pipeline is in this repository.';

/** Workflows of GitHub and those that read the same files. */
export function workflows(model: DeploymentModel): readonly Pipeline[] {
  return model.pipelines.filter((pipeline) => pipeline.system === 'github-actions');
}

export function jobPlaces(pipelines: readonly Pipeline[]): readonly JobPlace[] {
  return pipelines.flatMap((pipeline) => pipeline.jobs.map((job) => ({ pipeline, job, node: jobNode(pipeline, job) })));
}

export function stepPlaces(pipelines: readonly Pipeline[]): readonly StepPlace[] {
  return jobPlaces(pipelines).flatMap((place) =>
    place.job.steps.map((step) => ({ ...place, step, stepNode: stepNode(place.pipeline, place.job, step) })),
  );
}

export function commandPlaces(pipelines: readonly Pipeline[]): readonly CommandPlace[] {
  return stepPlaces(pipelines).flatMap((place) =>
    (place.step.commands ?? []).map((command) => ({ ...place, command })),
  );
}

/** All scalars below a node, in order. */
export function scalarsIn(node: YamlNode | undefined): readonly YamlScalar[] {
  if (node === undefined) return [];
  if (node.type === 'scalar') return [node];
  if (node.type === 'list') return node.items.flatMap(scalarsIn);
  return node.entries.flatMap((entry) => scalarsIn(entry.value));
}

/** `actions/checkout@v4` is `actions/checkout`, lower case; empty without `uses`. */
export function actionName(step: WorkflowStep): string {
  return (step.uses?.text.split('@')[0] ?? '').toLowerCase();
}

/** Jobs that hand something to others: they push images, deploy, publish packages or releases. Keys `file job`. */
export function releasingJobs(model: DeploymentModel): ReadonlySet<string> {
  const found = new Set<string>();
  for (const action of ciActions(model)) {
    if (action.role === 'push-image' || action.role === 'deploy') found.add(jobKey(action.file, action.job));
  }
  for (const { pipeline, job, step } of stepPlaces(model.pipelines)) {
    const text = `${step.uses?.text ?? ''} ${step.run?.text ?? ''}`;
    if (publishes.test(text)) found.add(jobKey(pipeline.file, job));
  }
  return found;
}

const publishes =
  /\b(npm|pnpm|yarn|bun|cargo|poetry|uv|hatch|flit) publish\b|\btwine upload\b|gh-action-pypi-publish|\bgh release (create|upload)\b|action-gh-release|goreleaser|semantic-release|\bdocker (push|login)\b|docker\/login-action/;

export function jobKey(file: string, job: WorkflowJob | null): string {
  return `${file} ${job?.id ?? ''}`;
}

/** `a.yml:3, b.yml:9 and 4 more`; the first one is left to the sentence around it. */
export function placesText(spans: readonly Span[], most = 4): string {
  const texts = [...new Set(spans.map((span) => `${span.file}:${span.line}`))];
  const more = texts.length - most;
  return texts.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Several edits of one finding, each in its own place: the sum, or undefined when one of them could not be made. */
export function allEdits<T>(edits: readonly (readonly T[] | undefined)[]): T[] | undefined {
  return edits.some((it) => it === undefined) ? undefined : edits.flatMap((it) => it ?? []);
}

/** Items by key, keys in the order of their first item. */
export function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const found = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group === undefined) found.set(key, [item]);
    else group.push(item);
  }
  return found;
}
