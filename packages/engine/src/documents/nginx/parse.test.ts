import { expect, test } from 'vitest';
import type { NginxDirective } from './document.ts';
import { nginxFormat } from './format.ts';
import { parseNginx } from './parse.ts';
import { appendDirectives, replaceArgs } from './write.ts';

function shape(level: readonly NginxDirective[]): unknown[] {
  return level.map((d) => [d.name, ...d.args.map((a) => a.text), ...(d.block === null ? [] : [shape(d.block)])]);
}

function read(text: string) {
  return parseNginx('nginx.conf', text);
}

test('directives keep their order, arguments and places', () => {
  const text = 'http {\n  server {\n    listen 443 ssl;\n    location = /a { return 200; }\n  }\n}\n';
  const document = read(text);
  expect(document.problems).toEqual([]);
  expect(shape(document.directives)).toEqual([
    [
      'http',
      [
        [
          'server',
          [
            ['listen', '443', 'ssl'],
            ['location', '=', '/a', [['return', '200']]],
          ],
        ],
      ],
    ],
  ]);
  const listen = document.directives[0]?.block?.[0]?.block?.[0];
  expect(listen?.span.line).toBe(3);
  expect(text.slice(listen?.headSpan.start, listen?.headSpan.end)).toBe('listen 443 ssl');
  expect(listen?.indent).toBe('    ');
});

test('a hash opens a comment only at the start of a token', () => {
  expect(shape(read('rewrite ^/a#b /c; # listen 80;\nlisten 81;').directives)).toEqual([
    ['rewrite', '^/a#b', '/c'],
    ['listen', '81'],
  ]);
});

test('quotes, escapes and variables in braces stay one argument', () => {
  const text = `log_format main '$a "\\$b" {x}'\n  ' tail';\nset $u http://\${host}:8000;\nif ($x = "a") { return 403; }`;
  expect(shape(read(text).directives)).toEqual([
    ['log_format', 'main', '$a "\\$b" {x}', ' tail'],
    ['set', '$u', 'http://${host}:8000'],
    ['if', '($x', '=', 'a', ')', [['return', '403']]],
  ]);
});

test('lua bodies are skipped raw, braces in strings and comments included', () => {
  const text =
    'location / {\n content_by_lua_block {\n  local s = "}" -- }\n  if s then return {1} end\n }\n proxy_pass http://a;\n}';
  expect(shape(read(text).directives)).toEqual([
    [
      'location',
      '/',
      [
        ['content_by_lua_block', []],
        ['proxy_pass', 'http://a'],
      ],
    ],
  ]);
});

test('template statements are stepped over and template values are words', () => {
  const text = 'server {\n{% if tls %}\n listen {{ port }} ssl;\n{% endif %}\n{{ extra }}\n root {{root}}/www;\n}';
  const document = read(text);
  expect(document.problems).toEqual([]);
  expect(shape(document.directives)).toEqual([
    [
      'server',
      [
        ['listen', '{{ port }}', 'ssl'],
        ['root', '{{root}}/www'],
      ],
    ],
  ]);
});

test('mistakes are reported with their line and reading goes on', () => {
  const document = read('server {\n listen 80\n}\nserver { listen 81; }\n}\nlocation ~ ^/a{2}/x$ { return 404; }');
  expect(document.problems.map((p) => p.line)).toEqual([2, 5, 6]);
  expect(document.directives.map((d) => d.name)).toEqual(['server', 'server', 'location']);
});

test('an unclosed block and an unclosed quote are problems, not exceptions', () => {
  expect(read('http { server { listen 80;').problems).toHaveLength(2);
  expect(read('server { root "/a;\n listen 80; }').problems).toHaveLength(1);
});

test('hostile nesting neither overflows the stack nor takes long', () => {
  const document = read('a {'.repeat(300_000));
  expect(document.problems.length).toBeLessThanOrEqual(20);
  expect(read(`${"set $a '".repeat(100_000)}`).kind).toBe('nginx');
});

test('files are claimed by content, not by name alone', () => {
  const claims = (path: string, text: string) => nginxFormat.claimsPath(path) && nginxFormat.claimsText?.(path, text);
  expect(claims('nginx/nginx.conf', 'events {}\nhttp { server { listen 80; } }')).toBe(true);
  expect(claims('deploy/default.conf.template', 'server { listen ${PORT}; }')).toBe(true);
  expect(claims('sites-available/app', 'server { server_name a; }')).toBe(true);
  expect(claims('nginx/snippets/proxy.conf', 'proxy_set_header Host $host;')).toBe(true);
  expect(claims('redis.conf', 'maxmemory 100mb\nappendonly yes\n')).toBe(false);
  expect(claims('supervisord.conf', '[program:nginx]\ncommand=nginx -g "daemon off;"\n')).toBe(false);
  expect(claims('nginx.md', 'server { listen 80; }')).toBe(false);
});

test('writers keep the indentation of the block they write into', () => {
  const text = 'server {\n\tlisten 80;\n}\n';
  const server = read(text).directives[0];
  expect(appendDirectives('nginx.conf', server?.block ?? [], ['gzip on;'])).toEqual([
    { path: 'nginx.conf', start: 20, end: 20, text: '\n\tgzip on;' },
  ]);
  const listen = server?.block?.[0];
  if (listen === undefined) throw new Error('listen is missing');
  expect(replaceArgs(listen, '8080')).toEqual([{ path: 'nginx.conf', start: 17, end: 19, text: '8080' }]);
});
