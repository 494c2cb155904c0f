import { describe, expect, it } from 'vitest';
import { imageListFormat } from './format.ts';
import { imageNames, parseImageList } from './parse.ts';

describe('imageNames', () => {
  it('finds names in a build matrix, with their lines', () => {
    const list = parseImageList(
      '.github/image-matrix.json',
      '[\n  {"name": "acme/shop"},\n  {"name": "acme/shop-gpu"}\n]\n',
    );
    expect(list.names.map((it) => [it.name, it.open, it.span.line])).toEqual([
      ['acme/shop', false, 2],
      ['acme/shop-gpu', false, 3],
    ]);
  });

  it('marks names that go on with a variable', () => {
    const text = 'tags: ghcr.io/acme/shop-${{ matrix.variant }}:1\n';
    expect(imageNames('ci.yml', text)).toMatchObject([{ name: 'ghcr.io/acme/shop', open: true }]);
  });

  it('leaves comments, actions, files and addresses', () => {
    const text = '# acme/old\nuses: docker/build-push-action@v6\nfile: docker/api.yml\nurl: https://example.org/x/y\n';
    expect(imageNames('ci.yml', text).map((it) => it.name)).toEqual([]);
  });

  it('stays linear on long texts', () => {
    expect(imageNames('a.json', 'a/'.repeat(200_000)).length).toBeLessThanOrEqual(2000);
    expect(imageNames('a.json', 'a.b.'.repeat(200_000))).toEqual([]);
    expect(imageNames('a.json', 'a/b.js '.repeat(100_000))).toEqual([]);
  });
});

describe('imageListFormat', () => {
  it.each(['docker-bake.hcl', '.github/image-matrix.json', 'build/docker-matrix.json'])('claims %s', (path) =>
    expect(imageListFormat.claimsPath(path)).toBe(true),
  );
  it.each(['package.json', 'src/matrix.json', '.github/workflows/ci.yml'])('leaves %s', (path) =>
    expect(imageListFormat.claimsPath(path)).toBe(false),
  );
});
