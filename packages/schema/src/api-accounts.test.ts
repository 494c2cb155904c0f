import { expect, test } from 'vitest';
import { Email } from './api-accounts.ts';

test('an address is one address: in lower case, without anything that a mail server would make another one of', () => {
  expect(Email.parse('  Ana.Lee+ci@Example.com ')).toBe('ana.lee+ci@example.com');
  expect(Email.parse('ana@localhost')).toBe('ana@localhost');
  for (const text of [
    '<ana@example.com>',
    'ana@example.com>',
    'ana@example.com,bo@example.com',
    'Ana:ana@example.com',
  ]) {
    expect(Email.safeParse(text).success, text).toBe(false);
  }
  for (const text of [
    'ana\u0000@example.com',
    '"ana"@example.com',
    'ana@[127.0.0.1].cc',
    'ana\\@example.com',
    'ana(x)@example.com',
  ]) {
    expect(Email.safeParse(text).success, text).toBe(false);
  }
});
