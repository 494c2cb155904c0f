import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

function logInto(lines: string[]) {
  return createLogger({ name: 'api', level: 'info', destination: { write: (line) => void lines.push(line) } });
}

test('a line is one JSON object with time, level, program, fields and message', () => {
  const lines: string[] = [];
  logInto(lines).child({ auditId: 'a1' }).info({ ms: 12 }, 'audit finished');
  const line = JSON.parse(lines[0] ?? '');
  expect(line).toMatchObject({ level: 'info', name: 'api', auditId: 'a1', ms: 12, msg: 'audit finished' });
  expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('credentials are not written, wherever requests and configurations carry them', () => {
  const lines: string[] = [];
  const headers = { authorization: 'hunter2', cookie: 'hunter2', 'set-cookie': 'hunter2', accept: 'text/html' };
  logInto(lines).info({ req: { headers }, token: 'hunter2', body: { password: 'hunter2' } }, 'request');
  expect(lines.join('')).not.toContain('hunter2');
  expect(lines.join('')).toContain('text/html');
});

test.each([
  'GET /x?token=hunter2&page=3',
  'GET /x?a=1&api_key=hunter2',
  'https://s3.example/o?X-Amz-Signature=hunter2&X-Amz-Date=1',
  'connect redis://default:hunter2@redis:6379/0 failed',
  'the header was "Bearer hunter2hunter2"',
  'the header was Basic aHVudGVyMjpodW50ZXIy',
  'authorization: bearer hunter2hunter2',
  'there is no token swt_hunter2hunter2hunter2hunter2',
])('a secret inside of a text is not written, also not by an error that quotes it: %s', (text) => {
  const lines: string[] = [];
  logInto(lines).error({ err: new Error(text), address: text }, 'call failed');
  expect(lines.join('')).not.toMatch(/hunter2|aHVudGVy/);
  expect(JSON.parse(lines[0] ?? '').address).toContain('[redacted]');
});

test.each(['/api/v1/audits?limit=20&before=17', 'see https://example.com/a@b', 'the key of the map', 'code: ENOENT'])(
  'a text without a secret stays as it is: %s',
  (text) => {
    const lines: string[] = [];
    logInto(lines).info({ text }, 'said');
    expect(JSON.parse(lines[0] ?? '').text).toBe(text);
  },
);

test('an error is written with its message, code and cause', () => {
  const lines: string[] = [];
  const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'storage/full' });
  logInto(lines).error({ err: error }, 'write failed');
  expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
    code: 'storage/full',
    message: expect.stringContaining('outer'),
  });
  expect(lines[0]).toContain('inner');
});

test('a program whose log nobody reads any more goes on and can end', async () => {
  const logger = JSON.stringify(fileURLToPath(new URL('./logger.ts', import.meta.url)));
  const program = `const { createLogger } = await import(${logger});
    const log = createLogger({ name: 'x', level: 'info' });
    log.info('first');
    process.stdin.once('end', () => { log.info('nobody reads this'); log.fatal('nor this'); process.exit(7); }).resume();`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([7, null]);
});
