import { describe, expect, it } from 'vitest';
import { nextPage } from './next-page.ts';

describe('the page after signing in', () => {
  const of = (next: string) => nextPage(`?next=${encodeURIComponent(next)}`, 'https://audits.example.com');

  it('is the one that was wanted, with its filter and its place', () => {
    expect(of('/p/harbour/audits/3/findings?q=sev:high%20is:open#x')).toBe(
      '/p/harbour/audits/3/findings?q=sev:high%20is:open#x',
    );
  });

  it('is the front page when nothing was wanted, or signing in itself', () => {
    expect(nextPage('', 'https://audits.example.com')).toBe('/');
    expect(of('/signin?next=/signin')).toBe('/');
  });

  it('never leads to another host, however it is written', () => {
    for (const trap of [
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'https://evil.example',
      'javascript:1',
      '/../..//evil.example',
    ]) {
      expect(of(trap), trap).toBe('/');
    }
  });
});
