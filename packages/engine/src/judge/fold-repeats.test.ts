import { expect, it } from 'vitest';
import { advice, type Fail, fail, type Rule } from '../rules/rule.ts';
import { foldRepeats } from './fold-repeats.ts';

const rule = { severity: 'MEDIUM' } as Rule; // the fold reads nothing else

function at(line: number, message: string, severity?: Fail['severity']): Fail {
  const span = { file: 'rules.yml', start: line, end: line + 1, line, endLine: line };
  return fail(span, message, {
    subject: { kind: 'alert', name: `Alert${line}`, anchor: 'for' },
    ...(severity === undefined ? {} : { severity }),
    fix: advice('x', 'yaml', 'x'),
  });
}

it('makes one finding of thousands that differ in a name, and says where the others are', () => {
  const fails = Array.from({ length: 5000 }, (_, i) => at(i * 3 + 1, `Alert Alert${i * 3 + 1} fires at once.`));
  const found = foldRepeats(fails, rule);
  expect(found).toHaveLength(1);
  expect(found[0]?.message).toMatch(/4999 more times in this file \(lines 4, 7, .*… 14998\)\.$/);
  expect(found[0]?.message.length).toBeLessThan(300);
});

it('keeps every place of a few dozen', () => {
  const found = foldRepeats(
    Array.from({ length: 30 }, (_, i) => at(i + 1, 'Alert fires at once.')),
    rule,
  );
  expect(found[0]?.evidence).toHaveLength(29);
  expect(found[0]?.message).toContain('(lines 2–30)');
});

it('takes the worst as the one that stands for all', () => {
  const found = foldRepeats(
    Array.from({ length: 9 }, (_, i) => at(i + 1, 'Alert fires at once.', i === 4 ? 'HIGH' : 'MEDIUM')),
    rule,
  );
  expect(found[0]).toMatchObject({ severity: 'HIGH', span: { line: 5 } });
});

it('leaves a handful, and findings that say different things, as they are', () => {
  const few = Array.from({ length: 5 }, (_, i) => at(i + 1, 'Alert fires at once.'));
  expect(foldRepeats(few, rule)).toEqual(few);
  const words = 'one two three four five six seven eight'.split(' ');
  const different = words.map((word, i) => at(i + 1, `Alert says ${word}.`));
  expect(foldRepeats(different, rule)).toEqual(different);
});
