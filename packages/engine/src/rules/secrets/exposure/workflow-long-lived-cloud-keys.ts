import { nodeAt, textAt } from '../../../documents/yaml/tree.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { actionName, grouped, noWorkflow, placesText, stepPlaces, workflows } from '../../shared/pipelines.ts';

interface Key {
  readonly cloud: 'AWS' | 'Google Cloud' | 'Azure';
  readonly span: Span;
  readonly file: string;
}

export default defineRule<readonly Key[]>({
  id: 'secrets/exposure/workflow-long-lived-cloud-keys',
  title: 'The pipeline holds cloud keys that never expire',
  severity: 'MEDIUM',
  confidence: 'High',
  riskCategory: 'Security',
  effort: 'config-block',

  select(model) {
    const keys = keysOf(model);
    if (workflows(model).length === 0) return [];
    // Without a key there is one subject, which says so.
    return keys.length === 0 ? [[]] : [...grouped(keys, (it) => it.cloud).values()];
  },
  noSubject: noWorkflow,

  check(keys) {
    const first = keys[0];
    if (first === undefined) return skip('No workflow uses a stored key of a cloud account.'); // select
    return fail(
      first.span,
      `The pipelines log in to ${first.cloud} with a key that is stored as a secret (${placesText(keys.map((it) => it.span))}).`,
      {
        subject: { kind: 'repository', name: 'workflows', anchor: 'cloud', discriminator: first.cloud },
        evidence: keys.slice(1, 9).map((it) => it.span),
        fix: advice('Log in with the identity of the run', 'yaml', snippets[first.cloud]),
      },
    );
  },

  docs: {
    problem:
      'Such a key works from anywhere and until somebody revokes it, and every action and dependency of the job can read it.',
    impact: 'A leaked key opens the cloud account for months, long after the pipeline that leaked it was repaired.',
    verify: 'Look up the age of the key in the console of the cloud.',
    remedy: 'Let the cloud trust the OIDC token of the workflow, limited to this repository and branch.',
    tradeOff: 'A trust relation has to be set up once in the cloud account.',
    sources: [
      'https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/about-security-hardening-with-openid-connect',
    ],
  },
  examples: {
    bad: [
      {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}\n          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n          aws-region: eu-central-1\n',
      },
    ],
    good: [
      {
        '.github/workflows/d.yml':
          'on: push\npermissions: { id-token: write, contents: read }\njobs:\n  d:\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: arn:aws:iam::123456789012:role/deploy\n          aws-region: eu-central-1\n',
      },
    ],
  },
});

const snippets: Readonly<Record<Key['cloud'], string>> = {
  AWS: 'permissions: { id-token: write, contents: read }\nwith:\n  role-to-assume: arn:aws:iam::<account>:role/<role>\n  aws-region: <region>',
  'Google Cloud':
    'permissions: { id-token: write, contents: read }\nwith:\n  workload_identity_provider: projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>\n  service_account: <account>',
  Azure:
    'permissions: { id-token: write, contents: read }\nwith:\n  client-id: <id>\n  tenant-id: <id>\n  subscription-id: <id>',
};

function keysOf(model: DeploymentModel): Key[] {
  return stepPlaces(workflows(model)).flatMap(({ pipeline, step }): Key[] => {
    const name = actionName(step);
    const found = (cloud: Key['cloud'], input: string) => {
      const node = nodeAt(step.with ?? undefined, input);
      return node !== undefined && (textAt(node) ?? '').includes('secrets.')
        ? [{ cloud, span: node.span, file: pipeline.file }]
        : [];
    };
    if (name === 'aws-actions/configure-aws-credentials') return found('AWS', 'aws-access-key-id');
    if (name === 'google-github-actions/auth') return found('Google Cloud', 'credentials_json');
    return name === 'azure/login' ? found('Azure', 'creds') : [];
  });
}
