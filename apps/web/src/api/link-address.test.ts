import { afterEach, expect, test, vi } from 'vitest';
import { isOnlyHere } from './link-address.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['127.0.0.1', true],
  ['localhost', true],
  ['[::1]', true],
  ['audits.example.com', false],
  ['127.0.0.1.example.com', false],
  ['10.0.0.7', false],
])('a link of %s leads to this machine alone: %s', (hostname, here) => {
  vi.stubGlobal('window', { location: { hostname } });
  expect(isOnlyHere()).toBe(here);
});
