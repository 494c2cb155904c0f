import { textAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import { jobNode, stepNode, triggersIn } from '../../../model/pipeline-graph.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

/** Words that keep a job, or its environment, away from production. */
const guarded =
  /github\.ref|github\.event_name|ref_name|base_ref|head\.repo|merged|refs\/|default_branch|inputs\.|needs\.|CI_COMMIT_BRANCH/;
const preview = /preview|review|staging|stage|pr-|pull|ephemeral|test|dev|sandbox|demo|\$\{\{/i;

export default defineRule<CiAction>({
  id: 'deployment/strategy/deploy-from-pull-request',
  title: 'A pull request can deploy to production',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select(model) {
    const deploys = ciActions(model).filter((it) => it.role === 'deploy' && it.pipeline?.system === 'github-actions');
    return [...new Map(deploys.map((it) => [`${it.file} ${it.job?.id}`, it])).values()];
  },
  noSubject: 'No GitHub workflow in this repository deploys.',

  check(deploy) {
    const { pipeline, job, step } = deploy;
    if (pipeline === null || job === null || step === null) return skip('The deploy is not part of a job.');
    const triggers = triggersIn(pipeline);
    const pulls = triggers.find(
      (it) => it.name === 'pull_request' && !(it.types?.every((type) => type === 'closed') ?? false),
    );
    const anyBranch = triggers.find((it) => it.name === 'push' && it.branches === null && it.tags === null);
    const conditions = `${textAt(jobNode(pipeline, job), 'if') ?? ''} ${textAt(stepNode(pipeline, job, step), 'if') ?? ''}`;
    if (pulls === undefined && anyBranch === undefined) return skip('No pull request starts a deployment.');
    if (guarded.test(conditions)) return pass(deploy.span, 'a condition chooses the branch');
    // Steps may look at the branch themselves, and so may jobs before.
    if (
      job.needs.length > 0 ||
      /\b(GITHUB_REF|github\.ref|BRANCH)/.test(job.steps.map((it) => it.run?.text ?? '').join(' '))
    )
      return skip('The branch may be checked inside of the job.');
    if (preview.test(`${job.id} ${job.environment ?? ''} ${deploy.file} ${deploy.text}`))
      return skip('The workflow deploys previews.');
    return fail(
      job.span,
      `Job ${job.id} in ${deploy.file} deploys (line ${deploy.span.line}) on every ${pulls === undefined ? 'push to any branch' : 'pull request'}; no condition limits it to a branch.`,
      {
        severity: pulls === undefined ? 'MEDIUM' : 'HIGH',
        subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${job.id}.if` },
        evidence: [deploy.span],
        verify: `Push a branch called test to a copy of this repository: job ${job.id} runs.`,
        fix: advice(
          'Limit it to the release branch',
          'yaml',
          `${job.id}:\n  if: github.event_name == 'push' && github.ref == 'refs/heads/main'`,
        ),
      },
    );
  },

  docs: {
    problem: 'What anybody is still working on goes live the moment it is pushed, unreviewed.',
    impact: 'Half finished work, or the work of whoever took over a member’s account, runs in production.',
    verify: 'Push a branch to a copy of the repository.',
    remedy: 'Limit the trigger or the job to the release branch or to tags.',
    tradeOff: 'Trying something out needs a preview environment.',
    sources: ['https://docs.github.com/actions/using-workflows/triggering-a-workflow#using-filters'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml': 'on: [push, pull_request]\njobs:\n  ship:\n    steps:\n      - run: flyctl deploy\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on:\n  push:\n    branches: [main]\njobs:\n  ship:\n    steps:\n      - run: flyctl deploy\n',
      },
    ],
  },
});
