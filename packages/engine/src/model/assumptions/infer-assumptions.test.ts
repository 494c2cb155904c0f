import { describe, expect, it } from 'vitest';
import { loadGrammars } from '../../../testing/load-grammars.ts';
import { treeOf } from '../../../testing/tree.ts';
import { judgeAll } from '../../index.ts';

const grammars = await loadGrammars();

function environment(files: Record<string, string>) {
  const { model } = judgeAll(treeOf(files), { grammars });
  const rows = model.assumptions.map((it) => [
    it.id,
    { value: it.value, note: it.note, places: it.evidence.map((e) => `${e.path}:${e.startLine}`) },
  ]);
  return Object.fromEntries(rows) as Record<string, { value: string | null; note?: string; places: string[] }>;
}

const product = {
  'README.md': '# Desk\n\nA research project, use it at your own risk.\n',
  'compose.yml': [
    'services:',
    '  edge:',
    '    image: traefik:3.6',
    '    ports: ["80:80", "443:443"]',
    '  api:',
    '    build: .',
    '    command: uvicorn app:app --workers 3',
    '    labels: ["traefik.http.routers.api.rule=Host(`desk.example`)"]',
    '    environment:',
    '      DB_PASSWORD: ${DB_PASSWORD:?set it}',
    '    volumes: ["uploads:/data"]',
    '  jobs:',
    '    build: .',
    '    command: celery -A app worker --concurrency 2',
    'volumes:',
    '  uploads:',
  ].join('\n'),
  'compose.deploy.yml': [
    'services:',
    '  edge:',
    '    command:',
    '      - --certificatesresolvers.le.acme.tlschallenge=true',
  ].join('\n'),
  'compose.dev.yml':
    'services:\n  mail:\n    image: axllent/mailpit:v1.2\n    volumes: ["mails:/data"]\nvolumes:\n  mails:\n',
  Dockerfile: 'FROM python:3.13-slim\nCOPY . .\n',
  '.github/workflows/images.yml': [
    'on: push',
    'jobs:',
    '  build:',
    '    runs-on: ubuntu-24.04',
    '    steps:',
    '      - uses: docker/login-action@v3',
    '        with: { registry: ghcr.io }',
    '      - run: docker build -t ghcr.io/desk/api . && docker push ghcr.io/desk/api',
  ].join('\n'),
};

describe('the seven environment items', () => {
  it('names platform, status and publishing, each with its place', () => {
    const { 'deployment-target': target } = environment(product);
    expect(target?.value).toMatch(/Docker Compose on one host \(compose\.yml/);
    expect(target?.value).toContain('README.md says that it is not ready for production');
    expect(target?.places).toContain('README.md:3');
  });

  it('finds TLS in the arguments of an override, at its line', () => {
    const { 'tls-termination': tls, 'reverse-proxy': proxy } = environment(product);
    expect(tls).toMatchObject({
      value: 'At Traefik (service edge), certificates by ACME',
      places: ['compose.deploy.yml:4'],
    });
    expect(proxy?.value).toMatch(/^traefik:3\.6, routes in labels of the services/);
  });

  it('counts web workers and the concurrency of queue workers', () => {
    const scaling = environment(product)['orchestration-and-scaling'];
    expect(scaling?.value).toBe(
      'Docker Compose on one host, one container of each service; api starts 3 web workers; job queue worker jobs with concurrency 2',
    );
    expect(scaling?.places).toEqual(['compose.yml:2', 'compose.yml:7', 'compose.yml:14']);
  });

  it('lists volumes of production only, and says that backups are open', () => {
    expect(environment(product)['storage-strategy']?.value).toBe(
      'named volumes: uploads; where backups go Needs Confirmation',
    );
  });

  it('says where the pipeline publishes to, and that nothing deploys', () => {
    expect(environment(product)['ci-cd']?.value).toBe(
      'GitHub Actions builds images; publishes to GHCR; deployment itself is by hand or outside of the repository (Needs Confirmation)',
    );
  });

  it('leaves proxy and TLS open when an application publishes its port itself, and says so', () => {
    const { 'reverse-proxy': proxy, 'tls-termination': tls } = environment({
      'compose.yml': 'services:\n  web:\n    image: ghcr.io/desk/web:1.2.3\n    ports: ["8000:8000"]\n',
    });
    expect(proxy).toEqual({
      value: null,
      note: 'none in the repository; published directly: web on 8000',
      places: ['compose.yml:4'],
    });
    expect(tls?.value).toBeNull();
    expect(tls?.note).toBe('nothing in the repository ends TLS; plain HTTP is published by web on 8000');
  });

  it('reads OpenShift routes and secret references of manifests', () => {
    const rows = environment({
      'deploy/api.yaml': [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata: { name: api }',
        'spec:',
        '  replicas: 3',
        '  selector: { matchLabels: { app: api } }',
        '  template:',
        '    metadata: { labels: { app: api } }',
        '    spec:',
        '      containers:',
        '        - name: api',
        '          image: quay.io/desk/api:1.4.2',
        '          env:',
        '            - name: KEY',
        '              valueFrom: { secretKeyRef: { name: api, key: key } }',
        '---',
        'apiVersion: route.openshift.io/v1',
        'kind: Route',
        'metadata: { name: api }',
        'spec:',
        '  to: { kind: Service, name: api }',
        '  tls:',
        '    termination: edge',
      ].join('\n'),
    });
    expect(rows['deployment-target']?.value).toMatch(/^Kubernetes or OpenShift/);
    expect(rows['tls-termination']).toMatchObject({
      value: 'At the OpenShift Route (edge)',
      places: ['deploy/api.yaml:23'],
    });
    expect(rows['orchestration-and-scaling']?.value).toBe('Kubernetes, fixed replicas (3 of api)');
    expect(rows['secrets-management']?.value).toBe('Kubernetes Secret objects as environment variables');
  });
});
