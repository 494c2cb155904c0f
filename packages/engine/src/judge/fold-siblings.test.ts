import { describe, expect, it } from 'vitest';
import rule from '../rules/recovery/objectives/objectives-undefined.ts';
import { advice, type Fail, fail, type Rule, review } from '../rules/rule.ts';
import { foldSiblings } from './fold-siblings.ts';

const law = rule as unknown as Rule; // subjects do not matter here

function failAt(file: string, line: number, name: string, detail: Partial<Fail> = {}): Fail {
  const span = { file, start: line, end: line + 1, line, endLine: line };
  return fail(span, `Service ${name} is wrong.`, {
    subject: { kind: 'service', name, anchor: `services.${name}` },
    fix: advice('x', 'yaml', 'x'),
    ...detail,
  });
}

describe('the same defect in several spellings of one deployment', () => {
  it('is one finding, the worst, with the other places as evidence', () => {
    const fails = [
      failAt('c/a.yml', 3, 'db'),
      failAt('c/b.yml', 4, 'db', { severity: 'HIGH' }),
      failAt('c/c.yml', 5, 'db'),
    ];
    const [one, ...rest] = foldSiblings(fails, law);
    expect(rest).toEqual([]);
    expect(one?.span.file).toBe('c/b.yml');
    expect(one?.message).toBe('Service db is wrong. The same holds in c/a.yml:3 and 1 more beside it.');
    expect(one?.evidence?.map((span) => span.file)).toEqual(['c/a.yml', 'c/c.yml']);
  });

  it('stands at the file that a tool takes unasked, whatever the length of the names', () => {
    const fails = [failAt('db-compose.yaml', 3, 'db'), failAt('docker-compose.yaml', 4, 'db')];
    expect(foldSiblings(fails, law).map((it) => it.span.file)).toEqual(['docker-compose.yaml']);
    const longer = [failAt('c/compose.pg-tika.yml', 3, 'db'), failAt('c/compose.pg.yml', 4, 'db')];
    expect(foldSiblings(longer, law).map((it) => it.span.file)).toEqual(['c/compose.pg.yml']);
  });

  it('has the edits of all places, so that its fix leaves none of them', () => {
    const edited = (file: string) =>
      failAt(file, 3, 'db', {
        fix: review('x', 'yaml', [{ path: file, start: 4, end: 4, text: 'restart: always\n' }]),
      });
    const [one] = foldSiblings([edited('c/a.yml'), edited('c/b.yml')], law);
    expect(one?.fix.edits.map((edit) => edit.path)).toEqual(['c/a.yml', 'c/b.yml']);
    const [half] = foldSiblings([edited('c/a.yml'), failAt('c/b.yml', 4, 'db')], law);
    expect(half?.fix.edits.map((edit) => edit.path)).toEqual(['c/a.yml']);
  });

  it('stays apart for other services, other folders, and twice in one file', () => {
    const fails = [failAt('c/a.yml', 3, 'db'), failAt('c/a.yml', 9, 'api'), failAt('d/a.yml', 3, 'db')];
    expect(foldSiblings(fails, law)).toEqual(fails);
    const twice = [failAt('c/a.yml', 3, 'db'), failAt('c/a.yml', 9, 'db'), failAt('c/b.yml', 3, 'db')];
    expect(foldSiblings(twice, law)).toHaveLength(3);
  });
});
