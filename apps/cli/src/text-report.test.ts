import { readFileSync } from 'node:fs';
import type { Report } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { renderText } from './text-report.ts';

const desk = JSON.parse(
  readFileSync(new URL('../../../fixtures/docs-desk/report.json', import.meta.url), 'utf8'),
) as Report; // its schema is tested elsewhere

test('names of the audited repository steer no terminal', () => {
  const evil = 'a\u001b[2J\u0007\u009b31m\u202egnp.exe\u2066';
  const findings = desk.findings.map((finding) => ({ ...finding, file: evil, title: evil, problem: [evil] }));
  const text = renderText({ ...desk, findings }, false);
  expect(text).toContain('gnp.exe');
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
});
