import { describeConfig } from '@seaworthy/runtime/config';
import { describe, expect, test } from 'vitest';
import { ApiEnvironment, isLoopback, readConfig } from './config.ts';

describe('readConfig', () => {
  test('without any variable the product serves loopback, port 8080', () => {
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 8080, dataDir: '.seaworthy', logLevel: 'info' });
  });

  test.each(['0.0.0.0', '::', '192.168.1.4', 'audit.example.com', '127.0.0.1.example.com'])(
    'refuses to listen on %s and says that there are no accounts',
    (SEAWORTHY_HOST) => {
      expect(() => readConfig({ SEAWORTHY_HOST })).toThrow('there are no accounts yet');
    },
  );

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
