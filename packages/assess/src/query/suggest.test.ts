import { expect, it } from 'vitest';
import { rows } from '../../testing/rows.ts';
import { toggleValue, withoutKey } from './edit.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import { suggest } from './suggest.ts';

const facts = { askedSections: new Set<string>() };
const at = (text: string) => suggest(rows, text, text.length, facts);
const labels = (text: string) => at(text).options.map(({ label }) => label);

it('completes keys, also after a minus, and leaves what stands before', () => {
  expect(labels('se')).toEqual(['sev:', 'section:']);
  expect(at('is:open -se').options[0]?.text).toBe('-sev:');
  expect(at('is:open -se').start).toBe(8);
});

it('completes values that occur in this audit, most findings first, with their count', () => {
  expect(at('area:').options.map(({ label, count }) => [label, count])).toEqual([
    ['network', 3],
    ['storage', 1],
  ]);
  expect(at('sev:critical,h').options.map(({ text }) => text)).toEqual(['sev:critical,high']);
  expect(labels('section:tls')).toEqual(['network/tls']);
  expect(labels('file:"ngi')).toEqual(['nginx.conf']);
});

it('offers no value that the report cannot know, and nothing for words that are no key', () => {
  expect(labels('is:').toSorted()).toEqual(['accepted', 'dismissed', 'open', 'suspicious']);
  expect(labels('http:')).toEqual([]);
});

it('toggles one value and leaves the rest of the query as it is', () => {
  const toggled = (text: string, value: string) => printQuery(toggleValue(parseQuery(text).query, 'sev', value));
  expect(toggled('', 'high')).toBe('sev:high');
  expect(toggled('sev:high tls', 'critical')).toBe('sev:high,critical tls');
  expect(toggled('sev:high,critical tls', 'high')).toBe('sev:critical tls');
  expect(toggled('tls sev:high', 'high')).toBe('tls');
  expect(toggled('-sev:high', 'high')).toBe('-sev:high sev:high');
  expect(printQuery(withoutKey(parseQuery('sev:high -sev:low area:network').query, 'sev'))).toBe('area:network');
});
