import { describe, expect, it } from 'vitest';
import { providerSources } from './provider-sources.ts';
import { formatsAsOf, providerFormats } from './providers.ts';

describe('provider formats', () => {
  it('name a published source and a date', () => {
    expect(formatsAsOf).toMatch(/^20\d\d-\d\d$/);
    const without = providerFormats.filter((format) => providerSources[format.id]?.startsWith('https://') !== true);
    const own = without.filter((format) => providerSources[format.id] === 'docs/ci.md');
    expect(own.map((format) => format.prefix)).toEqual(['swt_']);
    expect(without.map((format) => format.id)).toEqual(['seaworthy-token']);
  });

  it('start with three fixed characters and have room for a body', () => {
    for (const format of providerFormats) {
      expect(format.prefix.length, format.id).toBeGreaterThanOrEqual(3);
      expect(format.min, format.id).toBeGreaterThanOrEqual(16);
      expect(format.max, format.id).toBeGreaterThanOrEqual(format.min);
    }
  });
});
