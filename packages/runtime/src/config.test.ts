import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeConfig, loadConfig, logLevels, oneOf, wholeNumber } from './config.ts';

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
