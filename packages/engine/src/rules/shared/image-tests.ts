import type { WorkflowJob } from '../../documents/workflow/document.ts';
import { textAt } from '../../documents/yaml/tree.ts';
import { type CiAction, ciActions, ciActionsOf } from '../../model/ci-steps.ts';
import type { DeploymentModel, Pipeline } from '../../model/model.ts';
import { calledPipeline, callersOf, jobsBefore } from '../../model/pipeline-graph.ts';
import type { Span } from '../../text/span.ts';

/** A command that starts a container of an image that the pipeline itself names. */
const starts = /\bdocker (container )?run\b|\bpodman run\b|\bcontainer-structure-test\b|\bdgoss\b/;

/** A test of the pushed image that runs after its push in the same job, or in a job that waits for a push of `latest`. */
export function lateTest(push: CiAction, model: DeploymentModel): { span: Span; job: string } | undefined {
  const { pipeline, job } = push;
  if (pipeline === null || job === null) return undefined;
  const names = imageNames(job);
  const isTest = (text: string) =>
    starts.test(text) && (/\$[{A-Za-z]/.test(text) || names.some((it) => text.includes(it)));
  const lines = (of: WorkflowJob, from: number) =>
    of.steps
      .slice(from)
      .flatMap((step) => (isTest(step.run?.text ?? '') && checksAnswer(step.run?.text ?? '') ? [step] : []));
  const here = lines(job, push.order + 1)[0];
  if (here !== undefined) {
    // The same test before the push already decided.
    const before = job.steps.slice(0, push.order).some((step) => isTest(step.run?.text ?? ''));
    return before ? undefined : { span: here.run?.span ?? here.span, job: job.id };
  }
  if (!/\blatest\b/.test(tagsText(job))) return undefined;
  for (const later of pipeline.jobs.filter((it) => it.needs.includes(job.id))) {
    const step = lines(later, 0)[0];
    const pushesToo = ciActions(model).some((it) => it.role === 'push-image' && it.job === later);
    if (step !== undefined && !pushesToo) return { span: step.run?.span ?? step.span, job: later.id };
  }
  return undefined;
}

/** A helper container is no test: something must be asked or asserted. */
function checksAnswer(text: string): boolean {
  return /\b(curl|wget|pytest|grep|test|exit 1|npm|health|container-structure-test|dgoss)\b/.test(text);
}

function tagsText(job: WorkflowJob): string {
  return job.steps.map((step) => `${textAt(step.with ?? undefined, 'tags') ?? ''} ${step.run?.text ?? ''}`).join('\n');
}

/** Repositories of images that the job names, without tags and expressions. */
function imageNames(job: WorkflowJob): string[] {
  const texts = job.steps.flatMap((step) => [
    textAt(step.with ?? undefined, 'tags') ?? '',
    textAt(step.with ?? undefined, 'images') ?? '',
    ...(step.run?.text.match(/(docker push|-t|--tag) +\S+/g) ?? []).map((it) => it.split(' ').at(-1) ?? ''),
  ]);
  return texts
    .flatMap((text) => text.split(/[\s,]+/))
    .map((word) => word.replace(/[:@].*$/, ''))
    .filter((word) => word.length > 2 && !word.includes('=') && !word.includes('$'));
}

/**
 * What must have passed before this job: its needs, the workflows that they call, and, for a called workflow, what every
 * caller waits for. Undefined when nothing of the kind runs first.
 */
export function gateBefore(
  model: DeploymentModel,
  pipeline: Pipeline,
  job: WorkflowJob,
  isGate: (action: CiAction) => boolean,
  depth = 0,
): CiAction | undefined {
  for (const before of jobsBefore(pipeline, job)) {
    const called = calledPipeline(model, before.uses?.text);
    const gate =
      called === undefined
        ? ciActionsOf(model, before).find(isGate)
        : ciActions(model).find((it) => (it.job === before || it.file === called.file) && isGate(it));
    if (gate !== undefined) return gate;
  }
  const callers = callersOf(model, pipeline);
  if (callers.length === 0 || depth >= 3) return undefined;
  const gates = callers.map((it) => gateBefore(model, it.pipeline, it.job, isGate, depth + 1));
  return gates.every((gate) => gate !== undefined) ? gates[0] : undefined;
}
