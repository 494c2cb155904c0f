import type { ComparedFinding } from '@seaworthy/schema/compare';
import { expect, test } from 'vitest';
import { filterOf, groupOf, matches, searchOf } from './finding-groups.ts';

const finding: ComparedFinding = {
  id: 'f',
  ruleId: 'network/tls/version-weak',
  section: 'network/tls',
  severity: 'MEDIUM',
  confidence: 'High',
  title: 'Old protocol versions are accepted',
  file: 'new/nginx.conf',
  line: 3,
  endLine: 3,
  subject: { kind: 'proxy', name: 'nginx' },
  delta: 0.1,
  change: 'moved',
  was: { id: 'f', file: 'old/site.conf', line: 2 },
  severityChange: null,
};
const all = { q: '', sev: '', area: '' };

test('a finding that is judged otherwise stands there, moved or not', () => {
  expect(groupOf(finding)).toBe('moved');
  expect(groupOf({ ...finding, severityChange: { before: 'HIGH', after: 'MEDIUM', cause: 'code' } })).toBe('severity');
});

test('words may stand in the title, the rule, the place and the place before', () => {
  for (const q of ['protocol', 'OLD versions', 'version-weak', 'new/nginx', 'old/site', '  ']) {
    expect(matches(finding, { ...all, q }), q).toBe(true);
  }
  expect(matches(finding, { ...all, q: 'protocol compose' })).toBe(false);
});

test('a severity finds what is in it or was in it, an area only its own', () => {
  const fell: ComparedFinding = { ...finding, severityChange: { before: 'HIGH', after: 'MEDIUM', cause: 'code' } };
  expect([matches(fell, { ...all, sev: 'HIGH' }), matches(finding, { ...all, sev: 'HIGH' })]).toEqual([true, false]);
  expect([matches(finding, { ...all, area: 'network' }), matches(finding, { ...all, area: 'net' })]).toEqual([
    true,
    false,
  ]);
});

test('the filter is the address, and no filter is no question mark', () => {
  expect(searchOf(all)).toBe('');
  const filter = { q: 'a & b', sev: 'HIGH', area: '' };
  expect(filterOf(searchOf(filter))).toEqual(filter);
});
