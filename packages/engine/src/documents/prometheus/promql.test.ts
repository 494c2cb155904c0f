import { describe, expect, it } from 'vitest';
import { duration, readPromql } from './promql.ts';

describe('PromQL', () => {
  it('reads selectors with matchers, range and the functions around', () => {
    const { selectors, decides, errorAt } = readPromql(
      'sum by (le) (rate(http_total{job="api",code=~"5.."}[5m])) > 0.5',
    );
    expect(errorAt).toBeNull();
    expect(decides).toBe(true);
    expect(selectors).toEqual([
      {
        metric: 'http_total',
        matchers: [
          { label: 'job', operator: '=', value: 'api' },
          { label: 'code', operator: '=~', value: '5..' },
        ],
        rangeSeconds: 300,
        functions: ['rate', 'sum'],
        compared: false,
      },
    ]);
  });

  it('sees a raw counter next to a number', () => {
    expect(readPromql('errors_total{a="b"} > 5').selectors[0]?.compared).toBe(true);
    expect(readPromql('increase(errors_total[1h]) > 5').selectors[0]?.compared).toBe(false);
  });

  it('gives the place of an error, and none for templates', () => {
    expect(readPromql('sum(rate(x[5m]) > 1').errorAt).not.toBeNull();
    expect(readPromql('rate(x[$__rate_interval])').errorAt).toBeNull();
    expect(readPromql('up{job="{{ .Values.job }}"} == 0').errorAt).toBeNull();
  });

  it('says nothing about chains and nests that no parser follows', () => {
    for (const text of [
      `${'a + '.repeat(1000)}a`,
      `${'a+'.repeat(9_990)}a`,
      '('.repeat(19_000),
      `${'sum('.repeat(4000)}a`,
    ])
      expect(readPromql(text)).toEqual({ errorAt: null, selectors: [], decides: true });
    expect(readPromql(`${'a+'.repeat(300)}a`).selectors).toHaveLength(301);
  });

  it('reads durations', () => {
    expect([duration('[1h30m]'), duration('90s'), duration('x'), duration('')]).toEqual([5400, 90, null, null]);
  });
});
