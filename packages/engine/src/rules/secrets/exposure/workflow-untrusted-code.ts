import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import { jobNode, triggersIn } from '../../../model/pipeline-graph.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { actionName, type JobPlace, jobPlaces, noWorkflow, workflows } from '../../shared/pipelines.ts';

/** Triggers that run with the secrets of the repository although somebody else caused them. */
const privileged = new Set(['pull_request_target', 'workflow_run', 'issue_comment']);
/** The head of a pull request, in all the ways people write it. */
const foreignHead =
  /github\.event\.pull_request\.head\.|github\.head_ref|refs\/pull\/|github\.event\.(number|issue\.number|pull_request\.number)|github\.event\.workflow_run\.head_|pull_request_number|needs\.[\w.-]*(head|pr|ref|sha)/i;
const fetches = /\bgh pr checkout\b|\bgit (fetch|checkout|pull)\b.*(pull\/|head_ref|pull_request)/;

export default defineRule<JobPlace>({
  id: 'secrets/exposure/workflow-untrusted-code',
  title: 'Strangers’ code runs with the secrets of the repository',
  severity: 'CRITICAL',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'config-block',

  select: (model) =>
    jobPlaces(workflows(model).filter((it) => triggersIn(it).some((trigger) => privileged.has(trigger.name)))),
  noSubject: noWorkflow,

  check({ pipeline, job, node }) {
    const trigger = triggersIn(pipeline).find((it) => privileged.has(it.name))?.name ?? '';
    const at = job.steps.findIndex((step) =>
      actionName(step) === 'actions/checkout'
        ? foreignHead.test(textAt(step.with ?? undefined, 'ref') ?? '')
        : fetches.test(step.run?.text ?? ''),
    );
    const checkout = job.steps[at];
    if (checkout === undefined) return skip('No privileged trigger checks foreign code out.');
    const later = job.steps.slice(at);
    const built = later.find(
      (step) => (step.run !== null && executes(step.run.text)) || (step.uses?.text.startsWith('./') ?? false),
    );
    // A tool with a secret in hand that reads files of strangers.
    const runs = built ?? later.find((step) => step.run?.text.includes('secrets.') === true);
    if (runs === undefined) return pass(checkout.span, 'the foreign code is only read');
    const gated = /label|author_association|permission|environment/.test(
      `${textAt(node, 'if') ?? ''} ${job.environment === null ? '' : 'environment'}`,
    );
    const readOnly =
      JSON.stringify(nodeAt(jobNode(pipeline, job), 'permissions') ?? '').includes('write') === false &&
      !JSON.stringify(job.steps).includes('secrets.');
    return fail(
      checkout.span,
      `Job ${job.id} in ${pipeline.file} starts on \`${trigger}\`, checks out the code of the pull request and ${built === undefined ? 'hands it to a tool together with a secret' : 'runs it'} (line ${(runs.run ?? runs.uses ?? runs).span.line}).`,
      {
        severity:
          gated || (readOnly && nodeAt(pipeline.root ?? undefined, 'permissions') !== undefined) ? 'HIGH' : 'CRITICAL',
        subject: { kind: 'pipeline', name: pipeline.file, anchor: `jobs.${job.id}.checkout` },
        evidence: [(runs.run ?? runs.uses ?? runs).span],
        verify: `Open a pull request from a fork that adds \`env | cut -c1-4\` to a script of the build: job ${job.id} runs it.`,
        fix: advice(
          'Split the trusted part from the untrusted part',
          'yaml',
          '# 1. on: pull_request, without secrets: check out, build, upload the result as an artifact\n# 2. on: workflow_run, with secrets: download the artifact, never check out the head of the pull request',
        ),
      },
    );
  },

  docs: {
    problem:
      'Such runs have the token and the secrets of the repository, and a fork decides what its own build scripts do.',
    impact:
      'Anybody with an account can read the deployment secrets or push to the repository by opening a pull request.',
    verify: 'Open a pull request from a fork that prints the names of the variables.',
    remedy:
      'Build pull requests on `pull_request`, and do the privileged part in a second workflow that never runs their code.',
    tradeOff: 'Two workflows instead of one, joined by an artifact that the second must not trust.',
    sources: [
      'https://docs.github.com/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions',
      'https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/pr.yml':
          'on: pull_request_target\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n      - run: npm ci && npm test\n',
      },
    ],
    good: [
      {
        '.github/workflows/pr.yml':
          'on: pull_request_target\njobs:\n  label:\n    permissions: { pull-requests: write }\n    steps:\n      - uses: actions/labeler@v5\n',
      },
    ],
  },
});

/** Anything but looking at files. */
function executes(script: string): boolean {
  const own = script.replace(
    /\b(npm|pnpm|yarn|bun|pip\d?|pipx|gem) (install|i|add|global add) (-g|--global)?[^\n]*/g,
    (line) => (/ (-g|--global)\b|\bpip.* [a-z][\w-]*$/.test(line) ? '' : line),
  );
  return /\b(npm|pnpm|yarn|bun|npx|pip|uv|poetry|python\d?|node|make|just|mvn|gradlew?|cargo|go|bash|sh|docker|pytest|tox|bundle|composer|pre-commit)\b|\.\//.test(
    own,
  );
}
