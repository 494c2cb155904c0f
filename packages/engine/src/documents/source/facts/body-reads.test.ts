import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

it('each file of a form is known by its name, in a function of thousands of reads', () => {
  const reads = '    other.read()\n'.repeat(8_000);
  const text = `from flask import request\n\ndef take():\n    one = request.files["a"]\n${reads}    one.read()\n    for part in request.files.values():\n        part.read()\n`;
  expect(facts(text, 'upload-read').map((it) => it.line)).toEqual([8_005, 8_007]);
});
