import { describe, expect, it } from 'vitest';
import { formatOf } from '../formats.ts';
import { parseCaddyfile } from './parse.ts';

describe('parseCaddyfile', () => {
  it('reads sites with nested blocks', () => {
    const { blocks, problems } = parseCaddyfile(
      'Caddyfile',
      '{\n\temail ops@shop.test\n}\n\nshop.test, www.shop.test {\n\tencode gzip # text\n\treverse_proxy /api/* api:8000 {\n\t\theader_up Host {host}\n\t}\n}\n',
    );
    expect(problems).toEqual([]);
    expect(blocks.map((block) => [block.words, block.span.line, block.block?.map((it) => it.words)])).toEqual([
      [[], 1, [['email', 'ops@shop.test']]],
      [
        ['shop.test', 'www.shop.test'],
        5,
        [
          ['encode', 'gzip'],
          ['reverse_proxy', '/api/*', 'api:8000'],
        ],
      ],
    ]);
  });
  it('reads the short form of one site', () => {
    expect(parseCaddyfile('Caddyfile', ':80\nroot * /srv\nfile_server\n').blocks[0]?.block?.length).toBe(2);
  });
  it('reports a block that is not closed', () => {
    expect(parseCaddyfile('Caddyfile', ':80 {\n  respond ok\n').problems).toEqual([
      { line: 1, reason: 'block ":80" is not closed' },
    ]);
  });
  it('claims its files', () => {
    expect(formatOf('deploy/Caddyfile', ':80\n')?.kind).toBe('caddy');
    expect(formatOf('Caddyfile.prod', ':80\n')?.kind).toBe('caddy');
  });
});
