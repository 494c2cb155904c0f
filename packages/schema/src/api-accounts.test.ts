import { expect, test } from 'vitest';
import { AcceptInput, Email, InvitationInput, KnownEmail, SetupInput, SignInInput } from './api-accounts.ts';

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

test('an address that was taken once signs in for ever, and none like it is taken any more', () => {
  const account = { name: 'Ana', password: 'a long enough password' };
  for (const email of ['<ana@example.com>', 'ana@[192.0.2.7]', '"ana"@example.com']) {
    expect(KnownEmail.safeParse(email).success, email).toBe(true);
    expect(SignInInput.safeParse({ email, password: 'x' }).success, email).toBe(true);
    expect(SetupInput.safeParse({ token: 'x', email, ...account }).success, email).toBe(false);
    expect(AcceptInput.safeParse({ email, ...account }).success, email).toBe(false);
    expect(InvitationInput.safeParse({ role: 'viewer', email }).success, email).toBe(false);
  }
  expect(SignInInput.safeParse({ email: 'ana', password: 'x' }).success).toBe(false);
});
