import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { reportJsonSchema } from './report-json-schema.ts';

const published = fileURLToPath(new URL('../../../docs/report-1.schema.json', import.meta.url));

test('the published JSON Schema is the one that the code makes', () => {
  const made = reportJsonSchema();
  // Layout is the formatter's business: `UPDATE_GOLDEN=1` here, then `pnpm format`.
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(published, `${JSON.stringify(made, null, 2)}\n`);
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(made);
});

test('it is valid JSON Schema 2020-12 and refuses what is no report', () => {
  const ajv = new Ajv({ strict: true, allErrors: true });
  const validate = ajv.compile(reportJsonSchema());
  expect(validate({ schema: 'seaworthy.dev/report/2' })).toBe(false);
  const missing = (validate.errors ?? [])
    .filter((error) => error.keyword === 'required')
    .map((error) => error.params.missingProperty);
  expect(missing).toEqual(expect.arrayContaining(['findings', 'sections', 'score', 'receipt']));
});

test('unknown members are allowed, so that a reader of today can read a report of tomorrow', () => {
  expect(JSON.stringify(reportJsonSchema())).not.toContain('"additionalProperties":false');
});
