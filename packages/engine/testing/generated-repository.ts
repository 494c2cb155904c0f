import fc from 'fast-check';
import type { Files } from './audit-tree.ts';

/** A small repository as data: what it says, and apart from that where its files lie. */
export interface Deployment {
  readonly services: readonly {
    readonly image: string;
    readonly user: boolean;
    readonly shell: boolean;
    readonly memory: boolean;
    readonly restart: boolean;
    readonly port: boolean;
    readonly secret: boolean;
  }[];
  readonly proxy: { readonly bodyLimit: boolean; readonly websocket: boolean; readonly timeout: boolean };
  readonly workflow: { readonly pinned: boolean; readonly permissions: boolean; readonly timeout: boolean };
}

export interface Places {
  readonly compose: string;
  /** Folder of the n-th service; its name in Compose stays. */
  readonly folder: (index: number) => string;
  readonly dockerfile: string;
  readonly proxy: string;
  readonly workflow: string;
}

export const usualPlaces: Places = {
  compose: 'compose.yml',
  folder: (index) => `service-${index}`,
  dockerfile: 'Dockerfile',
  proxy: 'nginx/default.conf',
  workflow: '.github/workflows/ci.yml',
};

export const otherPlaces: Places = {
  compose: 'docker-compose.yml',
  folder: (index) => `parts/part-${index}`,
  dockerfile: 'Dockerfile.prod',
  proxy: 'deploy/proxy/site.conf',
  workflow: '.github/workflows/release.yml',
};

const yesOrNo = fc.boolean();
export const anyDeployment: fc.Arbitrary<Deployment> = fc.record({
  services: fc.array(
    fc.record({
      image: fc.constantFrom('python:3.12-slim', 'python', 'node:22.11.0', 'node:latest', 'ubuntu:22.04'),
      user: yesOrNo,
      shell: yesOrNo,
      memory: yesOrNo,
      restart: yesOrNo,
      port: yesOrNo,
      secret: yesOrNo,
    }),
    { minLength: 1, maxLength: 4 },
  ),
  proxy: fc.record({ bodyLimit: yesOrNo, websocket: yesOrNo, timeout: yesOrNo }),
  workflow: fc.record({ pinned: yesOrNo, permissions: yesOrNo, timeout: yesOrNo }),
});

/** No line of it continues another, so that a comment may stand between any two. */
export function filesOf({ services, proxy, workflow }: Deployment, at: Places): Files {
  return {
    [at.compose]: text([
      'services:',
      ...services.flatMap((it, index) => [
        `  s${index}:`,
        '    build:',
        `      context: ./${at.folder(index)}`,
        `      dockerfile: ${at.dockerfile}`,
        it.memory && '    mem_limit: 512m',
        it.restart && '    restart: unless-stopped',
        it.port && `    ports: ["${8000 + index}:8000"]`,
        it.secret && '    environment:',
        it.secret && '      POSTGRES_PASSWORD: postgres',
      ]),
      '  proxy:',
      '    image: nginx:1.27.3',
      '    ports: ["80:80"]',
      '    volumes:',
      `      - ./${at.proxy}:/etc/nginx/conf.d/default.conf:ro`,
    ]),
    ...Object.fromEntries(
      services.map((it, index) => [
        `${at.folder(index)}/${at.dockerfile}`,
        text([
          `FROM ${it.image}`,
          'WORKDIR /srv',
          'COPY . .',
          'RUN apt-get update && apt-get install -y curl',
          it.user && 'USER 1000',
          it.shell ? 'CMD serve --port 8000' : 'CMD ["serve", "--port", "8000"]',
        ]),
      ]),
    ),
    [at.proxy]: text([
      'server {',
      '  listen 80;',
      proxy.bodyLimit && '  client_max_body_size 50m;',
      '  location / {',
      '    proxy_pass http://s0:8000;',
      proxy.timeout && '    proxy_read_timeout 300s;',
      '  }',
      proxy.websocket && '  location /ws/ {',
      proxy.websocket && '    proxy_pass http://s0:8000;',
      proxy.websocket && '  }',
      '}',
    ]),
    [at.workflow]: text([
      'name: release',
      'on: push',
      workflow.permissions && 'permissions: write-all',
      'jobs:',
      '  release:',
      '    runs-on: ubuntu-24.04',
      workflow.timeout && '    timeout-minutes: 20',
      '    steps:',
      workflow.pinned
        ? '      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683'
        : '      - uses: actions/checkout@v4',
      '      - run: docker compose up -d --build',
    ]),
  };
}

function text(lines: readonly (string | false)[]): string {
  return `${lines.filter((line) => line !== false).join('\n')}\n`;
}
