import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { readDocuments } from '../index.ts';
import { buildModel } from './build.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

function stages(files: Record<string, string>): readonly string[] {
  const tree = treeOf(files);
  return buildModel(tree, readDocuments(tree, tools)).containers.map((it) => `${it.name} ${it.environment}`);
}

const image = { Dockerfile: 'FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nCMD ["python", "-m", "app"]\n' };
const api = (ports: string, volume: string, more = '') =>
  `services:\n  api:\n    build: .\n    ports: ["${ports}"]\n    volumes: ["${volume}"]\n${more}`;
const laid = './:/srv';

describe('a Compose file', () => {
  it('is for developers when its sources lie over the image, only this machine gets in, and a platform runs production', () => {
    const files = { ...image, 'compose.yml': api('127.0.0.1:8000:8000', laid), 'render.yaml': 'services: []\n' };
    expect(stages(files)).toEqual(['api dev']);
  });

  it('is for developers when a stand-in takes the place of a cloud', () => {
    const compose = api(
      '127.0.0.1:8000:8000',
      laid,
      '  s3:\n    image: localstack/localstack:4\n    ports: ["4566:4566"]\n',
    );
    expect(stages({ ...image, 'compose.yml': compose })).toEqual(['api dev', 's3 dev']);
  });

  it('is for developers although a tool to look into traces is open to the network', () => {
    const compose = api(
      '127.0.0.1:8000:8000',
      laid,
      '  traces:\n    image: arizephoenix/phoenix:8\n    ports: ["6006:6006"]\n',
    );
    const files = { ...image, 'compose.yml': compose, 'render.yaml': 'services: []\n' };
    expect(stages(files)).toEqual(['api dev', 'traces dev']);
  });

  it('is production when it is open to others, keeps its image as built, or is the only deployment', () => {
    const render = { 'render.yaml': 'services: []\n' };
    expect(stages({ ...image, ...render, 'compose.yml': api('8000:8000', laid) })).toEqual(['api prod']);
    expect(
      stages({ ...image, ...render, 'compose.yml': api('127.0.0.1:8000:8000', './uploads:/srv/uploads') }),
    ).toEqual(['api prod']);
    expect(stages({ ...image, 'compose.yml': api('127.0.0.1:8000:8000', laid) })).toEqual(['api prod']);
  });

  it('is production when a proxy of the same file is open to others, or the host lends its network', () => {
    const render = { 'render.yaml': 'services: []\n' };
    const behind = (proxy: string) =>
      `services:\n  api:\n    build: .\n    volumes: ["${laid}"]\n  nginx:\n    image: nginx:1.29\n${proxy}`;
    for (const proxy of ['    ports: ["80:80", "443:443"]\n', '    network_mode: host\n', ''])
      expect(stages({ ...image, ...render, 'compose.yml': behind(proxy) }), proxy).toEqual(['api prod', 'nginx prod']);
    expect(stages({ ...image, ...render, 'compose.yml': behind('    ports: ["127.0.0.1:80:80"]\n') })).toEqual([
      'api dev',
      'nginx dev',
    ]);
  });

  it('is production although a phone app, a page or a sample is told to a platform', () => {
    const compose = { 'compose.yml': api('127.0.0.1:8000:8000', laid) };
    for (const path of ['mobile/app.json', 'web/vercel.json', 'netlify.toml', 'examples/render.yaml'])
      expect(stages({ ...image, ...compose, [path]: '{}\n' }), path).toEqual(['api prod']);
  });
});
