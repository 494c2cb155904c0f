import { expect, test } from 'vitest';
import { kubernetesFormat } from '../documents/kubernetes/format.ts';
import { parseKubernetes } from '../documents/kubernetes/parse.ts';
import { buildContext } from './build-context.ts';
import { fromKubernetes } from './from-kubernetes.ts';
import { parseImageReference } from './image-reference.ts';
import { parseQuantity } from './k8s-values.ts';

function read(files: Record<string, string>) {
  const texts = new Map(Object.entries(files));
  const entries = Object.keys(files).map((path) => ({ path, size: 1, sha256: path }));
  const documents = [...texts].map(([path, text]) => parseKubernetes(path, text));
  return fromKubernetes(documents, buildContext({ entries, texts, secrets: [], unreadable: [] }));
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata:
      labels: { app: api, tier: web }
    spec:
      terminationGracePeriodSeconds: 60
      securityContext: { runAsUser: 1000, runAsNonRoot: true }
      containers:
        - name: app
          image: ghcr.io/org/api:1.2
          resources:
            limits: { memory: 512Mi }
          securityContext: { runAsNonRoot: false, capabilities: { add: [CAP_SYS_ADMIN] } }
          livenessProbe:
            httpGet: { path: /live, port: http }
            periodSeconds: 5
          env:
            - { name: A, value: "1" }
            - name: B
              valueFrom: { secretKeyRef: { name: s, key: b } }
          envFrom:
            - configMapRef: { name: settings }
          volumeMounts:
            - { name: data, mountPath: /data }
            - { name: tmp, mountPath: /tmp }
      volumes:
        - name: data
          persistentVolumeClaim: { claimName: api-data }
        - name: tmp
          emptyDir: {}
`;

test('pod settings reach the container, its own win, limits become requests', () => {
  const { containers } = read({ 'k8s/api.yml': deployment });
  expect(containers).toHaveLength(1);
  expect(containers[0]).toMatchObject({
    id: 'kubernetes:k8s/api.yml#Deployment/api/app',
    name: 'api',
    image: { state: 'set', value: { registry: 'ghcr.io', repository: 'org/api', tag: '1.2' } },
    memoryLimit: { state: 'set', value: 512 * 1024 * 1024, span: { line: 18 } },
    memoryRequest: { state: 'set', via: 'copied from the limit' },
    cpuLimit: { state: 'unset' },
    user: { value: '1000' },
    runAsNonRoot: { value: false },
    capabilitiesAdded: [{ name: 'SYS_ADMIN' }],
    liveness: { value: { kind: 'http', path: '/live', port: 'http', intervalSeconds: 5, failures: null } },
    stopGraceSeconds: { value: 60 },
    span: { line: 15, endLine: 15 },
  });
  expect(containers[0]?.env.map((entry) => [entry.name, entry.source])).toEqual([
    ['A', 'literal'],
    ['B', 'secret'],
  ]);
  expect(containers[0]?.mounts.map((mount) => [mount.target, mount.kind, mount.source])).toEqual([
    ['/data', 'claim', 'api-data'],
    ['/tmp', 'empty-dir', 'tmp'],
  ]);
});

test('manifests of tests are judged where nothing else deploys, and kept aside beside a Dockerfile of production', () => {
  const alone = read({ 'fixtures/k8s/api.yaml': deployment });
  expect([alone.workloads.length, alone.aside.containers.length]).toEqual([1, 0]);
  for (const path of ['Dockerfile', 'docker/api.Dockerfile', 'deploy/compose.prod.yml']) {
    const beside = read({ 'fixtures/k8s/api.yaml': deployment, [path]: 'FROM scratch\n' });
    expect([beside.workloads.length, beside.aside.containers.length], path).toEqual([0, 1]);
  }
  const examples = read({ 'examples/k8s/api.yaml': deployment, Dockerfile: 'FROM scratch\n' });
  expect(examples.workloads.length).toBe(1);
});

test('services, autoscalers, budgets and claims meet their workload by selector and namespace', () => {
  const { workloads, kubernetes, volumes, containers } = read({
    'api.yml': deployment,
    'rest.yml': `apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8000 }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 5
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec: { maxUnavailable: 1, selector: { matchExpressions: [{ key: app, operator: In, values: [api] }] } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: other, namespace: elsewhere }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: api } } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: api-data }
spec: { accessModes: [ReadWriteOnce] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { LOG: info }
`,
  });
  expect(workloads[0]).toMatchObject({
    autoscaler: 'HorizontalPodAutoscaler/api',
    disruptionBudget: 'PodDisruptionBudget/default/api',
    routed: true,
    claims: ['api-data'],
  });
  expect(kubernetes.autoscalers[0]?.metrics).toEqual(['cpu:Utilization']);
  expect(kubernetes.disruptionBudgets.map((budget) => budget.workloads.length)).toEqual([1, 0]);
  expect(volumes[0]).toMatchObject({ name: 'api-data', accessModes: ['ReadWriteOnce'], usedBy: ['api'] });
  expect(containers[0]).toMatchObject({ role: 'web', envFrom: [{ source: 'ConfigMap/settings', names: ['LOG'] }] });
});

test('a List is unpacked, CronJobs keep their pod deeper, an init container is a one-shot', () => {
  const { containers, workloads } = read({
    'all.yaml': `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: clean }
    spec:
      jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: busybox }] } } } }
  - apiVersion: v1
    kind: Pod
    metadata: { name: p, labels: { a: b } }
    spec:
      initContainers: [{ name: i, image: busybox }]
      containers: [{ name: c, image: nginx }, { name: d, image: x }]
`,
  });
  expect(workloads.map((workload) => workload.id)).toEqual([
    'kubernetes:all.yaml#CronJob/clean',
    'kubernetes:all.yaml#Pod/p',
  ]);
  expect(containers.map((it) => [it.name, it.role, it.restart])).toMatchObject([
    ['clean', 'one-shot', { value: 'no' }],
    ['p/c', 'proxy', { value: 'always' }],
    ['p/d', 'unknown', {}],
    ['p/i', 'one-shot', {}],
  ]);
});

test('anti-affinity counts only when it repels the pod itself', () => {
  const spread = (selector: string) =>
    read({
      'a.yml': deployment.replace(
        '      containers:',
        `      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: ${selector}
      containers:`,
      ),
    }).workloads[0]?.antiAffinity;
  expect(spread('{ matchLabels: { app: api } }')).toMatchObject({ state: 'set', value: { hard: true } });
  expect(spread('{ matchLabels: { app: web } }')?.state).toBe('unset');
});

test('LimitRange defaults count as limits of the namespace', () => {
  const range = `apiVersion: v1
kind: LimitRange
metadata: { name: d }
spec: { limits: [{ type: Container, default: { cpu: 500m } }] }
`;
  expect(read({ 'a.yml': deployment, 'b.yml': range }).containers[0]?.cpuLimit).toMatchObject({
    value: 0.5,
    via: 'default of a LimitRange',
  });
});

test('patches of a kustomization are not objects, development overlays stand aside', () => {
  const { containers, aside } = read({
    'base/api.yml': deployment,
    'overlays/dev/api.yml': deployment,
    'overlays/prod/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: [{ path: p.yml }]\n',
    'overlays/prod/p.yml': deployment,
  });
  expect(containers.map((it) => it.span.file)).toEqual(['base/api.yml']);
  expect(aside.containers.map((it) => it.span.file)).toEqual(['overlays/dev/api.yml']);
});

test('Helm templates are unread only where no plain manifest says what runs', () => {
  const template = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n';
  expect(read({ 'chart/templates/d.yaml': template }).unread).toHaveLength(1);
  expect(read({ 'chart/templates/d.yaml': template, 'k8s/api.yml': deployment }).unread).toHaveLength(0);
});

test('a secret is literal unless it is encrypted, a placeholder or empty', () => {
  const { kubernetes } = read({
    's.yml': `apiVersion: v1
kind: Secret
metadata: { name: s }
stringData: { a: hunter22, b: "", c: "ENC[AES256,data:x]", d: changeme, e: "\${TOKEN}" }
`,
  });
  expect(kubernetes.secrets[0]?.keys.filter((key) => key.literal).map((key) => key.name)).toEqual(['a']);
});

test('placeholders are unresolved, not values', () => {
  const { containers } = read({
    'a.yml': deployment.replace('512Mi', '"${MEMORY}"').replace('ghcr.io/org/api:1.2', '${IMAGE}'),
  });
  expect(containers[0]?.memoryLimit).toMatchObject({ state: 'unresolved', expression: '${MEMORY}' });
  expect(containers[0]?.image.state).toBe('unresolved');
});

test('quantities and image names read as Kubernetes and Docker read them', () => {
  expect(['512Mi', '250m', '1e3', '1.5Gi', '2k', 'x'].map(parseQuantity)).toEqual([
    536870912,
    0.25,
    1000,
    1610612736,
    2000,
    undefined,
  ]);
  expect(parseImageReference('localhost:5000/a/b:1@sha256:x')).toMatchObject({
    registry: 'localhost:5000',
    repository: 'a/b',
    tag: '1',
    digest: 'sha256:x',
  });
  expect(parseImageReference('library/redis')).toMatchObject({ registry: 'docker.io', repository: 'redis', tag: null });
});

test('YAML without apiVersion and kind is not claimed', () => {
  expect(kubernetesFormat.claimsText?.('a.yml', 'services:\n  api:\n    image: x\n')).toBe(false);
  expect(kubernetesFormat.claimsText?.('a.yml', deployment)).toBe(true);
});

test('broken and hostile manifests give problems or nothing, never an exception', () => {
  for (const text of ['apiVersion: v1\nkind: Pod\nspec: 3', 'apiVersion: v1\nkind: Pod\n  bad: [', `kind: {{`, '']) {
    expect(() => read({ 'a.yml': text })).not.toThrow();
  }
});
