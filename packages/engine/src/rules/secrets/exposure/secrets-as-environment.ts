import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

interface Manifest {
  readonly file: string;
  readonly containers: readonly Container[];
}

export default defineRule<Manifest>({
  id: 'secrets/exposure/secrets-as-environment',
  title: 'Secrets are readable in the environment of the process',
  severity: 'MONITOR',
  confidence: 'Medium',
  effort: 'directive',

  select(model: DeploymentModel) {
    const files = new Map<string, Container[]>();
    for (const container of model.containers.filter((one) => one.platform === 'kubernetes' && handed(one).length > 0))
      files.set(container.span.file, [...(files.get(container.span.file) ?? []), container]);
    return [...files].map(([file, containers]) => ({ file, containers }));
  },
  noSubject: 'No Kubernetes container takes a Secret.',

  check({ file, containers }, model) {
    const all = containers.flatMap((container) => handed(container).map((one) => ({ ...one, container })));
    const named = [...new Set(all.flatMap((one) => one.name ?? []))];
    const whole = all.filter((one) => one.name === null);
    const [first] = all;
    if (first === undefined) return skip('No Secret is taken.');
    // A single variable of a bare pod is somebody's try-out.
    const workload = model.workloads.find((one) => one.id === first.container.workload);
    if (all.length === 1 && whole.length === 0 && (workload === undefined || workload.workloadKind === 'Pod'))
      return pass(first.span, 'one variable from a Secret');
    const what = [
      named.length > 0
        ? `${named.length} ${named.length === 1 ? 'secret' : 'secrets'} (${named.slice(0, 3).join(', ')}${named.length > 3 ? ', …' : ''})`
        : '',
      whole.length > 0
        ? `the whole of ${whole
            .slice(0, 2)
            .map((one) => one.source)
            .join(' and ')}`
        : '',
    ].filter((part) => part !== '');
    return fail(first.span, `${file} hands ${what.join(' and ')} to its containers as environment variables.`, {
      subject: { kind: 'file', name: file, anchor: 'env', discriminator: 'secretKeyRef' },
      evidence: all.slice(1, 6).map((one) => one.span),
      verify: `\`kubectl exec deploy/${first.container.name.split('/')[0]} -- sh -c 'tr "\\0" "\\n" < /proc/1/environ'\` prints them.`,
      monitor: {
        metric: 'error reports, crash dumps and debug pages that contain the process environment',
        threshold: 'more than 0 in a week',
        why: 'Each of them carries every secret of the process.',
      },
      fix: advice(
        'Mount the Secret as files',
        'yaml',
        `volumeMounts:\n  - { name: secrets, mountPath: /run/secrets/app, readOnly: true }\nvolumes:\n  - name: secrets\n    secret: { secretName: ${first.source.replace('Secret/', '')}, defaultMode: 0400 }`,
      ),
    });
  },

  docs: {
    problem:
      'Child processes inherit the environment, crash reporters and debug pages print it, and a changed Secret reaches the process only after a restart.',
    impact: 'One error report can carry every credential of the service to a third party.',
    verify: 'Read /proc/1/environ in the container.',
    remedy:
      'Mount Secrets as read-only files and read them at start; keep the environment for settings that may be seen.',
    tradeOff:
      'The application has to read files; many images and settings libraries already do (`*_FILE`, `secrets_dir`).',
    sources: [
      'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
      'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
    ],
  },
  examples: {
    bad: [
      {
        'app.yml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  replicas: 2\n  selector: { matchLabels: { app: app } }\n  template:\n    metadata: { labels: { app: app } }\n    spec:\n      containers:\n        - name: app\n          image: a:1\n          env:\n            - name: API_TOKEN\n              valueFrom:\n                secretKeyRef: { name: app, key: token }\n',
      },
    ],
    good: [
      {
        'app.yml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  replicas: 2\n  selector: { matchLabels: { app: app } }\n  template:\n    metadata: { labels: { app: app } }\n    spec:\n      containers:\n        - name: app\n          image: a:1\n          env:\n            - name: API_TOKEN_FILE\n              value: /run/secrets/app/token\n',
      },
    ],
  },
});

interface Handed {
  /** Null: all keys of a Secret. */
  readonly name: string | null;
  readonly source: string;
  readonly span: Span;
}

function handed(container: Container): Handed[] {
  return [
    ...container.env
      .filter(isFromSecret)
      .map((entry) => ({ name: entry.name, source: sourceOf(entry), span: entry.span })),
    ...container.envFrom
      .filter((set) => set.source.startsWith('Secret/'))
      .map((set) => ({ name: null, source: set.source, span: set.span })),
  ];
}

/** User names and hosts come from Secrets too; they are no reason to change anything. */
function isFromSecret(entry: EnvEntry): boolean {
  return (
    entry.source === 'secret' &&
    (kindOfName(entry.name) !== null || /SECRET|PASSWORD|TOKEN|KEY|URL|DSN/i.test(entry.name))
  );
}

function sourceOf(entry: EnvEntry): string {
  return entry.value.state === 'unresolved' ? `Secret/${entry.value.expression.split('/')[0]}` : 'Secret';
}
