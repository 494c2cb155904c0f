import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { triggersIn } from '../../../model/pipeline-graph.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type JobPlace, jobPlaces, scalarsIn, workflows } from '../../shared/pipelines.ts';

export default defineRule<JobPlace>({
  id: 'secrets/exposure/workflow-self-hosted-pull-request',
  title: 'Pull requests run on a machine of your own',
  severity: 'HIGH',
  confidence: 'Medium',
  riskCategory: 'Security',
  effort: 'directive',

  select: (model) =>
    jobPlaces(workflows(model)).filter((it) => it.pipeline.file.includes('.github/') && isSelfHosted(it)),
  noSubject: 'No GitHub workflow runs on a machine of its own.',

  check({ pipeline, job, node }) {
    const pulls = triggersIn(pipeline).find((it) => it.name.startsWith('pull_request'));
    if (pulls === undefined) return skip('No pull request reaches a machine of its own.');
    const condition = textAt(node, 'if') ?? '';
    // Only pushes, or only branches of the repository itself.
    if (/event_name|head\.repo\.(full_name|fork)|github\.ref\b|author_association|label/.test(condition))
      return pass(job.span, 'forks are kept away');
    return fail(
      nodeAt(node, 'runs-on')?.span ?? job.span,
      `Job ${job.id} in ${pipeline.file} runs on a self-hosted machine and starts on \`${pulls.name}\`, without a condition that keeps forks away.`,
      {
        subject: { kind: 'pipeline', name: pipeline.file, anchor: `jobs.${job.id}.runs-on` },
        verify: `Open a pull request from a fork that prints \`hostname\` in the build: the name of your machine appears.`,
        fix: advice(
          'Keep forks off the machine',
          'yaml',
          `${job.id}:\n  if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository\n  # or runs-on: ubuntu-24.04 for pull requests`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A self-hosted runner is not wiped between jobs, so what one pull request leaves behind is there when the next deployment runs.',
    impact: 'On a public repository anybody can run commands in your network and wait for the secrets of later jobs.',
    verify: 'Print the host name from a pull request of a fork.',
    remedy:
      'Run pull requests on hosted or throw-away runners, and keep own machines for pushes to protected branches.',
    tradeOff: 'Hosted minutes cost money on private repositories; there the risk is limited to the members.',
    sources: [
      'https://docs.github.com/actions/hosting-your-own-runners/managing-self-hosted-runners/about-self-hosted-runners#self-hosted-runner-security',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/ci.yml':
          'on: [push, pull_request]\njobs:\n  a:\n    runs-on: [self-hosted, linux]\n    steps:\n      - run: make\n',
      },
    ],
    good: [
      {
        '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    runs-on: self-hosted\n    steps:\n      - run: make\n',
      },
    ],
  },
});

function isSelfHosted({ node }: JobPlace): boolean {
  const named = (path: string[]) => scalarsIn(nodeAt(node, ...path)).some((it) => it.text === 'self-hosted');
  return (
    named(['runs-on']) ||
    (scalarsIn(nodeAt(node, 'runs-on')).some((it) => it.text.includes('matrix.')) && named(['strategy', 'matrix']))
  );
}
