import { expect, it } from 'vitest';
import { ownPath } from './oidc.ts';

it('leads to a page of ours after signing in, and nowhere else', () => {
  const elsewhere = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/..//evil.example',
  ];
  for (const next of [...elsewhere, '/\t/evil.example', '', '/', undefined]) expect(ownPath(next), next).toBe('/');
  expect(ownPath('/p/harbour?x=1#y')).toBe('/p/harbour?x=1#y');
});
