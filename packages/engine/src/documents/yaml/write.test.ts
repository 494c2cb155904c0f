import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../text/text-edit.ts';
import { parseYaml } from './parse.ts';
import { nodeAt, type YamlMap } from './tree.ts';
import { insertKey, setKey, slotOf, type YamlValue } from './write.ts';

function mapOf(text: string, ...path: string[]): YamlMap {
  const node = nodeAt(parseYaml('a.yml', text).documents[0] ?? undefined, ...path);
  if (node?.type !== 'map') throw new Error(`no map at ${path.join('.')}`);
  return node;
}

function inserted(text: string, path: string[], key: string, value: YamlValue): string | undefined {
  const edits = insertKey(slotOf(text, mapOf(text, ...path)), key, value);
  return edits && applyEdits(new Map([['a.yml', text]]), edits).get('a.yml');
}

function changed(text: string, path: [string, ...string[]], value: YamlValue): string | undefined {
  const edits = setKey(text, mapOf(text), path, value);
  return edits && applyEdits(new Map([['a.yml', text]]), edits).get('a.yml');
}

describe('insertKey', () => {
  it('adds a line below the last one of the map, comments and CRLF kept', () => {
    const text = 'services:\r\n    api:\r\n        image: a # pinned\r\n\r\n    # next\r\n    web:\r\n        image: b';
    expect(inserted(text, ['services', 'api'], 'mem_limit', '1g')).toBe(
      'services:\r\n    api:\r\n        image: a # pinned\r\n        mem_limit: 1g\r\n\r\n    # next\r\n    web:\r\n        image: b',
    );
    expect(inserted(text, ['services', 'web'], 'mem_limit', '1g')).toMatch(/image: b\r\n {8}mem_limit: 1g$/);
  });

  it('renders nested maps and word lists', () => {
    const text = 'api:\n  image: a\n';
    const value = { test: ['CMD', 'true'], interval: '30s', deploy: { limits: { cpus: '1.0', memory: '512m' } } };
    expect(inserted(text, ['api'], 'healthcheck', value)).toBe(
      'api:\n  image: a\n  healthcheck:\n    test: ["CMD", "true"]\n    interval: 30s\n    deploy:\n      limits:\n        cpus: "1.0"\n        memory: 512m\n',
    );
  });

  it('follows a merge key at the end', () => {
    const text = 'b: &b {r: 1}\na:\n  image: x\n  <<: *b\n';
    expect(inserted(text, ['a'], 'user', '1000:1000')).toBe(
      'b: &b {r: 1}\na:\n  image: x\n  <<: *b\n  user: "1000:1000"\n',
    );
  });

  it('follows flow style, on one line, over lines and empty', () => {
    expect(inserted('a: {image: x}\n', ['a'], 'user', 'app')).toBe('a: {image: x, user: app}\n');
    expect(inserted('a: {}\n', ['a'], 'user', 'app')).toBe('a: { user: app }\n');
    expect(inserted('{\n  "a": {\n    "image": "x"\n  }\n}\n', ['a'], 'user', 'app')).toBe(
      '{\n  "a": {\n    "image": "x",\n    "user": "app"\n  }\n}\n',
    );
  });

  it('has no place in an aliased map, under tabs, or where the key exists', () => {
    expect(inserted('b: &b {r: 1}\na: *b\n', ['a'], 'x', 1)).toBeUndefined();
    expect(inserted('a:\n  x: 1\n', ['a'], 'x', 2)).toBeUndefined();
  });
});

describe('setKey', () => {
  it('replaces a scalar and nothing else', () => {
    expect(changed('a:\n  b: "1m" # c\n', ['a', 'b'], '50m')).toBe('a:\n  b: 50m # c\n');
  });

  it('descends as far as the maps go and adds the rest', () => {
    expect(changed('a:\n  deploy:\n    replicas: 2\n', ['a', 'deploy', 'resources', 'limits'], { memory: '1g' })).toBe(
      'a:\n  deploy:\n    replicas: 2\n    resources:\n      limits:\n        memory: 1g\n',
    );
  });

  it('fills a key that has no value', () => {
    expect(changed('a:\n  deploy:\nb: 1\n', ['a', 'deploy', 'replicas'], 2)).toBe(
      'a:\n  deploy:\n    replicas: 2\nb: 1\n',
    );
  });

  it('refuses to write through an alias or a merge key', () => {
    expect(changed('b: &b {r: 1}\na: *b\n', ['a', 'r'], 2)).toBeUndefined();
    expect(changed('b: &b {r: 1}\na:\n  <<: *b\n', ['a', 'r'], 2)).toBeUndefined();
  });
});
