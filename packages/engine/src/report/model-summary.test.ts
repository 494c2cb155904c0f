import type { ModelComponent, ModelSummary } from '@seaworthy/schema/report-model';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { judgeAll } from '../index.ts';
import { summarise } from './model-summary.ts';
import { quoter } from './quote.ts';

describe('what the report says of the deployment', () => {
  let tools: ParseTools;
  beforeAll(async () => {
    tools = { grammars: await loadGrammars() };
  });
  const summaryOf = (files: Record<string, string>): ModelSummary => {
    const tree = treeOf(files);
    return summarise(judgeAll(tree, tools).model, quoter(tree.texts));
  };
  const named = (summary: ModelSummary, name: string): ModelComponent => {
    const found = summary.components.find((it) => it.name === name);
    if (found === undefined) throw new Error(`no component ${name}`);
    return found;
  };
  const edges = (summary: ModelSummary) => {
    const names = new Map<string, string>([
      ...summary.components.map((it) => [it.id, it.name] as const),
      ...summary.volumes.map((it) => [it.id ?? it.name, it.name] as const),
    ]);
    return summary.edges.map((it) =>
      `${it.kind} ${names.get(it.from)} > ${names.get(it.to)} ${it.protocol ?? ''}`.trim(),
    );
  };

  const compose = `services:
  nginx:
    image: nginx:1.27.3
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    networks: [front]
  api:
    build: api
    environment:
      DATABASE_URL: postgresql://app@db:5432/app
    deploy:
      resources: { limits: { memory: "\${API_MEMORY}" } }
    depends_on: [db]
    networks: [front, back]
  db:
    image: postgres:16.4
    mem_limit: 512m
    ports: ["127.0.0.1:5432:5432"]
    volumes: ["pg:/var/lib/postgresql/data"]
    networks: [back]
networks: { front: {}, back: {} }
volumes: { pg: {} }
`;
  const nginx = `events {}
http {
  client_max_body_size 100m;
  server {
    listen 80;
    location /api/ { proxy_pass http://api:8000; proxy_read_timeout 300s; }
    location /ws/ { proxy_pass http://api:8000; proxy_set_header Upgrade $http_upgrade; }
  }
}
`;
  const stack = {
    'compose.yml': compose,
    'nginx.conf': nginx,
    'api/Dockerfile': 'FROM python:3.12.7-slim\nUSER 1000\nCOPY . .\n',
  };

  it('draws requests, calls, orders and mounts between the parts that the files name', () => {
    const all = edges(summaryOf(stack));
    expect(all).toContain('request Internet > nginx http');
    expect(all.filter((it) => it === 'request nginx.conf > api http')).toHaveLength(2);
    expect(all).toContain('call api > db postgresql');
    expect(all).toContain('order api > db');
    expect(all).toContain('mount db > pg');
  });

  it('lets nobody in through a port of the loopback address', () => {
    expect(edges(summaryOf(stack))).not.toContain('request Internet > db tcp');
    expect(named(summaryOf(stack), 'db').ports?.[0]).toMatchObject({ host: '127.0.0.1:5432', container: 5432 });
  });

  it('gives each location its own limits, told apart from defaults that nobody wrote', () => {
    const [api, ws] = summaryOf(stack).edges.filter((it) => it.from.startsWith('nginx:'));
    expect(api?.limits?.map((it) => [it.name, it.value, it.isDefault])).toEqual([
      ['body', '100 MB', false],
      ['read-timeout', '300 s', false],
    ]);
    expect(ws?.limits?.map((it) => [it.value, it.isDefault])).toEqual([
      ['100 MB', false],
      ['60 s', true],
    ]);
    expect([api?.websocket, ws?.websocket]).toEqual([undefined, true]);
    expect(api?.limits?.[0]?.evidence[0]).toMatchObject({ path: 'nginx.conf', startLine: 3 });
  });

  it('keeps unset and unknown apart, each with the line to look at', () => {
    const fact = (name: string, of: string) => named(summaryOf(stack), of).facts?.find((it) => it.name === name);
    expect(fact('memory-limit', 'db')).toMatchObject({ state: 'set', value: '512 MiB' });
    expect(fact('memory-limit', 'nginx')).toMatchObject({ state: 'unset', value: null });
    expect(fact('memory-limit', 'api')).toMatchObject({ state: 'unknown' });
    expect(fact('user', 'api')).toMatchObject({
      state: 'set',
      value: '1000',
      evidence: [{ path: 'api/Dockerfile', startLine: 2 }],
    });
  });

  it('names stack, networks, product and the subjects of findings', () => {
    const summary = summaryOf(stack);
    expect(named(summary, 'api')).toMatchObject({ stack: 'compose.yml', networks: ['back', 'front'] });
    expect(named(summary, 'db').product).toBe('PostgreSQL');
    expect(named(summary, 'api').subjects).toContain('image api/Dockerfile');
    expect(named(summary, 'nginx.conf').partOf).toBe(named(summary, 'nginx').id);
  });

  it('proves every part and every edge by lines of the tree', () => {
    const { components, edges: all, volumes } = summaryOf(stack);
    for (const it of [...components, ...all, ...volumes]) expect(it.evidence.length).toBeGreaterThan(0);
  });

  it('shows an ingress, the pods behind it, their claim and a database that stands elsewhere', () => {
    const summary = summaryOf({
      'k8s/all.yaml': `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, annotations: { nginx.ingress.kubernetes.io/proxy-body-size: 8m } }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [shop.example.org], secretName: tls }]
  rules: [{ host: shop.example.org, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }] } }]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 3000 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: registry.example.org/api:1.0.0
          ports: [{ containerPort: 3000 }]
          env: [{ name: DATABASE_URL, value: "postgres://db.internal.example.org:5432/shop" }]
          volumeMounts: [{ name: data, mountPath: /data }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: api-data } }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: api-data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`,
    });
    expect(edges(summary).sort()).toEqual([
      'call api > db.internal.example.org postgres',
      'mount api > api-data',
      'request Internet > shop https',
      'request shop > api http',
    ]);
    expect(summary.edges.find((it) => it.label === 'Ingress shop')?.limits?.map((it) => it.value)).toEqual([
      '8 MB',
      '60 s',
    ]);
    expect(named(summary, 'api').facts?.find((it) => it.name === 'replicas')?.value).toBe('3');
  });

  it('shows what pipelines push and deploy, and what a backup script copies', () => {
    const summary = summaryOf({
      ...stack,
      '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/build-push-action@v6
        with: { push: true, tags: ghcr.io/harbour/api:1 }
      - run: ssh deploy@host docker compose up -d
`,
      'ops/backup.sh': '#!/bin/sh\ndocker compose exec -T db pg_dump -U app app > /var/backups/app.sql\n',
    });
    const all = edges(summary);
    expect(all).toContain('pipeline release.yml > ghcr.io');
    expect(all).toContain('pipeline release.yml > host over SSH');
    expect(all).toContain('backup pg > ops/backup.sh');
    expect(named(summary, 'ops/backup.sh').detail).toContain('nothing here sends it to another machine');
  });

  it('lets a Traefik route to its own Compose project, not to one beside it', () => {
    const project = (image: string) => `services:
  edge:
    image: ${image}
    ports: ["443:443"]
  app:
    image: ghcr.io/harbour/app:1.0.0
    labels: ["traefik.http.routers.app.rule=Host(\`app.example.org\`)"]
`;
    const summary = summaryOf({ 'one/compose.yml': project('traefik:3.2'), 'two/compose.yml': project('traefik:3.3') });
    const routed = summary.edges.filter((it) => it.label.startsWith('the Traefik router'));
    expect(routed.map((it) => [it.from, it.to])).toEqual([
      ['compose:one/compose.yml#edge', 'compose:one/compose.yml#app'],
      ['compose:two/compose.yml#edge', 'compose:two/compose.yml#app'],
    ]);
  });

  it('says nothing of a deployment where a repository has none', () => {
    const summary = summaryOf({ 'pyproject.toml': '[project]\nname = "tidemark"\n', 'tidemark/__init__.py': '' });
    expect(summary.edges).toEqual([]);
    expect(summary.components.filter((it) => !it.kind.startsWith('app-'))).toEqual([]);
  });

  it('shows an image that nothing here starts', () => {
    const summary = summaryOf({ Dockerfile: 'FROM nginx:1.27.3\nEXPOSE 8080\nUSER 101\nCOPY . .\n' });
    expect(named(summary, 'Dockerfile')).toMatchObject({ kind: 'image', ports: [{ container: 8080 }] });
  });
});
