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

test('what was answered, by the team or by the repository, is neither counted nor asked again', () => {
  const [first, ...others] = desk.questions;
  if (first === undefined) throw new Error('the fixture asks nothing');
  const answer = { value: 'yes', note: 'Loki', by: 'cleo', on: '', until: '2027-09-01' } as const;
  const text = renderText({ ...desk, questions: [{ ...first, answer }, ...others] }, false);
  expect(text).toContain(`questions ${others.length}`);
  expect(text).not.toContain(first.ruleId);
});
