import { expect, it } from 'vitest';
import type { DeploymentModel } from '../../model/model.ts';
import { ignoredByGit } from './tracked.ts';

const span = { file: '', start: 0, end: 0, line: 1, endLine: 1 };

function model(lists: Record<string, string[]>): DeploymentModel {
  const gitignores = Object.entries(lists).map(([path, patterns]) => ({
    kind: 'gitignore',
    path,
    problems: [],
    patterns: patterns.map((text) => ({ text, span })),
  }));
  return { gitignores } as unknown as DeploymentModel; // nothing else is read
}

it.each([
  [['.env'], '.env', true],
  [['.env'], 'api/.env', true],
  [['/.env'], 'api/.env', false],
  [['.env*', '!.env.example'], '.env.example', false],
  [['.env*', '!.env.example'], '.env.production', true],
  [['secrets/'], 'secrets/db.txt', true],
  [['deploy/*.env'], 'deploy/api.env', true],
  [['deploy/*.env'], 'x/deploy/api.env', false],
  [['**/local/.env'], 'a/b/local/.env', true],
  [['*.log'], '.env', false],
])('%j and %s: %s', (patterns, path, expected) => {
  expect(ignoredByGit(path, model({ '.gitignore': patterns }))).toBe(expected);
});

it('counts from the folder of the list', () => {
  expect(ignoredByGit('api/.env', model({ 'api/.gitignore': ['/.env'] }))).toBe(true);
  expect(ignoredByGit('web/.env', model({ 'api/.gitignore': ['.env'] }))).toBe(false);
});
