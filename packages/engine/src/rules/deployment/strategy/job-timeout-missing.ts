import { insertBeforeKey } from '../../../documents/workflow/write.ts';
import { entryOf, nodeAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { jobNode } from '../../../model/pipeline-graph.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { placesText } from '../../shared/pipelines.ts';

export default defineRule<readonly CiAction[]>({
  id: 'deployment/strategy/job-timeout-missing',
  title: 'A stuck deploy holds the line for six hours',
  severity: 'MONITOR',
  confidence: 'High',
  effort: 'directive',

  // One habit, one finding: all deploying jobs together.
  select(model) {
    const jobs = deployingJobs(model);
    return jobs.length === 0 ? [] : [jobs];
  },
  noSubject: 'No GitHub workflow in this repository deploys.',

  check(deploys) {
    const open = deploys.filter((it) => !isLimited(it));
    const first = open[0];
    const any = deploys[0];
    if (any === undefined) return skip('Nothing deploys.');
    if (first === undefined) return pass(any.span, 'deploying jobs end in time');
    const edits = open.flatMap(
      (it) => insertBeforeKey(it.job?.slot, stepsOf(it), 'timeout-minutes', ['timeout-minutes: 20']) ?? [],
    );
    const names = open.map((it) => it.job?.id ?? '').join(', ');
    return fail(
      first.job?.span ?? first.span,
      `${open.length === 1 ? 'Job' : 'Jobs'} ${names} ${open.length === 1 ? 'deploys' : 'deploy'} without a limit of time (${placesText(open.map((it) => it.job?.span ?? it.span))}).`,
      {
        subject: { kind: 'repository', name: 'workflows', anchor: 'timeout-minutes' },
        evidence: open.slice(1, 9).map((it) => it.job?.span ?? it.span),
        monitor: {
          metric: 'minutes of a deploying job',
          threshold: 'three times the usual',
          why: 'the default limit is 360 minutes, and the next deploy waits behind it',
        },
        fix: reviewOrAdvice(
          'Limit the job',
          'yaml',
          edits.length === open.length ? edits : undefined,
          'timeout-minutes: 20',
        ),
      },
    );
  },

  docs: {
    problem:
      'A connection that hangs or a health check that never passes keeps the job running until the default of 360 minutes, and deploys that wait for it do not start.',
    impact: 'A fix cannot be released while the stuck run goes on, unless somebody finds and cancels it.',
    verify: 'Look for `timeout-minutes` in the deploying jobs.',
    remedy: 'Set a limit of about three times the usual duration.',
    tradeOff: 'A slow day can hit the limit; a deploy that is cut off has to be safe to repeat.',
    sources: [
      'https://docs.github.com/actions/using-workflows/workflow-syntax-for-github-actions#jobsjob_idtimeout-minutes',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: flyctl deploy\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 15\n    steps:\n      - run: flyctl deploy\n',
      },
    ],
  },
});

function deployingJobs(model: DeploymentModel): readonly CiAction[] {
  const deploys = ciActions(model).filter((it) => it.role === 'deploy' && it.pipeline?.system === 'github-actions');
  return [...new Map(deploys.map((it) => [`${it.file} ${it.job?.id}`, it])).values()];
}

/** A limit of the job, or of the step that deploys. */
function isLimited({ pipeline, job, step }: CiAction): boolean {
  if (pipeline === null || job === null) return true;
  const node = jobNode(pipeline, job);
  const at = step === null ? -1 : job.steps.indexOf(step);
  return nodeAt(node, 'timeout-minutes') !== undefined || nodeAt(node, 'steps', at, 'timeout-minutes') !== undefined;
}

function stepsOf({ pipeline, job }: CiAction) {
  return pipeline === null || job === null ? undefined : entryOf(jobNode(pipeline, job), 'steps')?.keySpan;
}
