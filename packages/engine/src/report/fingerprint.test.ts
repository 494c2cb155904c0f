import { describe, expect, test } from 'vitest';
import { fingerprints, type Identity } from './fingerprint.ts';

const limit: Identity = {
  ruleId: 'container/resource-limits/memory-limit-missing',
  subjectKind: 'service',
  subjectName: 'worker',
  anchor: 'services.worker.deploy',
  discriminator: '',
  path: 'compose.yml',
};
const print = (change: Partial<Identity>) => fingerprints([{ ...limit, ...change }])[0];
const image = (path: string): Partial<Identity> => ({
  subjectKind: 'image',
  subjectName: path,
  anchor: `${path}@/USER`,
  path,
});

describe('the logical identity', () => {
  test('stays when a file is renamed or moved, the path identity does not', () => {
    const [here, there] = [print({}), print({ path: 'deploy/compose.prod.yml' })];
    expect(there?.logical).toBe(here?.logical);
    expect(there?.path).not.toBe(here?.path);
  });

  test('stays when the subject is named after the file that is renamed', () => {
    expect(print(image('api/Dockerfile'))?.logical).toBe(print(image('api/Dockerfile.prod'))?.logical);
    expect(print(image('Dockerfile'))?.logical).toBe(print(image('services/api/Dockerfile'))?.logical);
  });

  test('stays when an application moves with its folder, also out of the root of the repository', () => {
    const app = (name: string, root: string, path: string) =>
      print({ subjectKind: 'app', subjectName: name, anchor: `${root}/health`, path })?.logical;
    const [moved, ...others] = [
      app('server', 'apps/server', 'apps/server/src/main.py'),
      app('backend', 'backend', 'backend/src/main.py'),
      app('web', '.', 'src/main.py'),
    ];
    expect(others).toEqual([moved, moved]);
  });

  test('tells a service from its folder: only the service has the name for its own', () => {
    const one = print({ subjectName: 'api', anchor: 'services.api', path: 'api/Dockerfile' });
    expect(print({ subjectName: 'api', anchor: 'services.api', path: 'server/Dockerfile' })?.logical).toBe(
      one?.logical,
    );
    expect(print({ subjectName: 'db', anchor: 'services.db', path: 'api/Dockerfile' })?.logical).not.toBe(one?.logical);
  });

  test.each(['ruleId', 'subjectKind', 'subjectName', 'anchor', 'discriminator'] as const)('depends on %s', (part) => {
    expect(print({ [part]: 'another' })?.logical).not.toBe(print({})?.logical);
  });
});

test('equals in one file are told apart by their order, and no others are counted', () => {
  const prints = fingerprints([limit, { ...limit, path: 'other.yml' }, limit]);
  expect(new Set(prints.map((it) => it.path)).size).toBe(3);
  expect(prints[1]).toEqual(print({ path: 'other.yml' }));
  expect(prints[0]).toEqual(print({}));
});
