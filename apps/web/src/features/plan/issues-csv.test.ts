import type { Finding } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { issuesCsv } from './issues-csv.ts';

const finding = (more: Partial<Finding> = {}) =>
  ({
    id: 'abc',
    ruleId: 'network/tls/plaintext-listener',
    severity: 'HIGH',
    plan: 'now',
    title: 'Traffic crosses the network in the clear',
    file: 'nginx.conf',
    line: 3,
    problem: ['It says "listen 80", and nothing else.'],
    impact: ['Anybody reads along.'],
    verify: ['Look.'],
    tradeOff: ['None.'],
    effort: { lowHours: 1, highHours: 3, why: [] },
    delta: 0.1234567,
    fix: { title: 'Terminate TLS', language: 'nginx', after: 'listen 443 ssl;\n' },
    ...more,
  }) as Finding; // the file holds these fields alone
const csv = (more: Partial<Finding> = {}) => issuesCsv([finding(more)], (id) => `https://desk.example/${id}`);

test('an issue carries problem, fix and the way back to the finding', () => {
  const text = csv();
  expect(text.split('\r\n')[0]).toMatch(/^Title,Description,Severity/);
  expect(text).toContain('It says ""listen 80"", and nothing else.');
  expect(text).toContain('```nginx\nlisten 443 ssl;\n```');
  expect(text).toContain('https://desk.example/abc');
  expect(text).toContain(',HIGH,Fix Now,1,3,0.123,nginx.conf,3,network/tls/plaintext-listener,abc\r\n');
});

test('what a spreadsheet would run begins with an apostrophe', () => {
  expect(csv({ file: '=cmd()' })).toContain(`,'=cmd(),`);
  expect(csv({ file: '@sum' })).toContain(`,'@sum,`);
});

test('backticks in a snippet cannot end its fence', () => {
  expect(csv({ fix: { ...finding().fix, after: 'a\n```\nb' } })).toContain('````nginx\na\n```\nb\n````');
});
