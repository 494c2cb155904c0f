import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quoted } from './quoted.ts';

test('a shell reads back the name that was quoted', () => {
  for (const name of ['api-platform', 'Docs Desk', "Ana's $HOME `id`", 'a;b|c&d', '№ 14 "quoted"']) {
    expect(execFileSync('sh', ['-c', `printf %s ${quoted(name)}`], { encoding: 'utf8' })).toBe(name);
  }
  expect(quoted('api-platform')).toBe('api-platform');
});
