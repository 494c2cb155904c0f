import reference from '@balena/dockerignore';
import { describe, expect, it } from 'vitest';
import { ignoreMatcher } from './match.ts';
import { parseDockerignore } from './parse.ts';

const paths = [
  '.env',
  '.env.local',
  'backend/.env',
  '.git/config',
  'node_modules/a/index.js',
  'frontend/node_modules/a/index.js',
  'src/app.pyc',
  'app.pyc',
  'src/deep/er/x.log',
  'README.md',
  'docs/README.md',
  'Dockerfile',
  'a b/c',
  'keep/this/file',
];

const lists: string[][] = [
  ['node_modules'],
  ['**/node_modules'],
  ['*.pyc', '.env'],
  ['**/*.pyc', '**/.env*'],
  ['*', '!src', '!Dockerfile'],
  ['node_modules', '!node_modules/a'],
  ['/docs/', './README.md'],
  ['**', '!keep/**'],
  ['src/**/x.log'],
  ['src/**'],
  ['*/*/*'],
  ['?EADME.md', '[D-E]ockerfile'],
  ['**/docs/**/*.md'],
  ['.git*', '!.git'],
  ['keep/*', '!keep/this'],
  ['**/.e*v'],
];

describe('ignoreMatcher', () => {
  it.each(lists.map((list) => [list.join(' '), list] as const))('agrees with the reference on %s', (_name, list) => {
    const expected = reference({ ignorecase: false }).add(list);
    const ours = ignoreMatcher(list);
    expect(paths.map((path) => [path, ours(path)])).toEqual(paths.map((path) => [path, expected.ignores(path)]));
  });

  it('is case-sensitive and anchored at the root', () => {
    const ignored = ignoreMatcher(['node_modules', '.ENV']);
    expect(ignored('web/node_modules/a')).toBe(false);
    expect(ignored('.env')).toBe(false);
  });

  it('answers at once on patterns that make regular expressions backtrack', () => {
    const ignored = ignoreMatcher([`${'*a'.repeat(40)}b`, `${'**/a'.repeat(40)}b`]);
    expect(ignored('a'.repeat(255))).toBe(false);
  }, 1000);
});

describe('parseDockerignore', () => {
  it('keeps patterns with their places and drops comments', () => {
    const text = '\uFEFF# c\r\n\r\n  .env \r\n #x\r\n!keep\n';
    const { patterns } = parseDockerignore('.dockerignore', text);
    expect(patterns.map((pattern) => [pattern.text, pattern.span.line])).toEqual([
      ['.env', 3],
      ['#x', 4],
      ['!keep', 5],
    ]);
    const first = patterns[0]?.span;
    expect(text.slice(first?.start, first?.end)).toBe('.env');
  });
});
