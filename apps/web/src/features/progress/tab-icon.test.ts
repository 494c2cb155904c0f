import { expect, test } from 'vitest';
import { endIcon, ringIcon } from './tab-icon.ts';

const filled = (icon: string) => /stroke-dasharray="([\d.]+)/.exec(decodeURIComponent(icon))?.[1];

test('the ring fills with the percent, and never beyond the circle', () => {
  expect([-5, 0, 50, 100, 140].map((percent) => filled(ringIcon(percent)))).toEqual([
    '0.0',
    '0.0',
    '18.8',
    '37.7',
    '37.7',
  ]);
});

test('the two ends differ in shape, not only in colour', () => {
  const shapes = [true, false].map((ok) => /<path d="([^"]+)"/.exec(decodeURIComponent(endIcon(ok)))?.[1]);
  expect(new Set(shapes).size).toBe(2);
});
