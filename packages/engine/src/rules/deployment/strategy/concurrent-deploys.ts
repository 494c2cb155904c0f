import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

export default defineRule<CiAction>({
  id: 'deployment/strategy/concurrent-deploys',
  title: 'Two releases can run over each other',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select(model) {
    const deploys = ciActions(model).filter(
      (action) => action.role === 'deploy' && action.pipeline?.system === 'github-actions',
    );
    return [...new Map(deploys.map((action) => [`${action.file} ${action.job?.id}`, action])).values()];
  },
  noSubject: 'No GitHub workflow in this repository deploys.',

  check(deploy) {
    const root = deploy.pipeline?.root ?? undefined;
    const job = deploy.job?.id ?? '';
    const group = nodeAt(root, 'jobs', job, 'concurrency') ?? nodeAt(root, 'concurrency');
    if (group === undefined) {
      return fail(deploy.span, `Job ${job} in ${deploy.file} deploys without a concurrency group.`, {
        subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${job}.concurrency` },
        fix: advice(
          'Queue the deploys',
          'yaml',
          `jobs:\n  ${job}:\n    concurrency:\n      group: deploy-production\n      cancel-in-progress: false`,
        ),
      });
    }
    if (textAt(group, 'cancel-in-progress') === 'true') {
      return fail(group, `Job ${job} in ${deploy.file} cancels a running deploy when the next push arrives.`, {
        subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${job}.concurrency` },
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
