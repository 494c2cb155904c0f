import { describe, expect, it } from 'vitest';
import { isInside, joinPath } from './paths.ts';
import { optionValue, splitArguments, unwrapped } from './shell-words.ts';
import { bytesOf, bytesText, secondsOf } from './units.ts';

describe('units', () => {
  it.each([
    ['512m', 2 ** 29],
    ['1.5G', 1.5 * 2 ** 30],
    ['2gb', 2 ** 31],
    ['1GiB', 2 ** 30],
    ['1024', 1024],
    ['lots', undefined],
    ['', undefined],
  ])('reads %s as bytes', (text, bytes) => expect(bytesOf(text)).toBe(bytes));

  it.each([
    ['1m30s', 90],
    ['500ms', 0.5],
    ['0', 0],
    ['10', undefined],
    ['', undefined],
    ['1x', undefined],
  ])('reads %s as seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds));

  it('writes bytes for people', () => {
    expect([bytesText(2 ** 30 * 1.5), bytesText(2 ** 28), bytesText(2048)]).toEqual(['1.5 GiB', '256 MiB', '2 KiB']);
  });
});

describe('paths', () => {
  it('joins inside the tree and says when the way leaves it', () => {
    expect(joinPath('deploy', '../api')).toBe('api');
    expect(joinPath('.', '.')).toBe('.');
    expect(joinPath('a', '../../x')).toBeUndefined();
    expect(joinPath('a', '/etc')).toBeUndefined();
    expect(isInside('/data/db', '/data/')).toBe(true);
    expect(isInside('/database', '/data')).toBe(false);
  });
});

describe('words', () => {
  it('splits a string command as Compose does, without a shell', () => {
    expect(splitArguments(`a "b c" 'd' && e\\ f ""`)).toEqual(['a', 'b c', 'd', '&&', 'e f', '']);
  });

  it('looks behind wrappers', () => {
    expect(unwrapped(['tini', '-g', '--', 'gosu', 'app', 'env', 'A=b', 'uvicorn', 'x'])).toEqual(['uvicorn', 'x']);
    expect(unwrapped(['exec'])).toEqual(['exec']);
  });

  it('finds an option in any spelling', () => {
    expect(optionValue(['x', '--port=80'], '--port')).toBe('80');
    expect(optionValue(['x', '-w', '4'], '--workers', '-w')).toBe('4');
    expect(optionValue(['x', '-w4'], '-w')).toBe('4');
    expect(optionValue(['x'], '-w')).toBeUndefined();
  });
});
