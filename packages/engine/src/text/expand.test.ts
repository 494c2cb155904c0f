// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell and Compose variables are meant literally
import { describe, expect, it } from 'vitest';
import { expandCompose, expandDockerfile } from './expand.ts';

const values: Record<string, string> = { A: 'x', EMPTY: '' };
const lookup = (name: string) => values[name];

describe('expandCompose', () => {
  it.each([
    ['$A-${A}', 'x-x'],
    ['$$A $${A}', '$A ${A}'],
    ['${NO:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${NO:-${A}}', 'x'],
    ['${NO:-${NOR:-n}}', 'n'],
    ['${A:+y}', 'y'],
    ['${NO+y}', ''],
    ['a$', 'a$'],
    ['${open', '${open'],
  ])('%s gives %s', (text, expected) => expect(expandCompose(text, lookup).text).toBe(expected));

  it('names what has no value and what took its default', () => {
    expect(expandCompose('${NO}:${REQ:?set it}', lookup).missing).toEqual(['NO', 'REQ']);
    expect(expandCompose('${NO:-1}', lookup)).toEqual({ text: '1', missing: [], defaulted: ['NO'] });
  });

  it('does not overflow on nested defaults', () => {
    expect(() => expandCompose('${A:-'.repeat(20_000), lookup)).not.toThrow();
    expect(() => expandCompose(`${'${B:-'.repeat(5000)}${'}'.repeat(5000)}`, lookup)).not.toThrow();
  });
});

describe('expandDockerfile', () => {
  it.each([
    [`"a $A"`, 'a x'],
    [`'a $A'`, 'a $A'],
    ['\\$A', '$A'],
    ['a\\ b', 'a b'],
  ])('%s gives %s', (text, expected) => expect(expandDockerfile(text, lookup).text).toBe(expected));

  it('does not pretend to know pattern operators', () => {
    expect(expandDockerfile('${A#x}', lookup).missing).toEqual(['A']);
  });
});
