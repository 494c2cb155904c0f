import { describeConfig } from '@seaworthy/runtime/config';
import { describe, expect, test } from 'vitest';
import { ApiEnvironment, isLoopback, readConfig, refuseBeforeOwner } from './config.ts';

describe('readConfig', () => {
  test('without any variable the product serves loopback, port 8080', () => {
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 8080, dataDir: '.seaworthy', logLevel: 'info' });
  });

  test.each(['0.0.0.0', '::', '192.168.1.4', 'audit.example.com', '127.0.0.1.example.com'])(
    'without accounts it refuses to listen on %s, and with them before there is an owner or an address to go by',
    (SEAWORTHY_HOST) => {
      expect(() => readConfig({ SEAWORTHY_HOST, SEAWORTHY_ACCOUNTS: 'off' })).toThrow('with SEAWORTHY_ACCOUNTS=off');
      expect(() => readConfig({ SEAWORTHY_HOST })).toThrow('SEAWORTHY_PUBLIC_URL is not set');
      const config = readConfig({ SEAWORTHY_HOST, SEAWORTHY_PUBLIC_URL: 'https://audits.example.com' });
      expect(() => refuseBeforeOwner(config, false)).toThrow('there is no owner yet');
      expect(() => refuseBeforeOwner(config, true)).not.toThrow();
    },
  );

  test('a public address needs accounts; loopback needs neither', () => {
    const SEAWORTHY_PUBLIC_URL = 'https://audits.example.com';
    expect(() => readConfig({ SEAWORTHY_PUBLIC_URL, SEAWORTHY_ACCOUNTS: 'off' })).toThrow(
      'nobody is asked who they are',
    );
    expect(readConfig({ SEAWORTHY_ACCOUNTS: 'off' }).accounts).toBe(false);
    expect(() => refuseBeforeOwner(readConfig({}), false)).not.toThrow();
  });

  test('mail and provider are taken with all that they need, or refused by the name of what is missing', () => {
    const publicly = { SEAWORTHY_PUBLIC_URL: 'https://audits.example.com' };
    const mail = {
      SEAWORTHY_SMTP_URL: 'smtps://user:p%40ss@mail.example.com',
      SEAWORTHY_MAIL_FROM: 'Audits <a@example.com>',
    };
    expect(readConfig({ ...publicly, ...mail }).mail).toMatchObject({ from: 'Audits <a@example.com>' });
    expect(() => readConfig(mail)).toThrow('SEAWORTHY_PUBLIC_URL is not');
    expect(() => readConfig({ ...publicly, ...mail, SEAWORTHY_MAIL_FROM: '' })).toThrow('SEAWORTHY_MAIL_FROM is not');
    const oidc = {
      SEAWORTHY_OIDC_ISSUER: 'https://login.example.com/realm',
      SEAWORTHY_OIDC_CLIENT_ID: 'seaworthy',
      SEAWORTHY_OIDC_CLIENT_SECRET: 'secret',
    };
    const config = readConfig({ ...publicly, ...oidc, SEAWORTHY_OIDC_JOIN: 'viewer' });
    expect(config.oidc).toMatchObject({ issuer: 'https://login.example.com/realm', join: 'viewer' });
    expect(readConfig({ ...publicly, ...oidc }).oidc?.join).toBeNull();
    expect(() => readConfig(oidc)).toThrow('SEAWORTHY_PUBLIC_URL is not');
    expect(() => readConfig({ ...publicly, ...oidc, SEAWORTHY_OIDC_CLIENT_SECRET: '' })).toThrow('are not both');
    const plain = { ...publicly, ...oidc, SEAWORTHY_OIDC_ISSUER: 'http://login.example.com' };
    expect(() => readConfig(plain)).toThrow('SEAWORTHY_OIDC_ISSUER must be');
    expect(readConfig({})).toMatchObject({ mail: null, oidc: null });
  });

  test('proxies are believed on loopback behind a public address, or as they are named, and else nowhere', () => {
    expect(readConfig({}).trustedProxies).toEqual([]);
    expect(readConfig({ SEAWORTHY_PUBLIC_URL: 'https://a.example' }).trustedProxies).toEqual(['loopback']);
    const named = readConfig({ SEAWORTHY_TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1,fd00::/8' });
    expect(named.trustedProxies).toEqual(['10.0.0.0/8', '192.0.2.1', 'fd00::/8']);
    for (const wrong of ['10.0.0.0/33', 'proxy.example', '10.0.0.0/8/8', '1', '*', ',']) {
      expect(() => readConfig({ SEAWORTHY_TRUSTED_PROXIES: wrong }), wrong).toThrow(
        'SEAWORTHY_TRUSTED_PROXIES must be',
      );
    }
    expect(() => readConfig({ SEAWORTHY_AUTH_SECRET: 'too short' })).toThrow('SEAWORTHY_AUTH_SECRET must have');
  });

  test('names the variable and what it accepts', () => {
    expect(() => readConfig({ SEAWORTHY_PORT: 'http' })).toThrow(
      'SEAWORTHY_PORT must be a whole number from 0 to 65535.',
    );
  });

  test.each(['audits.example.com', 'https://audits.example.com/below', 'ftp://audits.example.com', 'https://'])(
    'a public address of %s is refused with an example',
    (SEAWORTHY_PUBLIC_URL) => {
      expect(() => readConfig({ SEAWORTHY_PUBLIC_URL })).toThrow(
        'SEAWORTHY_PUBLIC_URL must be an address such as https://audits.example.com, without a path.',
      );
    },
  );

  test('every variable is described', () => {
    expect(describeConfig(ApiEnvironment).map((variable) => variable.name)).toContain('SEAWORTHY_MAX_UPLOADS');
  });
});

test.each([
  ['localhost', true],
  ['127.8.9.1', true],
  ['[::1]', true],
  ['localhost.example.com', false],
  ['127.0.0.1.nip.io', false],
  ['', false],
])('%s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});
