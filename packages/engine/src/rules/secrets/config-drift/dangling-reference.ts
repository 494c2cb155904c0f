import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { at } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'secrets/config-drift/dangling-reference',
  title: 'A container waits for a key that does not exist',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter((container) => container.platform === 'kubernetes' && container.env.some(isReference)),
  noSubject: 'No Kubernetes container takes a single key of a Secret or ConfigMap.',

  check(container, model) {
    const references = container.env.filter(isReference);
    const wrong = references.flatMap((entry) => {
      const missing = missingKey(entry, model);
      return missing === null ? [] : [{ entry, ...missing }];
    });
    const [first] = wrong;
    if (first === undefined)
      return references[0] === undefined
        ? skip('No reference.')
        : skip('No reference leads to a missing key of a known object.');
    const { entry, kind, name, key, keys, span } = first;
    const near = keys.find((one) => one.startsWith(key.slice(0, 4)) || key.startsWith(one.slice(0, 4)));
    return fail(
      entry,
      `${entry.name} of ${titleOf(container)} asks for key ${key} of ${kind} ${name}, which only has ${keys.slice(0, 4).join(', ') || 'no keys'} (${at(span)}).`,
      {
        subject: { ...containerSubject(container, 'env'), discriminator: entry.name },
        evidence: [span, ...wrong.slice(1, 4).map((one) => one.entry.span)],
        verify: `\`kubectl get ${kind.toLowerCase()} ${name} -o jsonpath='{.data}'\` must list ${key}; the pod shows CreateContainerConfigError until then.`,
        fix: advice(
          near === undefined ? 'Add the key, or ask for one that exists' : `Ask for the key that exists: ${near}`,
          'yaml',
          `- name: ${entry.name}\n  valueFrom:\n    ${kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef'}:\n      name: ${name}\n      key: ${near ?? keys[0] ?? key}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The kubelet does not start a container whose reference leads nowhere; it stays in CreateContainerConfigError.',
    impact: 'The rollout hangs, and after an eviction or a node failure the service does not come back.',
    verify: 'Compare the keys of the object with the reference.',
    remedy: 'Use a key that exists, or mark the reference as `optional: true` when the application can do without.',
    tradeOff: 'None.',
    sources: ['https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables'],
  },
  examples: {
    bad: [
      {
        'app.yml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      image: a:1\n      env:\n        - name: LEVEL\n          valueFrom:\n            configMapKeyRef: { name: settings, key: log-level }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  loglevel: info\n',
      },
    ],
    good: [
      {
        'app.yml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      image: a:1\n      env:\n        - name: LEVEL\n          valueFrom:\n            configMapKeyRef: { name: settings, key: loglevel }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  loglevel: info\n',
      },
    ],
  },
});

function isReference(entry: EnvEntry): boolean {
  return (
    (entry.source === 'secret' || entry.source === 'config') &&
    entry.value.state === 'unresolved' &&
    entry.optional !== true
  );
}

/** Objects that are not in the repository are made elsewhere; only those that are here can lack a key. */
function missingKey(entry: EnvEntry, model: DeploymentModel) {
  if (entry.value.state !== 'unresolved') return null;
  const slash = entry.value.expression.indexOf('/');
  const name = entry.value.expression.slice(0, slash);
  const key = entry.value.expression.slice(slash + 1);
  if (slash < 1 || key === '?' || /[{$]/.test(entry.value.expression)) return null;
  const kind = entry.source === 'secret' ? ('Secret' as const) : ('ConfigMap' as const);
  const objects = (kind === 'Secret' ? model.kubernetes.secrets : model.kubernetes.configMaps).filter(
    (one) => one.name === name,
  );
  const [object] = objects;
  if (object === undefined) return null;
  const keys = objects.flatMap((one) => one.keys.map((it) => it.name));
  return keys.includes(key) || keys.length === 0 ? null : { kind, name, key, keys, span: object.span };
}
