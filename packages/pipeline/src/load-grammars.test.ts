import { expect, test } from 'vitest';
import { grammarLoader } from './load-grammars.ts';

test('only the languages of the announced files are loaded', async () => {
  const load = grammarLoader();
  const none = await load(['Dockerfile', 'compose.yml']);
  expect(() => none.python).toThrow(/python grammar was not loaded/);
  const python = await load(['src/main.py']);
  expect(python.python.name ?? 'python').toBe('python');
  expect(() => python.tsx).toThrow(/tsx grammar was not loaded/);
  const both = await load(['a.py', 'b.mjs']);
  expect([both.python, both.javascript, both.typescript, both.tsx].every(Boolean)).toBe(true);
});

test('a grammar is loaded once per loader', async () => {
  const load = grammarLoader();
  expect((await load(['a.py'])).python).toBe((await load(['b.py'])).python);
});
