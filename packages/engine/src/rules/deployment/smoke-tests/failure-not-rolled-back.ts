import { textAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { jobNode, stepNode } from '../../../model/pipeline-graph.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

/** Tools and platforms that go back by themselves when the new version does not become healthy. */
const automatic =
  /--atomic|--rollback-on-failure|\bflyctl? deploy|\bvercel\b|\bnetlify\b|\bkamal\b|cloudrun|gcloud (run|app)|\brailway\b|argocd|amazon-ecs-deploy|fastapi deploy|wrangler/;
const reacts = /failure\(\)|cancelled\(\)|!success|!= 'success'|== 'failure'/;

interface Checked {
  readonly deploy: CiAction;
  readonly check: CiAction;
}

export default defineRule<Checked>({
  id: 'deployment/smoke-tests/failure-not-rolled-back',
  title: 'A failed check leaves the broken release running',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'config-block',

  select: (model) => checkedDeploys(model),
  noSubject: 'No pipeline checks a release after it deployed it.',

  check({ deploy, check }, model) {
    const { pipeline } = deploy;
    if (pipeline === null) return skip('The deploy is not part of a pipeline.');
    if (automatic.test(deploy.text)) return pass(deploy.span, 'the platform goes back by itself');
    const back = ciActions(model).find((it) => it.role === 'rollback' && it.file === deploy.file);
    if (back !== undefined) return pass(back.span, 'the pipeline rolls back');
    const reaction = pipeline.jobs.find((job) =>
      [jobNode(pipeline, job), ...job.steps.map((step) => stepNode(pipeline, job, step))].some((node) =>
        reacts.test(textAt(node, 'if') ?? ''),
      ),
    );
    if (reaction !== undefined) return pass(reaction.span, 'something happens on failure');
    return fail(
      check.step?.commands?.at(0)?.span ?? check.span,
      `${deploy.file} checks the release (line ${check.span.line}) after it has replaced the old one (line ${deploy.span.line}), and a failed check only turns the run red: no step goes back or calls anybody.`,
      {
        subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${check.job?.id ?? ''}.failure` },
        evidence: [deploy.span],
        verify:
          'Deploy a build whose health endpoint answers 500 to a test system: it keeps answering 500 after the run has ended.',
        fix: advice(
          'Go back when the check fails',
          'yaml',
          `- name: Return to the previous release\n  if: failure()\n  run: ${/\bkubectl\b/.test(deploy.text) ? 'kubectl rollout undo deployment/<name>' : 'ssh deploy@$HOST "IMAGE_TAG=$PREVIOUS_TAG docker compose up -d --wait"'}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The broken version stays in production until somebody sees the red run and knows the command to go back.',
    impact: 'An outage that the pipeline noticed within a minute lasts until a person does.',
    verify: 'Deploy a broken build to a test system.',
    remedy:
      'Add a step with `if: failure()` that deploys the previous tag, or use a tool that does it (`helm --atomic`).',
    tradeOff: 'A flaky check rolls good releases back; give it retries.',
    sources: [
      'https://docs.github.com/actions/learn-github-actions/expressions#failure',
      'https://helm.sh/docs/helm/helm_upgrade/',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    environment: production\n    steps:\n      - run: ssh h "docker compose up -d"\n      - run: curl -fsS --retry 10 https://desk.example.org/health\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    environment: production\n    steps:\n      - run: ssh h "docker compose up -d"\n      - run: curl -fsS --retry 10 https://desk.example.org/health\n      - if: failure()\n        run: ssh h "./previous.sh"\n',
      },
    ],
  },
});

/** The last deploy of each file with the check behind it. */
function checkedDeploys(model: DeploymentModel): readonly Checked[] {
  const actions = ciActions(model);
  const deploys = new Map(actions.filter((it) => it.role === 'deploy').map((it) => [it.file, it]));
  return [...deploys.values()].flatMap((deploy) => {
    const check = actions.find(
      (it) =>
        it.role === 'verify' &&
        it.file === deploy.file &&
        /\b(curl|wget|smoke|http)\b/.test(it.text) &&
        (it.job === deploy.job ? it.order > deploy.order : (it.job?.needs.includes(deploy.job?.id ?? '') ?? false)),
    );
    return check === undefined ? [] : [{ deploy, check }];
  });
}
