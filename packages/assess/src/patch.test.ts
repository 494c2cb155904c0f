import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LineEdit, patchOfEdits } from './patch.ts';

/** A surrogate without its other half: no text that a file can hold. */
const halfCharacter = /\p{Surrogate}/u;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-patch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The file after `git apply`, or git's words. */
function applied(path: string, text: string | undefined, patch: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  if (text !== undefined) writeFileSync(file, text);
  const git = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: patch, encoding: 'utf8' });
  return git.status === 0 ? readFileSync(file, 'utf8') : `git: ${git.stderr}`;
}

/** Edits in order; two at one place stand as they came. */
function edited(text: string, edits: readonly LineEdit[]): string {
  let [after, at] = ['', 0];
  for (const edit of edits) {
    after += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return after + text.slice(at);
}

/** An edit of the only place where `found` stands. */
const replace = (path: string, text: string, found: string, by: string): LineEdit => ({
  path,
  start: text.indexOf(found),
  end: text.indexOf(found) + found.length,
  text: by,
});

const compose = 'services:\n  web:\n    image: web:1\n    ports:\n      - "80:80"\n  db:\n    image: postgres:16\n';

describe('the diff of one fix', () => {
  test('names the file, the lines and three lines of context', () => {
    const edit = replace('deploy/compose.yml', compose, '    ports:', '    mem_limit: 1g\n    ports:');
    expect(patchOfEdits(new Map([['deploy/compose.yml', compose]]), [edit])).toBe(
      [
        'diff --git a/deploy/compose.yml b/deploy/compose.yml',
        '--- a/deploy/compose.yml',
        '+++ b/deploy/compose.yml',
        '@@ -1,6 +1,7 @@',
        ' services:',
        '   web:',
        '     image: web:1',
        '+    mem_limit: 1g',
        '     ports:',
        '       - "80:80"',
        '   db:',
        '',
      ].join('\n'),
    );
  });

  test('applies to any text at any place: CRLF, no last line end, tabs and characters beyond 16 bits', () => {
    const line = fc.constantFrom('', 'a', '\tb', ' c', '- d', '+ e', '-- f', '\\ g', '@@ h', 'diff --git i', '⚓ 🚢');
    const text = fc
      .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { minLength: 1, maxLength: 25 }), fc.boolean())
      .map(([lines, ends]) => {
        const all = lines.map(([words, end]) => words + end).join('');
        return ends ? all : all.replace(/\r?\n$/, '');
      })
      .filter((all) => all !== '');
    const wish = fc.tuple(fc.nat(), fc.nat(8), fc.constantFrom('', 'x', 'new\n', '\ny', 'one\ntwo\n', '\n'));
    const model = fc.tuple(text, fc.array(wish, { minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(model, ([before, wishes]) => {
        const edits: LineEdit[] = [];
        let free = 0;
        for (const [at, length, added] of wishes) {
          const start = free + (at % (before.length - free + 1));
          const end = Math.min(before.length, start + length);
          edits.push({ path: 'f.txt', start, end, text: added });
          free = end;
        }
        const after = edited(before, edits);
        const patch = patchOfEdits(new Map([['f.txt', before]]), edits);
        if (halfCharacter.test(before) || halfCharacter.test(after)) return;
        if (after === before) expect(patch).toBeNull();
        else if (after !== '') expect(applied('f.txt', before, patch ?? '')).toBe(after);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test('creates a file that is not there', () => {
    const patch = patchOfEdits(new Map(), [{ path: 'ops/.dockerignore', start: 0, end: 0, text: '.git\n.env\n' }]);
    expect(applied('ops/.dockerignore', undefined, patch ?? '')).toBe('.git\n.env\n');
  });

  test('applies under names with spaces, quotes and backslashes', () => {
    for (const path of ['my deploy/a b.yml', 'quo"te.yml', 'back\\slash.yml', 'grün.yml']) {
      const patch = patchOfEdits(new Map([[path, 'a\nb\n']]), [replace(path, 'a\nb\n', 'b', 'c')]);
      expect(applied(path, 'a\nb\n', patch ?? ''), path).toBe('a\nc\n');
    }
  });
});

describe('masked secrets', () => {
  const masked = 'A: 1\nKEY: ••••••••\nB: 2\nC: 3\nD: 4\nE: 5\n';
  const real = masked.replace('••••••••', 's3cr3t!!');

  test('are never context, so the diff applies to the file that still has them', () => {
    const patch = patchOfEdits(new Map([['env.yml', masked]]), [replace('env.yml', masked, 'C: 3', 'C: 30')]);
    expect(patch).not.toContain('•');
    expect(applied('env.yml', real, patch ?? '')).toBe(real.replace('C: 3', 'C: 30'));
  });

  test('on the line to change leave no diff, and neither do those on the line behind it', () => {
    for (const found of ['KEY', 'A: 1']) {
      const edit = replace('env.yml', masked, found, `${found}0`);
      expect(patchOfEdits(new Map([['env.yml', masked]]), [edit]), found).toBeNull();
    }
  });
});
