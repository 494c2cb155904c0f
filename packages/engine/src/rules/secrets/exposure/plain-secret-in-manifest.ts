import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { isPlaceholder, isReference, isWeakDefault } from '../../../secrets/values.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, type SubjectName, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { isSecretName, weaknessOf } from '../../shared/credentials.ts';

/** One manifest object with named values: a container's environment or a ConfigMap. */
interface Holder {
  readonly title: string;
  readonly subject: SubjectName;
  readonly configMap: boolean;
  readonly values: readonly { readonly name: string; readonly value: string; readonly span: Span }[];
}

export default defineRule<Holder>({
  id: 'secrets/exposure/plain-secret-in-manifest',
  title: 'A secret stands in plain text in the manifest',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'secret-rotation',

  select: (model) => [...environments(model), ...configMaps(model)].filter((holder) => holder.values.length > 0),
  noSubject: 'No container or ConfigMap here sets a variable that is named like a secret.',

  check(holder) {
    const plain = holder.values.filter((one) => isPlainSecret(one.value, holder.configMap));
    const [first] = plain;
    if (first === undefined)
      return holder.values[0] === undefined
        ? skip('No secret by name.')
        : skip('No variable with the name of a secret holds a plain value.');
    const names = [...new Set(plain.map((one) => one.name))];
    // One plain word (`sentry`, `storage`) keys a neighbour on the same network, nothing outside.
    const word = plain.every((one) => /^[a-z][a-z_-]{2,19}$/i.test(one.value));
    return fail(
      first.span,
      `${holder.title} ${holder.title.startsWith('Services ') ? 'hold' : 'holds'} the value of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} in plain text.`,
      {
        subject: { ...holder.subject, discriminator: first.name },
        ...(word && !holder.configMap ? { severity: 'MEDIUM' as const } : {}),
        evidence: plain.slice(1, 5).map((one) => one.span),
        verify: `\`git log --oneline -- ${first.span.file}\` shows since when everyone with a clone has the value.`,
        fix:
          /\.ya?ml$/.test(first.span.file) && !holder.configMap && holder.subject.kind === 'service'
            ? advice(
                'Hand the value in at run time',
                'yaml',
                `environment:\n${names
                  .slice(0, 4)
                  .map((name) => `  ${name}: \${${name}:?set it in the environment}`)
                  .join('\n')}`,
              )
            : advice(
                'Keep the value in a Secret that git does not hold',
                'yaml',
                names
                  .slice(0, 4)
                  .map((name) => `- name: ${name}\n  valueFrom:\n    secretKeyRef: { name: app-secrets, key: ${name} }`)
                  .join('\n'),
              ),
      },
    );
  },

  docs: {
    problem:
      'Everyone who may read the repository or the object in the cluster has the value, and ConfigMaps are neither encrypted nor guarded like Secrets.',
    impact:
      'The credential is known to more people and tools than anyone can list, and cannot be rotated without a commit.',
    verify: 'Look up the value with `git grep` and `kubectl get configmap -o yaml`.',
    remedy:
      'Rotate the value and hand it in from a secret store: an interpolated variable in Compose, a Secret reference in Kubernetes.',
    tradeOff: 'Deployments need a place for secrets beside the repository.',
    sources: [
      'https://kubernetes.io/docs/concepts/configuration/secret/',
      'https://docs.docker.com/compose/how-tos/use-secrets/',
    ],
  },
  examples: {
    bad: [
      {
        'config.yml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  database-password: correcthorsebattery\n',
      },
    ],
    good: [
      {
        'config.yml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  database-host: db\n  token-ttl: 30m\n',
      },
    ],
  },
});

/** The containers of one file: one edit of it mends them all. */
function environments(model: DeploymentModel): Holder[] {
  const files = new Map<
    string,
    { readonly container: Container; readonly entry: EnvEntry; readonly value: string }[]
  >();
  for (const container of model.containers) {
    for (const entry of container.env) {
      // Well-known values are reported as default credentials.
      if (entry.source !== 'literal' || entry.value.state !== 'set' || !isSecretName(entry.name)) continue;
      if (weaknessOf(entry, container) !== null) continue;
      const { file } = container.span;
      files.set(file, [...(files.get(file) ?? []), { container, entry, value: entry.value.value }]);
    }
  }
  return [...files].flatMap(([file, values]): Holder[] => {
    const plain = values.filter((one) => isPlainSecret(one.value, false));
    const owners = [...new Set((plain.length > 0 ? plain : values).map((one) => one.container.name))];
    const [first] = plain.length > 0 ? plain : values;
    if (first === undefined) return [];
    return [
      {
        title: `${owners.length > 1 ? `Services ${owners.slice(0, 3).join(', ')}` : titleOf(first.container)} in ${file}`,
        subject: { ...containerSubject(first.container, 'environment'), name: owners.join(', ') },
        configMap: false,
        values: values.map((one) => ({ name: one.entry.name, value: one.value, span: one.entry.span })),
      },
    ];
  });
}

function configMaps(model: DeploymentModel): Holder[] {
  return model.kubernetes.configMaps.map((map) => ({
    title: `ConfigMap ${map.name}`,
    subject: { kind: 'configmap', name: map.name, anchor: `ConfigMap/${map.name}/data` },
    configMap: true,
    values: map.keys.flatMap((key) => (isSecretName(key.name) ? [key] : embedded(key))),
  }));
}

const embeddedLimit = 20_000;

/** `REDIS_PASSWORD=x` and `password: x` inside a file that the ConfigMap carries as one value. */
function embedded(key: Holder['values'][number]): Holder['values'][number][] {
  if (key.value.length > embeddedLimit) return [];
  return key.value.split('\n').flatMap((line) => {
    const parts =
      /^[ \t]{0,40}(?:export )?["']?([A-Za-z_][\w.-]{2,60})["']?[ \t]{0,4}[=:][ \t]{0,4}["']?([^\s"',;]{4,200})/.exec(
        line,
      );
    const name = parts?.[1] ?? '';
    return isSecretName(name) ? [{ name, value: parts?.[2] ?? '', span: key.span }] : [];
  });
}

/** Masked values are reported as committed secrets, well-known ones of containers as default credentials. */
function isPlainSecret(value: string, configMap: boolean): boolean {
  if (value.length < 5 || value.includes('•') || /\s/.test(value) || isReference(value)) return false;
  if (/^(?:true|false|yes|no|on|off|none|null|\d+[smhd]?)$/i.test(value)) return false;
  if (configMap && isWeakDefault(value)) return true;
  return !isWeakDefault(value) && (configMap || !isPlaceholder(value));
}
