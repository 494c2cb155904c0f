import type { DeploymentModel, KubernetesExtras } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type SecretObject = KubernetesExtras['secrets'][number];

export default defineRule<SecretObject>({
  id: 'secrets/exposure/kubernetes-secret-committed',
  title: 'A Secret is applied with values that are in git',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'secret-rotation',

  select: (model: DeploymentModel) => model.kubernetes.secrets,
  noSubject: 'No Kubernetes Secret lies in the repository.',

  check(secret, model) {
    const literal = secret.keys.filter(
      (key) =>
        key.literal && !/^(?:username|user|email|host|port|database|db|tls\.crt|ca\.crt|namespace)$/i.test(key.name),
    );
    const [first] = literal;
    if (first === undefined)
      return secret.keys[0] === undefined
        ? skip(`Secret ${secret.name} has no keys.`)
        : pass(secret.keys[0].span, 'holds no value of its own');
    const { file } = secret.span;
    // Masked values are reported as committed secrets of the file; here are those that everyone knows.
    const masked = model.secrets.some(
      (hit) =>
        hit.span.file === file &&
        literal.some((key) => key.span.line <= hit.span.line && hit.span.line <= key.span.endLine),
    );
    if (masked) return skip('The values of the Kubernetes Secret are reported as committed secrets.');
    const place = model.files.find((one) => one.path === file)?.class ?? 'prod';
    const names = literal.map((key) => key.name);
    return fail(
      first.span,
      `Secret ${secret.name} carries a known value for ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}; base64 hides nothing.`,
      {
        subject: { kind: 'secret', name: secret.name, anchor: `Secret/${secret.name}`, discriminator: first.name },
        severity: place === 'prod' ? 'HIGH' : 'MEDIUM',
        evidence: literal.slice(1, 5).map((key) => key.span),
        verify: `\`kubectl get secret ${secret.name} -o jsonpath='{.data.${first.name}}' | base64 -d\` must not print what stands in ${file}.`,
        fix: advice(
          'Keep the object out of git, or only its encrypted form',
          'sh',
          `kubectl create secret generic ${secret.name} \\\n${names
            .slice(0, 4)
            .map((name) => `  --from-literal=${name}="$(openssl rand -base64 32)"`)
            .join(' \\\n')}\n# or: kubeseal, SOPS, External Secrets — and delete the object from ${file}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Whoever applies the manifest overwrites the real value with this one, and everyone with a clone can read it.',
    impact: 'The service runs with a credential that is public, also after somebody had set a good one.',
    verify: 'Compare the value in the cluster with the one in the file.',
    remedy:
      'Create the Secret once per cluster, or store it sealed (Sealed Secrets, SOPS) or by reference (External Secrets).',
    tradeOff: 'A new cluster needs one more step before the manifests can be applied.',
    sources: ['https://kubernetes.io/docs/concepts/security/secrets-good-practices/'],
  },
  examples: {
    bad: [
      { 'k8s/secret.yml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: postgres\n' },
    ],
    good: [
      {
        'k8s/secret.yml':
          'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: db\nspec:\n  encryptedData:\n    password: AgBy3i4OJSWK\n',
      },
    ],
  },
});
