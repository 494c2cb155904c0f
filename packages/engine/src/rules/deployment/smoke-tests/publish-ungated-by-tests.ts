import { entryOf } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions, ciActionsOf } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { jobNode, startedBy } from '../../../model/pipeline-graph.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { gateBefore, lateTest } from '../../shared/image-tests.ts';
import { stepPlaces } from '../../shared/pipelines.ts';

/** Steps that wait for the checks of the same commit in other workflows. */
const waits = /wait-on-check|wait-for-check|wait-for-status|action-wait-for|gh run watch|\bgh pr checks\b/;

export default defineRule<CiAction>({
  id: 'deployment/smoke-tests/publish-ungated-by-tests',
  title: 'Images are published even when the tests fail',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => lastPushes(model),
  noSubject: 'No pipeline in this repository publishes an image.',

  check(push, model) {
    const { pipeline, job } = push;
    if (pipeline === null || job === null) return skip('The push is not part of a job.');
    const starts = [...startedBy(model, pipeline)];
    if (starts.includes('workflow_run')) return pass(push.span, 'runs after another workflow');
    const bySelf = starts.some((name) => name === 'push' || name === 'schedule');
    if (pipeline.system === 'github-actions' && !bySelf && !starts.includes('release'))
      return skip('Images are published by hand.');
    const gate = gateOf(push, model);
    if (gate !== undefined) return pass(gate.span, 'a test comes first');
    if (stepPlaces([pipeline]).some((it) => waits.test(`${it.step.uses?.text} ${it.step.run?.text}`)))
      return pass(push.span, 'waits for the checks of the commit');
    const test = ciActions(model).find((it) => it.role === 'test' && isTest(it));
    if (test === undefined) return skip('No tests run in any pipeline.');
    if (lateTest(push, model) !== undefined) return skip('The order of push and test has a finding of its own.');
    const needs = entryOf(jobNode(pipeline, job), 'needs')?.keySpan;
    return fail(
      // Where it waits for the wrong jobs, or else the step that should have waited.
      needs ?? push.span,
      `Job ${job.id} in ${push.file} publishes the image (line ${push.span.line})${job.needs.length === 0 ? ' and waits for nothing' : ` and waits for ${job.needs.join(', ')} only`}; the tests run elsewhere (${test.file}:${test.span.line}), and no step starts the container first.`,
      {
        subject: { kind: 'pipeline', name: push.file, anchor: `jobs.${job.id}` },
        evidence: [job.span, push.span, test.span],
        // Somebody makes a release on purpose, most often of a commit whose checks have run.
        ...(bySelf || pipeline.system !== 'github-actions'
          ? {}
          : {
              severity: 'MEDIUM' as const,
              problem: 'A release can be made of any commit, and nothing asks whether its tests have passed.',
            }),
        verify: bySelf
          ? `Push a commit with a failing test to a copy of this repository in the way that starts ${push.file}: the image is published.`
          : `Make a release of a commit with a failing test in a copy of this repository: ${push.file} publishes the image.`,
        fix: advice('Let the publishing job wait', 'yaml', snippet(push, test)),
      },
    );
  },

  docs: {
    problem: 'Tests and publication start from the same push or tag and do not know of each other.',
    impact:
      'A release whose tests fail, or whose container does not even start, is live under its public tags before anybody reads the result.',
    verify: 'Read the `needs` of the publishing job.',
    remedy: 'Make tests and a short start of the container part of what the publishing job needs.',
    tradeOff:
      'Publishing takes as long as the tests longer; a required check on the branch helps too but does not cover tags.',
    sources: ['https://docs.docker.com/build/ci/github-actions/test-before-push/'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: pytest\n',
        '.github/workflows/release.yml':
          'on:\n  push:\n    tags: ["v*"]\njobs:\n  image:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { push: true, tags: "acme/desk:latest" }\n',
      },
    ],
    good: [
      {
        '.github/workflows/ci.yml': 'on: workflow_call\njobs:\n  test:\n    steps:\n      - run: pytest\n',
        '.github/workflows/release.yml':
          'on:\n  push:\n    tags: ["v*"]\njobs:\n  ci:\n    uses: ./.github/workflows/ci.yml\n  image:\n    needs: ci\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { push: true, tags: "acme/desk:latest" }\n',
      },
    ],
  },
});

/** One subject per file: the last job that pushes sets the tags people pull. */
function lastPushes(model: DeploymentModel): readonly CiAction[] {
  const all = ciActions(model).filter((action) => action.role === 'push-image');
  return [...new Map(all.map((action) => [action.file, action])).values()];
}

function gateOf(push: CiAction, model: DeploymentModel): CiAction | undefined {
  const { pipeline, job } = push;
  if (pipeline === null || job === null) return undefined;
  const earlier = ciActionsOf(model, job).find((it) => it.order < push.order && isTest(it));
  return earlier ?? gateBefore(model, pipeline, job, isTest);
}

const started = /\bdocker (container )?run\b|\bdocker[ -]compose\b.*\bup\b|container-structure-test/;
const lintOnly = /\b(ruff|mypy|eslint)\b/;

/** A linter says nothing about whether the image works; a started container does. */
function isTest(action: CiAction): boolean {
  if (action.role === 'test') return !lintOnly.test(action.text) || /test/.test(action.text);
  return started.test(action.text) && action.role !== 'deploy';
}

function snippet(push: CiAction, test: CiAction): string {
  const job = push.job?.id ?? '';
  if (push.file === test.file)
    return `jobs:\n  ${job}:\n    needs: [${[...(push.job?.needs ?? []), test.job?.id].join(', ')}]`;
  return `# ${test.file}: add workflow_call to its triggers\n# ${push.file}\njobs:\n  tests:\n    uses: ./${test.file}\n  ${job}:\n    needs: [${[...(push.job?.needs ?? []), 'tests'].join(', ')}]`;
}
