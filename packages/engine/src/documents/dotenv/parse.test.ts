import { isDotenvPath, isExampleDotenv } from '@seaworthy/schema/intake/path-claims';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from './parse.ts';

describe('parseDotenv', () => {
  it('reads names and values with their places', () => {
    const text = '# db\r\nexport A = "x y" # c\r\nB=a#b #c\r\nC=\r\nD=\'p\\n\'\r\nE="l1\nl2"\nF: 1\n';
    const { entries, problems } = parseDotenv('.env', text);
    expect(entries.map((entry) => [entry.name, entry.value, entry.span.line])).toEqual([
      ['A', 'x y', 2],
      ['B', 'a#b', 3],
      ['C', '', 4],
      ['D', 'p\\n', 5],
      ['E', 'l1\nl2', 6],
      ['F', '1', 8],
    ]);
    expect(problems).toEqual([]);
    const value = entries[0]?.valueSpan;
    expect(text.slice(value?.start, value?.end)).toBe('"x y"');
  });

  it('keeps settings that a template offers in comments', () => {
    const text = '# Max pages (0 = none)\n# MAX_PAGES=0   # default\n#API_URL="http://x"\n# see a=b\nA=1\n';
    const { entries, offered } = parseDotenv('.env.example', text);
    expect(entries.map((entry) => entry.name)).toEqual(['A']);
    expect(offered.map((entry) => [entry.name, entry.value, entry.span.line])).toEqual([
      ['MAX_PAGES', '0', 2],
      ['API_URL', 'http://x', 3],
    ]);
  });

  it('names lines that are no assignment and survives an open quote', () => {
    const { entries, problems } = parseDotenv('.env', 'what is this\nA="open\nB=1\n');
    expect(problems).toEqual([{ line: 1, reason: 'not a NAME=value line' }]);
    expect(entries.map((entry) => entry.name)).toEqual(['A', 'B']);
  });

  it('stays linear on a megabyte of open quotes', () => {
    expect(parseDotenv('.env', 'A="x\n'.repeat(100_000)).entries.length).toBeGreaterThan(0);
  }, 3000);
});

describe('isDotenvPath', () => {
  it.each(['.env', 'api/.env.production', 'prod.env', '.env.example', 'env.sample', 'config/app.env.example'])(
    'claims %s',
    (path) => expect(isDotenvPath(path)).toBe(true),
  );
  it.each(['.env.d.ts', 'env.py', 'environment', 'x.envelope'])('leaves %s', (path) =>
    expect(isDotenvPath(path)).toBe(false),
  );
  it('knows templates', () => {
    expect(isExampleDotenv('.env.example')).toBe(true);
    expect(isExampleDotenv('.env.production')).toBe(false);
  });
});
