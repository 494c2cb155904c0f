import { describe, expect, test } from 'vitest';
import { bullet, cell, codeSpan, comment, fence, inline, oneLine, prose } from './escape.ts';

describe('plain words', () => {
  test.each([
    ['a\nb\r\nc\u2028d', 'a b c d'],
    ['app/my_file_name.py', 'app/my_file_name.py'],
    ['__init__.py', '\\_\\_init\\_\\_.py'],
    ['<b>', '\\<b\\>'],
    ['[x](y)', '\\[x\\](y)'],
    ['see https://evil.example', 'see https\\://evil.example'],
    ['see www.evil.example', 'see www\\.evil.example'],
    ['a|b', 'a\\|b'],
    ['\u202egnp', '\ufffdgnp'],
    ['\ud800', '\ufffd'],
  ])('%j is shown as it is: %j', (text, markdown) => {
    expect(inline(text)).toBe(markdown);
  });
});

describe('a rule’s sentence', () => {
  test('keeps its code spans and escapes what stands around them', () => {
    expect(prose('Run `a * b` in <app>.')).toBe('Run `a * b` in \\<app\\>.');
  });

  test('a lone backtick opens nothing', () => {
    expect(prose('a ` b')).toBe('a \\` b');
  });

  test('its first characters cannot open a list, heading or number', () => {
    expect([bullet('# a'), bullet('- a'), bullet('1. a'), bullet('+ a')]).toEqual([
      '\\# a',
      '\\- a',
      '1\\. a',
      '\\+ a',
    ]);
  });
});

test('a code span is longer than the backticks inside it', () => {
  expect(codeSpan('a `b` c')).toBe('``a `b` c``');
  expect(codeSpan('`')).toBe('`` ` ``');
  expect(codeSpan('')).toBe('');
});

test('a fence is longer than the backticks inside it, and its language is a word', () => {
  expect(fence('Ya`ml\n', 'a\n```\nb\n')).toBe('````yaml\na\n```\nb\n````');
});

test('every pipe of a table cell is escaped, also behind backslashes', () => {
  expect([cell('`a|b`'), cell('a\\|b'), cell('`a\\\\|b`')]).toEqual(['`a\\|b`', 'a\\|b', '`a\\\\\\|b`']);
});

test('a comment cannot be ended from inside', () => {
  expect(comment('a --> <b> --- c')).toBe('<!-- a - - b - - - c -->');
});

test('one line stays one line', () => {
  expect(oneLine(' a\u0000\tb \n')).toBe('a\ufffd b');
});
