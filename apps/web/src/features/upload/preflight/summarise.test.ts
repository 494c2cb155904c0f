import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { Report } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { zip } from '../../../../../../packages/archive/testing/zip-writer.ts';
import { lookInto } from './look-into.ts';
import { listedPaths } from './protocol.ts';

const look = (bytes: Uint8Array, limits = archiveLimits) =>
  lookInto(new Blob([bytes.slice()]), { limits, onProgress: () => undefined, patienceMs: 60_000 });

const fixtures = fileURLToPath(new URL('../../../../../../fixtures/', import.meta.url));
const unknown = 'not a kind of file that says anything about deployment';

test.each(['docs-desk', 'shop-k8s', 'static-site', 'library-only'])(
  'what is said of %s before it is sent is what its report says',
  async (name) => {
    const bytes = execFileSync('tar', ['cz', '-C', `${fixtures}${name}/repo`, '.'], { maxBuffer: 100_000_000 });
    const said = await look(bytes);
    const { input } = Report.parse(JSON.parse(readFileSync(`${fixtures}${name}/report.json`, 'utf8')));
    expect([said.files, said.unpackedBytes]).toEqual([input.files, input.bytes]);
    const counts = (list: readonly { reason: string; count: number }[]) =>
      Object.fromEntries(list.map(({ reason, count }) => [reason, count]));
    const { [unknown]: unknownBefore = 0, ...before } = counts(said.skipped);
    const { [unknown]: unknownAfter = 0, ...after } = counts(input.skipped);
    expect(before).toEqual(after);
    // Some files are read only to find that they say nothing: their path promised more than their text held.
    expect(unknownBefore).toBeLessThanOrEqual(unknownAfter);
    expect(said.notes).toEqual(input.neutralised);
  },
);

test('parts of the deployment are told and counted, not those of dependencies', async () => {
  const names = [
    'Dockerfile',
    'web/Dockerfile',
    'compose.yml',
    'compose.prod.yml',
    'nginx/nginx.conf',
    '.github/workflows/ci.yml',
    '.github/workflows/release.yml',
    'requirements.txt',
    'node_modules/x/Dockerfile',
  ];
  const { parts } = await look(zip(names.map((name) => ({ name, data: 'x' }))));
  expect(parts.map(({ name, count }) => `${name} ${count}`)).toEqual([
    'Dockerfile 2',
    'compose.prod.yml 1',
    'compose.yml 1',
    'nginx.conf 1',
    'GitHub workflow 2',
    'requirements.txt 1',
  ]);
});

test('files named like secrets are told by path, also those that nobody can read as text', async () => {
  const { secrets } = await look(
    zip(['.env', 'deploy/id_rsa', 'web.p12', '.env.example', 'a.py'].map((name) => ({ name }))),
  );
  expect(secrets).toEqual({ count: 3, read: 2, paths: ['.env', 'deploy/id_rsa', 'web.p12'] });
});

test('a file over the limit is skipped with its size and the limit', async () => {
  const { skipped, read } = await look(
    zip([
      { name: 'a.yml', data: 'x'.repeat(30) },
      { name: 'b.yml', data: 'x' },
    ]),
    {
      ...archiveLimits,
      keptFileBytes: 20,
    },
  );
  expect(read.paths).toEqual(['b.yml']);
  expect(skipped).toEqual([{ reason: 'It has 30 bytes; files up to 20 bytes are read.', count: 1, paths: ['a.yml'] }]);
});

test('long lists are counted whole and listed in part', async () => {
  const many = Array.from({ length: listedPaths + 10 }, (_, i) => ({ name: `d/${i}.yml`, method: 0 }));
  const { read } = await look(zip(many));
  expect(read.count).toBe(listedPaths + 10);
  expect(read.paths).toHaveLength(listedPaths);
});
