import { expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import { readDocuments } from '../index.ts';
import { buildModel } from './build.ts';

const grammars = await loadGrammars();

function containersOf(files: Record<string, string>) {
  const tree = treeOf(files);
  return buildModel(tree, readDocuments(tree, { grammars })).containers;
}

const compose = 'services:\n  monitor:\n    image: acme/uptime-kuma:2\n    ports: ["3001:3001"]\n';

it('takes the image that carries the name of the product for the product, not for a tool of others', () => {
  const own = containersOf({
    'package.json': '{"name": "uptime-kuma"}',
    'docker/dockerfile': 'FROM node:22.12.0-slim\nCOPY package.json ./\nCOPY . .\nCMD ["node", "server.js"]\n',
    'docker/base.dockerfile': 'FROM debian:12.8-slim\nCOPY ./extra/get.sh .\n',
    'extra/get.sh': 'true\n',
    'compose.yml': compose,
  });
  expect(own[0]).toMatchObject({ role: 'web', publishedFrom: 'docker/dockerfile@' });
  expect(containersOf({ 'compose.yml': compose })[0]).toMatchObject({ role: 'observability' });
});
