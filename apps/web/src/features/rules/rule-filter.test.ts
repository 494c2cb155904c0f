import type { RuleLine } from '@seaworthy/schema/api-rules';
import { expect, test } from 'vitest';
import { matchingSections, ruleFilterOf, searchOfRules } from './rule-filter.ts';

const rule = (id: string, title: string, more: Partial<RuleLine> = {}): RuleLine => ({
  id,
  title,
  section: id.split('/').slice(0, 2).join('/') as RuleLine['section'], // ids begin with their section
  severity: 'HIGH',
  confidence: 'High',
  riskCategory: 'Network',
  crossFile: false,
  ...more,
});
const rules = [
  rule('network/tls/plaintext-listener', 'Traffic crosses the network in the clear'),
  rule('container/non-root/runs-as-root', 'A broken process owns the container', { severity: 'MEDIUM' }),
  rule('network/rate-limiting/none', 'One client can take the whole server'),
];
const everything = { q: '', area: '', severity: '' };
const idsOf = (filter: Partial<typeof everything>) =>
  matchingSections(rules, { ...everything, ...filter }).flatMap((section) => section.rules.map(({ id }) => id));

test('sections stand in the order of the audit, and only those with a rule', () => {
  expect(matchingSections(rules, everything).map(({ id }) => id)).toEqual([
    'container/non-root',
    'network/tls',
    'network/rate-limiting',
  ]);
});

test('every word must be found in title, id or section, whatever its case', () => {
  expect(idsOf({ q: 'CLIENT server' })).toEqual(['network/rate-limiting/none']);
  expect(idsOf({ q: 'tls plaintext' })).toEqual(['network/tls/plaintext-listener']);
  expect(idsOf({ q: 'client tls' })).toEqual([]);
});

test('area and severity narrow the list', () => {
  expect(idsOf({ area: 'network' })).toHaveLength(2);
  expect(idsOf({ severity: 'MEDIUM' })).toEqual(['container/non-root/runs-as-root']);
});

test('a filter survives its way through the address', () => {
  const filter = { q: 'a b&c', area: 'network', severity: 'HIGH' };
  expect(ruleFilterOf(searchOfRules(filter))).toEqual(filter);
  expect(searchOfRules(everything)).toBe('');
});
