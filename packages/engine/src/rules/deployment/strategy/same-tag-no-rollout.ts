import { textAt } from '../../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

const restarts =
  /rollout restart|set image|kustomize edit set image|--set(-string)?[ =]\S*(tag|image)|\bsed\b.*(image|tag)|envsubst|--force\b|yq\b.*image|helm upgrade|delete pod|scale /i;
const applies = /\bkubectl\b[^\n]*\bapply\b/;
const fixed = /(:|=)(latest|main|master|stable|prod|production|dev|staging)\b/;
const changing =
  /github\.sha|GITHUB_SHA|ref_name|CI_COMMIT|run_number|run_id|steps\.meta|steps\.[\w-]*meta|semver|\$\(git|VERSION|TAG\b/;

export default defineRule<CiAction>({
  id: 'deployment/strategy/same-tag-no-rollout',
  title: 'The deploy succeeds and the old version keeps running',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => ciActions(model).filter((it) => it.role === 'deploy' && applies.test(it.text)),
  noSubject: 'No pipeline applies manifests of Kubernetes.',

  check(deploy, model) {
    const all = textOf(deploy);
    if (restarts.test(all)) return pass(deploy.span, 'the deploy changes or restarts the workload');
    const push = pushOf(deploy, model);
    if (push === undefined) return skip('No image is pushed by this pipeline.');
    const tags = `${push.text} ${textAt(push.step?.with ?? undefined, 'tags') ?? ''} ${push.job?.steps.map((it) => it.run?.text ?? '').join(' ') ?? ''}`;
    if (!fixed.test(tags) || changing.test(tags)) return skip('The pushed tag may change with every commit.');
    return fail(
      deploy.step?.commands?.find((it) => applies.test(it.text))?.span ?? deploy.span,
      `Job ${deploy.job?.id} in ${deploy.file} pushes the image under the same tag each time (line ${push.span.line}) and applies manifests that did not change, and nothing restarts the pods.`,
      {
        subject: { kind: 'pipeline', name: deploy.file, anchor: `jobs.${deploy.job?.id ?? ''}.apply` },
        evidence: [push.span],
        verify: 'After a deploy `kubectl get pods` shows pods that are older than the deploy.',
        fix: advice(
          'Deploy the commit',
          'sh',
          'docker build -t "$IMAGE:$GITHUB_SHA" . && docker push "$IMAGE:$GITHUB_SHA"\nkubectl set image deployment/<name> <container>="$IMAGE:$GITHUB_SHA"\nkubectl rollout status deployment/<name> --timeout=180s',
        ),
      },
    );
  },

  docs: {
    problem: 'Kubernetes compares the manifest with what it has, finds no difference and starts nothing.',
    impact:
      'The pipeline is green, the fix is not live, and pods that restart later by chance run another version than their siblings.',
    verify: 'Compare the age of the pods with the time of the deploy.',
    remedy: 'Tag images by commit and put that tag into the manifest, or restart the rollout.',
    tradeOff: 'Old tags have to be cleaned up in the registry.',
    sources: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#updating-a-deployment'],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - run: docker build -t acme/api:latest . && docker push acme/api:latest\n      - run: kubectl apply -f k8s/\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - run: docker build -t acme/api:latest . && docker push acme/api:latest\n      - run: |\n          kubectl apply -f k8s/\n          kubectl rollout restart deployment/api\n',
      },
    ],
  },
});

/** Everything that the job runs. */
function textOf(deploy: CiAction): string {
  return (deploy.job?.steps ?? [])
    .map((it) => `${it.run?.text ?? ''} ${textAt(it.with ?? undefined, 'script') ?? ''} ${it.uses?.text ?? ''}`)
    .join('\n');
}

function pushOf(deploy: CiAction, model: DeploymentModel): CiAction | undefined {
  return ciActions(model).find((it) => it.role === 'push-image' && it.file === deploy.file);
}
