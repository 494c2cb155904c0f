import { describe, expect, it } from 'vitest';
import { strengthOf } from './password-strength.ts';

describe('what is said of a password', () => {
  const of = (password: string, own: readonly string[] = []) => strengthOf(password, 12, own);

  it('is that it is short while it is', () => {
    expect(of('')).toBe('short');
    expect(of('elevenchars')).toBe('short');
  });

  it('is that it repeats itself, whatever its length', () => {
    expect(of('aaaaaaaaaaaaaaaaaaaaaaaa')).toBe('repeated');
    expect(of('harbour1harbour1harbour1')).toBe('repeated');
  });

  it('is that it holds the name or the address', () => {
    expect(of('ana.skipper2026', ['Ana Skipper', 'ana.skipper@example.com'])).toBe('own');
    expect(of('ana likes slow tugs', ['Ana Skipper'])).toBe('fair');
  });

  it('is that everybody tries it first', () => {
    expect(of('Password1234!')).toBe('common');
    expect(of('seaworthy2026')).toBe('common');
  });

  it('is that it is fair, and strong when it is long', () => {
    expect(of('tugs-and-kelp')).toBe('fair');
    expect(of('seven grey herons wade')).toBe('strong');
  });
});
