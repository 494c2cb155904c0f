import { describe, expect, it } from 'vitest';
import { parseYaml } from './parse.ts';
import { entryOf, nodeAt, textAt, type YamlNode } from './tree.ts';

function root(text: string): YamlNode {
  const node = parseYaml('a.yml', text).documents[0];
  if (node === null || node === undefined) throw new Error('empty document');
  return node;
}

function quote(text: string, node: YamlNode | undefined): string {
  return node === undefined ? '' : text.slice(node.span.start, node.span.end);
}

describe('parseYaml', () => {
  it('gives each value the range and line of its own text, with CRLF and a byte order mark', () => {
    const text =
      '\uFEFFservices:\r\n  api:\r\n    image: "a:1" # why\r\n    command: |\r\n      one\r\n      two\r\n\r\n  web: {image: b}\r\n';
    const node = root(text);
    const image = nodeAt(node, 'services', 'api', 'image');
    expect(quote(text, image)).toBe('"a:1"');
    expect(image?.span.line).toBe(3);
    expect(quote(text, nodeAt(node, 'services', 'api', 'command'))).toBe('|\r\n      one\r\n      two');
    expect(quote(text, nodeAt(node, 'services', 'web'))).toBe('{image: b}');
  });

  it('keeps what was written beside the core value', () => {
    const node = root('a: 1.10\nb: yes\nc: 0o17\nd: "80"\ne:\nf: .nan\n8080: x\n');
    expect(textAt(node, 'a')).toBe('1.10');
    expect(nodeAt(node, 'b')).toMatchObject({ value: 'yes' });
    expect(nodeAt(node, 'c')).toMatchObject({ value: 15, text: '0o17' });
    expect(nodeAt(node, 'd')).toMatchObject({ value: '80', style: 'double' });
    expect(nodeAt(node, 'e')).toMatchObject({ value: null, text: '' });
    expect(nodeAt(node, 'f')).toMatchObject({ value: '.nan' });
    expect(textAt(node, '8080')).toBe('x');
  });

  it('resolves aliases and merge keys and remembers both places', () => {
    const text = 'x: &b\n  image: a\n  restart: always\ny:\n  <<: *b\n  image: c\nz: *b\n';
    const node = root(text);
    const restart = entryOf(nodeAt(node, 'y'), 'restart');
    expect(restart?.merged).toBe(true);
    expect(restart?.value.span.line).toBe(3);
    expect(restart?.value.via?.line).toBe(5);
    expect(textAt(node, 'y', 'image')).toBe('c');
    expect(nodeAt(node, 'z')?.via?.line).toBe(7);
  });

  it('lets the first of several merge sources win', () => {
    const node = root('a: &a {k: 1, l: 1}\nb: &b {k: 2, m: 2}\nc:\n  <<: [*a, *b]\n');
    expect(textAt(node, 'c', 'k')).toBe('1');
    expect(textAt(node, 'c', 'm')).toBe('2');
  });

  it('keeps unknown tags', () => {
    const node = root('a: !reset null\nb: !override\n  - 1\nc: !reference [x, y]\n');
    expect(nodeAt(node, 'a')?.tag).toBe('!reset');
    expect(nodeAt(node, 'b')?.tag).toBe('!override');
    expect(nodeAt(node, 'c')).toMatchObject({ type: 'list', tag: '!reference' });
  });

  it('reports a repeated key and lets the last one count', () => {
    const { documents, problems } = parseYaml('a.yml', 'a: 1\nb: 2\na: 3\n');
    expect(textAt(documents[0] ?? undefined, 'a')).toBe('3');
    expect(problems).toEqual([{ line: 3, reason: 'key "a" is repeated; the last one counts' }]);
  });

  it('reads every document of a stream, empty ones as null', () => {
    expect(parseYaml('a.yml', '---\na: 1\n---\n---\nb: 2\n').documents.map((d) => d?.type ?? null)).toEqual([
      'map',
      null,
      'map',
    ]);
    expect(parseYaml('a.yml', '').documents).toEqual([]);
  });

  it('names line and reason of a syntax error and keeps the readable part', () => {
    const { documents, problems } = parseYaml('a.yml', 'a: 1\nb: [1, 2\nc: 3\n');
    expect(problems[0]?.line).toBeGreaterThanOrEqual(2);
    expect(textAt(documents[0] ?? undefined, 'a')).toBe('1');
  });

  it('survives an alias that stands inside its own anchor', () => {
    const { problems } = parseYaml('a.yml', 'a: &a [*a, 1]\n');
    expect(problems[0]?.reason).toContain('*a');
  });

  it('stops nested aliases before they multiply', () => {
    const levels = [...'bcdefghijklm'].map(
      (name, i) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${String.fromCharCode(97 + i)}`)
          .join(', ')}]`,
    );
    const { documents, problems } = parseYaml('a.yml', `a: &a [x, x, x]\n${levels.join('\n')}\n`);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(documents).length).toBeLessThan(10_000_000);
  });

  it.each([
    ['flow lists', '['.repeat(50_000)],
    ['compact lists', `${'- '.repeat(20_000)}a`],
    ['flow maps', '{a: '.repeat(10_000)],
    ['explicit keys', '? '.repeat(5000)],
  ])('gives up on %s nested beyond reason without overflowing', (_name, text) => {
    const { documents, problems } = parseYaml('a.yml', text);
    expect(documents).toEqual([]);
    expect(problems[0]?.reason).toContain('nested deeper');
  });

  it('is plain data', () => {
    const parsed = parseYaml('a.yml', 'a: &x {b: [1, null, !t s]}\nc: *x\n');
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
  });
});
