import { describe, expect, it } from 'vitest';
import { logFilterOf, logSearch, noFilter, searchOfLog } from './log-filter.ts';

describe('the filter of the log', () => {
  it('is in the address, and comes back from it', () => {
    const filter = { q: 'api & worker', action: 'audit:create', actor: 'user-1', from: '2026-11-02', to: '2026-11-26' };
    expect(searchOfLog(filter)).toContain('action=audit:create');
    expect(logFilterOf(searchOfLog(filter))).toEqual(filter);
    expect(searchOfLog(noFilter)).toBe('');
  });

  it('ignores days that are none', () => {
    expect(logFilterOf('?from=yesterday&to=2026-13')).toEqual(noFilter);
  });

  it('asks from the beginning of the first day to the end of the last', () => {
    const search = logSearch({ ...noFilter, from: '2026-11-26', to: '2026-11-26' });
    expect(Number(search.get('to')) - Number(search.get('from'))).toBe(86_400_000 - 1);
  });
});
