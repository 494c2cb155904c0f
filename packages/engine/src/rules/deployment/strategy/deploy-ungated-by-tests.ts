import { triggersOf } from '../../../documents/workflow/parse.ts';
import { entryOf, nodeAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { jobNode } from '../../../model/pipeline-graph.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { gateBefore } from '../../shared/image-tests.ts';

export default defineRule<{ deploy: CiAction; tests: readonly CiAction[] }>({
  id: 'deployment/strategy/deploy-ungated-by-tests',
  title: 'Releases go out even when the tests fail',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select(model) {
    const actions = ciActions(model);
    const tests = actions.filter((action) => action.role === 'test');
    const jobs = new Map(
      actions
        .filter((action) => action.role === 'deploy')
        .map((action) => [`${action.file} ${action.job?.id}`, action]),
    );
    return [...jobs.values()].map((deploy) => ({ deploy, tests }));
  },
  noSubject: 'No pipeline in this repository deploys.',

  check({ deploy, tests }, model) {
    const triggers = deploy.pipeline === null ? [] : triggersOf(deploy.pipeline);
    if (triggers.includes('workflow_run')) return pass(deploy.span, 'runs after another workflow');
    if (
      triggers.length > 0 &&
      triggers.every((name) => ['workflow_dispatch', 'release', 'workflow_call', 'repository_dispatch'].includes(name))
    ) {
      return skip('Deploys are started by hand or by a release.');
    }
    const gate = tests.find((test) => test.file === deploy.file && isBefore(test, deploy)) ?? gateOf(deploy, model);
    if (gate !== undefined) return pass(gate.span, 'tests run before the deploy');
    const elsewhere = tests[0];
    if (elsewhere === undefined) return skip('No tests run in any pipeline.');
    const job = deploy.job?.id ?? '';
    return fail(
      needsOf(deploy) ?? deploy.job?.span ?? deploy.span,
      `Job ${job} in ${deploy.file} deploys (line ${deploy.span.line}) without waiting for the tests (${elsewhere.file}:${elsewhere.span.line}).`,
      {
        subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${job}` },
        evidence: [deploy.span, elsewhere.span],
        verify: `Push a commit with a failing test to a copy of this repository: job ${job} still runs.`,
        fix: advice(
          'Let the deploy job wait for the tests',
          'yaml',
          elsewhere.file === deploy.file
            ? `jobs:\n  ${job}:\n    needs: [${elsewhere.job?.id}]`
            : afterWorkflow(deploy, elsewhere),
        ),
      },
    );
  },

  docs: {
    problem:
      'The deploy starts on the same push as the tests and does not depend on them, so a commit that breaks the build reaches production anyway.',
    impact: 'A broken commit is live within minutes, although the pipeline already knew.',
    verify: 'Read the `needs` of the deploy job.',
    remedy: 'Make the deploy job need the test job, or start it from a successful run of the test workflow.',
    tradeOff:
      'Releases wait for the tests; a required status check on the branch does the same and cannot be seen from the repository.',
    sources: ['https://docs.github.com/actions/using-jobs/using-jobs-in-a-workflow'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: pytest\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    environment: production\n    steps:\n      - run: kubectl apply -f k8s/\n',
      },
    ],
    good: [
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  test:\n    steps:\n      - run: pytest\n  deploy:\n    needs: test\n    environment: production\n    steps:\n      - run: kubectl apply -f k8s/\n',
      },
    ],
  },
});

/** The deploy starts from a successful run of the other workflow, on the branches it deploys from now, and with that commit. */
function afterWorkflow(deploy: CiAction, test: CiAction): string {
  const name = test.pipeline === null ? undefined : nodeAt(test.pipeline.root ?? undefined, 'name');
  const called = name?.type === 'scalar' ? name.text : test.file;
  const listed = nodeAt(deploy.pipeline?.root ?? undefined, 'on', 'push', 'branches');
  const branches =
    listed?.type === 'list' ? listed.items.flatMap((it) => (it.type === 'scalar' ? [it.text] : [])) : ['main'];
  return `# ${deploy.file}\non:\n  workflow_run:\n    workflows: ["${called}"]\n    types: [completed]\n    branches: [${branches.join(', ')}]\njobs:\n  ${deploy.job?.id ?? 'deploy'}:\n    if: github.event.workflow_run.conclusion == 'success' && github.event.workflow_run.event == 'push'\n    steps:\n      - uses: actions/checkout@v5\n        with:\n          ref: \${{ github.event.workflow_run.head_sha }}   # the commit that was tested`;
}

/** Steps of the same job. */
function isBefore(test: CiAction, deploy: CiAction): boolean {
  return test.job !== null && test.job === deploy.job && test.order < deploy.order;
}

function gateOf(deploy: CiAction, model: DeploymentModel): CiAction | undefined {
  if (deploy.pipeline === null || deploy.job === null) return undefined;
  return gateBefore(model, deploy.pipeline, deploy.job, (action) => action.role === 'test');
}

/** Where the dependency goes: the job's `needs`, when it has one. */
function needsOf(deploy: CiAction): Span | undefined {
  if (deploy.pipeline === null || deploy.job === null) return undefined;
  return entryOf(jobNode(deploy.pipeline, deploy.job), 'needs')?.keySpan;
}
