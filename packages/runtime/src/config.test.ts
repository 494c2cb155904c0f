import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeConfig, loadConfig, logLevels, oneOf, queueSettings, queueVariables, wholeNumber } from './config.ts';

const Example = z.object({
  PORT: wholeNumber(0, 65_535).default(8080).describe('TCP port.'),
  LOG_LEVEL: oneOf(logLevels).default('info').describe('How much is logged.'),
  WEB_DIR: z.string().optional().describe('Folder of the web app.'),
});

describe('loadConfig', () => {
  test('values are parsed, and what is not set or set to nothing takes its default', () => {
    expect(loadConfig(Example, { PORT: ' 9000 ', LOG_LEVEL: '', HOME: '/root' })).toEqual({
      PORT: 9000,
      LOG_LEVEL: 'info',
    });
  });

  test('every wrong variable is named with what it accepts, and no value is repeated', () => {
    const load = () => loadConfig(Example, { PORT: '80x', LOG_LEVEL: 'hunter2' });
    expect(load).toThrow(
      'PORT must be a whole number from 0 to 65535. LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.',
    );
    expect(load).toThrow(expect.objectContaining({ code: 'config/invalid' }));
    expect(load).not.toThrow('hunter2');
  });

  test.each(['70000', '-1', '1.5', '1e3', 'Infinity', '0x10'])('%s is no port', (PORT) => {
    expect(() => loadConfig(Example, { PORT })).toThrow('PORT must be a whole number from 0 to 65535.');
  });
});

describe('describeConfig', () => {
  test('lists name, default and description of every variable', () => {
    expect(describeConfig(Example)).toEqual([
      { name: 'PORT', default: '8080', description: 'TCP port.' },
      { name: 'LOG_LEVEL', default: 'info', description: 'How much is logged.' },
      { name: 'WEB_DIR', default: null, description: 'Folder of the web app.' },
    ]);
  });

  test('a variable without a description is a bug', () => {
    expect(() => describeConfig(z.object({ SECRET: z.string() }))).toThrow('SECRET has no description');
  });
});

describe('values from files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('a file holds the value, without the line break at its end', () => {
    expect(loadConfig(Example, { PORT_FILE: file('port', '9001\n') }).PORT).toBe(9001);
  });

  test('a file that cannot be read, and a value that is given twice, stop the start with the name', () => {
    expect(() => loadConfig(Example, { PORT_FILE: join(folder, 'none') })).toThrow(
      /^PORT_FILE names .*none.*\(ENOENT\)/,
    );
    expect(() => loadConfig(Example, { PORT: '1', PORT_FILE: file('other', '2') })).toThrow(
      /PORT and PORT_FILE are both set/,
    );
    expect(() => loadConfig(Example, { PORT_FILE: file('large', '1'.repeat(70_000)) })).toThrow(/larger than 64 KiB/);
  });

  test('the content of a file is not repeated when it is wrong', () => {
    const load = () => loadConfig(Example, { PORT_FILE: file('secret', 'hunter2') });
    expect(load).toThrow('PORT must be a whole number');
    expect(load).not.toThrow('hunter2');
  });
});

describe('queueSettings', () => {
  const read = (environment: Record<string, string>) =>
    queueSettings(loadConfig(z.object(queueVariables), environment));

  test('the database needs nothing, Redis its address', () => {
    expect(read({})).toEqual({ driver: 'database' });
    expect(read({ SEAWORTHY_QUEUE: 'redis', REDIS_URL: 'redis://h:6379/1' })).toEqual({
      driver: 'redis',
      redis: { url: 'redis://h:6379/1', prefix: 'seaworthy' },
    });
    expect(() => read({ SEAWORTHY_QUEUE: 'redis' })).toThrow(/REDIS_URL/);
    expect(() => read({ SEAWORTHY_QUEUE: 'redis', REDIS_URL: 'localhost' })).toThrow(/starts with redis:/);
  });
});
