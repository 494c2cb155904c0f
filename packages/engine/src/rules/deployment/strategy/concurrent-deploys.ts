import { insertBeforeKey } from '../../../documents/workflow/write.ts';
import { entryOf, nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import { triggersIn } from '../../../model/pipeline-graph.ts';
import { advice, defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';

export default defineRule<CiAction>({
  id: 'deployment/strategy/concurrent-deploys',
  title: 'Two releases can run over each other',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select(model) {
    const deploys = ciActions(model).filter(
      (action) => action.role === 'deploy' && action.pipeline?.system === 'github-actions' && isAutomatic(action),
    );
    return [...new Map(deploys.map((action) => [`${action.file} ${action.job?.id}`, action])).values()];
  },
  noSubject: 'No GitHub workflow in this repository deploys.',

  check(deploy, model) {
    const root = deploy.pipeline?.root ?? undefined;
    const job = deploy.job?.id ?? '';
    const group = nodeAt(root, 'jobs', job, 'concurrency') ?? nodeAt(root, 'concurrency');
    if (group === undefined) {
      const migrates = ciActions(model).some((it) => it.role === 'migrate' && it.job === deploy.job);
      const steps = entryOf(nodeAt(root, 'jobs', job), 'steps')?.keySpan;
      const lines = ['concurrency:', '  group: deploy-production', '  cancel-in-progress: false'];
      return fail(
        deploy.job?.span ?? deploy.span,
        `Job ${job} in ${deploy.file} deploys${migrates ? ' and migrates the database' : ''} (line ${deploy.span.line}) without a concurrency group.`,
        {
          severity: migrates ? 'HIGH' : 'MEDIUM',
          subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${job}.concurrency` },
          evidence: [deploy.span],
          fix: reviewOrAdvice(
            'Queue the deploys',
            'yaml',
            insertBeforeKey(deploy.job?.slot, steps, 'concurrency', lines),
            `jobs:\n  ${job}:\n    concurrency:\n      group: deploy-production\n      cancel-in-progress: false`,
          ),
        },
      );
    }
    if (textAt(group, 'cancel-in-progress') === 'true') {
      return fail(group, `Job ${job} in ${deploy.file} cancels a running deploy when the next push arrives.`, {
        subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${job}.concurrency` },
        severity: 'MEDIUM',
        problem: 'A deploy or migration that is killed half way leaves a mixture of two releases.',
        fix: advice(
          'Let the running deploy end',
          'yaml',
          'concurrency:\n  group: deploy-production\n  cancel-in-progress: false',
        ),
      });
    }
    return group.span.file === deploy.file ? pass(group.span, 'deploys are queued') : skip('No group.');
  },

  docs: {
    problem:
      'Two pushes within a few minutes deploy at the same time, and whichever ends last wins, even when it is the older one.',
    impact: 'Production runs an older version than the pipeline says, or a migration runs twice.',
    verify: 'Push two commits within a minute and watch both deploys run.',
    remedy: 'Give the deploy job a concurrency group and do not cancel what is running.',
    tradeOff: 'The second release waits for the first.',
    sources: ['https://docs.github.com/actions/using-jobs/using-concurrency'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  deploy:\n    environment: production\n    steps:\n      - run: flyctl deploy\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\nconcurrency:\n  group: deploy\n  cancel-in-progress: false\njobs:\n  deploy:\n    environment: production\n    steps:\n      - run: flyctl deploy\n',
      },
    ],
  },
});

/** Deploys that a person starts one by one do not run into each other by themselves. */
function isAutomatic(action: CiAction): boolean {
  const triggers = action.pipeline === null ? [] : triggersIn(action.pipeline);
  return triggers.some((it) => !['workflow_dispatch', 'workflow_call', 'repository_dispatch'].includes(it.name));
}
