import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { settingsJsonSchema } from './settings-schema.ts';

const published = fileURLToPath(new URL('../../../docs/seaworthy-yaml-1.schema.json', import.meta.url));

test('the published JSON Schema is the one that the code makes', () => {
  const made = settingsJsonSchema();
  // Layout is the formatter's business: `UPDATE_GOLDEN=1` here, then `pnpm format`.
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(published, `${JSON.stringify(made, null, 2)}\n`);
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(made);
});

test('it takes what the guide shows, and refuses unknown keys and reasons that say nothing', () => {
  const validate = new Ajv({ strict: true, formats: { date: /^\d{4}-\d{2}-\d{2}$/ } }).compile(settingsJsonSchema());
  const entry = { rule: 'a/b/c', where: 'Dockerfile', reason: 'the driver needs root', until: '2026-06-30' };
  expect(validate({ version: 1 })).toBe(true);
  expect(
    validate({ version: 1, suppress: [entry, { ...entry, where: { component: 'web' }, kind: 'false-positive' }] }),
  ).toBe(true);
  expect(
    validate({ version: 1, facts: { 'a/b/c': { answer: true, note: 'nightly snapshots', until: '2026-06-30' } } }),
  ).toBe(true);
  expect(validate({ version: 1, supress: [] })).toBe(false);
  expect(validate({ version: 1, suppress: [{ ...entry, reason: 'short' }] })).toBe(false);
  expect(validate({ version: 1, suppress: [{ ...entry, where: { component: 'a', path: 'b' } }] })).toBe(false);
  expect(validate({ suppress: [] })).toBe(false);
});
