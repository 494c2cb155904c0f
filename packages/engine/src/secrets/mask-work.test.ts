import { afterEach, describe, expect, it } from 'vitest';
import { maskSecrets } from './mask.ts';
import { providerFormats } from './providers.ts';
import { structuredWords } from './structured.ts';

/** Every way in which the masking code looks at a text, counted in characters. */
function countWork(run: () => void): number {
  let work = 0;
  const text = String.prototype;
  const saved = { charCodeAt: text.charCodeAt, charAt: text.charAt, slice: text.slice, indexOf: text.indexOf };
  const exec = RegExp.prototype.exec;
  text.charCodeAt = function (at) {
    work++;
    return saved.charCodeAt.call(this, at);
  };
  text.charAt = function (at) {
    work++;
    return saved.charAt.call(this, at);
  };
  text.slice = function (from, to) {
    const part = saved.slice.call(this, from, to);
    work += part.length;
    return part;
  };
  text.indexOf = function (word, from = 0) {
    const at = saved.indexOf.call(this, word, from);
    work += (at < 0 ? this.length : at) - from;
    return at;
  };
  RegExp.prototype.exec = function (it) {
    work += it.length;
    return exec.call(this, it);
  };
  try {
    run();
  } finally {
    Object.assign(text, saved);
    RegExp.prototype.exec = exec;
  }
  return work;
}

const pieces = [
  ...new Set(providerFormats.map((format) => format.prefix)),
  ...structuredWords,
  'secret=',
  'my_api_key: |\n  ',
  'TOKEN="',
  'password: "a',
  `\${SECRET_KEY:-`,
  'os.getenv("API_KEY", "',
  `-----BEGIN ${'PRIVATE KEY'}-----\nMII`,
  'eyJhbGciOi.eyJ',
  'https://a:b1@',
  'Authorization: Basic ',
  'curl -u a:',
  'mysql -pa1',
  'echo x1 | docker login --password-stdin',
  '---\nkind: Secret\ndata:\n  a: |\n    b\n',
  'machine a login b password ',
];

describe('the work of masking', () => {
  const before = String.prototype.slice;
  afterEach(() => expect(String.prototype.slice).toBe(before));

  it.each(pieces)('doubles when the text doubles: %j', (piece) => {
    for (const path of ['a.env', 'a.yml', 'a.py', 'a.md', 'a.json', 'Dockerfile', 'package-lock.json']) {
      const half = piece.repeat(Math.ceil(8_000 / piece.length));
      const small = countWork(() => maskSecrets(path, half));
      const large = countWork(() => maskSecrets(path, half + half));
      expect(large / small, `${path}: ${small} then ${large}`).toBeLessThan(2.4);
      expect(large, path).toBeLessThan(half.length * 2 * 6_000);
    }
  });

  it('doubles on one line without any break', () => {
    const line = 'a1_secret=b2;token:c3,key(d4)'.repeat(300);
    for (const path of ['a.env', 'a.ts', 'a.yml']) {
      const small = countWork(() => maskSecrets(path, line));
      expect(countWork(() => maskSecrets(path, line + line)) / small).toBeLessThan(2.4);
    }
  });
});
