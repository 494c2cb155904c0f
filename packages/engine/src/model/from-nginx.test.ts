import { expect, test } from 'vitest';
import { parseNginx } from '../documents/nginx/parse.ts';
import { buildContext } from './build-context.ts';
import type { Container } from './container.ts';
import { proxiesFromNginx } from './from-nginx.ts';
import type { ImageBuild } from './image.ts';
import { matchLocation, matchRequest, upstreamPath } from './nginx-match.ts';
import type { ReverseProxy } from './proxy.ts';

function read(
  files: Record<string, string>,
  containers: Partial<Container>[] = [],
  images: Partial<ImageBuild>[] = [],
) {
  const texts = new Map(Object.entries(files));
  const entries = Object.keys(files).map((path) => ({ path, size: 1, sha256: path }));
  return proxiesFromNginx(
    [...texts].map(([path, text]) => parseNginx(path, text)),
    buildContext({ entries, texts, secrets: [], unreadable: [] }),
    // Placement looks at mounts, copies and values only; the rest of the nouns would be noise here.
    { containers: containers as Container[], images: images as ImageBuild[] }, // partial on purpose
  );
}

function only(files: Record<string, string>): ReverseProxy {
  const { proxies } = read(files);
  expect(proxies).toHaveLength(1);
  return proxies[0] as ReverseProxy; // length just checked
}

function server(text: string) {
  const found = only({ 'nginx.conf': `events {} http { server { ${text} } }` }).servers[0];
  if (found === undefined) throw new Error('no server');
  return found;
}

test('one own proxy_set_header discards every inherited one, scalars are inherited', () => {
  const { locations } = server(`proxy_set_header Upgrade $http_upgrade; proxy_read_timeout 5m; client_max_body_size 20m;
    location /a { proxy_pass http://a:1; } location /b { proxy_set_header Host $host; proxy_pass http://a:1; proxy_read_timeout 1h30m; }`);
  expect(locations[0]?.requestHeaders.map((h) => h.name)).toEqual(['Upgrade']);
  expect(locations[1]?.requestHeaders.map((h) => h.name)).toEqual(['Host']);
  expect(locations.map((l) => l.settings.readTimeoutSeconds)).toMatchObject([{ value: 300 }, { value: 5400 }]);
  expect(locations[1]?.settings.bodyLimitBytes).toMatchObject({ state: 'set', value: 20 * 1024 * 1024 });
});

test('add_header is all or nothing unless add_header_inherit merges', () => {
  const dropped = server('add_header A 1; location / { add_header B 2; }').locations[0];
  expect(dropped?.addHeaders.map((h) => h.name)).toEqual(['B']);
  const merged = server('add_header A 1; location / { add_header_inherit merge; add_header B 2; }').locations[0];
  expect(merged?.addHeaders.map((h) => h.name)).toEqual(['A', 'B']);
});

test('locations are found as nginx finds them', () => {
  const at = server(`location / { return 200; } location = /x { return 200; } location /ws/ { proxy_pass http://a; }
    location ^~ /static/ { location ~ \\.map$ { return 404; } } location ~* \\.PNG$ { return 200; } location /long/prefix { return 200; }`);
  const pattern = (uri: string) => matchLocation(at, uri)?.pattern;
  expect(pattern('/x')).toBe('/x');
  expect(pattern('/anything?q=1')).toBe('/');
  expect(pattern('/img/a.png')).toBe('\\.PNG$');
  expect(pattern('/static/a.png')).toBe('/static/');
  expect(pattern('/static/a.map')).toBe('\\.map$');
  expect(pattern('/long/prefixes')).toBe('/long/prefix');
  expect(matchRequest(at, '/ws').kind).toBe('slash-redirect');
  expect(pattern('//ws///1')).toBe('/ws/');
});

test('a pattern that a linear-time engine cannot run is undecided, not a miss', () => {
  expect(matchRequest(server('location ~ ^/(?!api) { return 200; } location / { return 404; }'), '/x').kind).toBe(
    'unknown',
  );
});

test('proxy_pass with a path replaces the prefix, without one it passes the request on', () => {
  const { locations } = server('location /api/ { proxy_pass http://b/; } location /raw { proxy_pass http://b; }');
  expect(locations.map((location) => upstreamPath(location, `${location.pattern}x`))).toEqual(['/x', '/rawx']);
});

test('includes are textual, globs are sorted, one that leads out of the tree is recorded', () => {
  const proxy = only({
    'nginx/nginx.conf':
      'events {} http { include mime.types; include /etc/nginx/conf.d/*.conf; include /etc/nginx/extra/own.conf; }',
    'nginx/conf.d/b.conf': 'server { listen 81; include snippets/ws.conf; location / { proxy_pass http://a:1; } }',
    'nginx/conf.d/a.conf': 'server { listen 80; }',
    'nginx/snippets/ws.conf': 'proxy_set_header Upgrade $http_upgrade;',
  });
  expect(proxy.file).toBe('nginx/nginx.conf');
  expect(proxy.servers.map((one) => one.listens[0]?.port)).toEqual([80, 81]);
  expect(proxy.servers[1]?.locations[0]?.requestHeaders[0]).toMatchObject({
    name: 'Upgrade',
    span: { file: 'nginx/snippets/ws.conf' },
  });
  expect(proxy.openIncludes.map((include) => include.pattern)).toEqual(['/etc/nginx/extra/own.conf']);
});

test('files that include each other end, however often', () => {
  const proxy = only({
    'nginx.conf': 'events {} http { server { include a.conf; include a.conf; } }',
    'a.conf': 'include nginx.conf; include b.conf; include b.conf; location / { return 200; }',
    'b.conf': 'include a.conf; include a.conf;',
  });
  expect(proxy.servers.length).toBeGreaterThan(0);
});

test('a fragment that a container mounts is one proxy, with that container and its environment values', () => {
  const span = { file: 'docker-compose.yml', start: 0, end: 0, line: 1, endLine: 1 };
  const { proxies } = read(
    {
      'nginx/test.conf.template':
        'server { listen ${PORT}; client_max_body_size ${MAX_BODY}; location / { proxy_pass http://${HOST}; } }',
    },
    [
      {
        id: 'compose:docker-compose.yml#web',
        span,
        environment: 'prod',
        build: 'Dockerfile@',
        mounts: [
          {
            target: '/etc/nginx/templates/default.conf.template',
            kind: 'bind',
            source: './nginx/test.conf.template',
            readOnly: true,
            span,
          },
        ],
        env: [{ name: 'MAX_BODY', value: { state: 'set', value: '50m', span }, source: 'literal', span }],
      },
    ],
    [
      {
        id: 'Dockerfile@',
        file: 'Dockerfile',
        environment: 'prod',
        copies: [],
        env: [{ name: 'PORT', value: { state: 'set', value: '8080', span }, kind: 'ENV', span }],
      },
    ],
  );
  expect(proxies[0]).toMatchObject({
    container: 'compose:docker-compose.yml#web',
    environment: 'prod',
    fragment: true,
  });
  expect(proxies[0]?.servers[0]?.listens[0]?.port).toBe(8080);
  expect(proxies[0]?.servers[0]?.settings.bodyLimitBytes).toMatchObject({
    value: 50 * 1024 * 1024,
    via: 'from ${MAX_BODY}',
  });
  expect(proxies[0]?.servers[0]?.locations[0]?.proxyPass.state).toBe('unresolved');
});

test('an application image that copies the whole repository does not load the proxy file in it', () => {
  const span = { file: 'Dockerfile', start: 0, end: 0, line: 1, endLine: 1 };
  const copies = [{ from: null, sources: ['.'], destination: '/app', span }] as unknown as ImageBuild['copies']; // what placement reads
  const image = (base: string): Partial<ImageBuild> => ({
    id: 'Dockerfile@',
    file: 'Dockerfile',
    environment: 'prod',
    copies,
    env: [],
    base: { state: 'set', value: { text: base } as never, span }, // what placement reads
  });
  const container: Partial<Container> = {
    id: 'compose:docker-compose.yml#api',
    span: { ...span, file: 'docker-compose.yml' },
    environment: 'prod',
    build: 'Dockerfile@',
    mounts: [],
    env: [],
  };
  const files = { 'nginx/nginx.conf': 'events {} http { server { listen 80; } }' };
  const ownerOver = (base: string) => read(files, [container], [image(base)]).proxies[0]?.container;
  expect(ownerOver('python:3.13-slim')).toBeNull();
  expect(ownerOver('nginx:1.30')).toBe('compose:docker-compose.yml#api');
});

test('what production loads comes first; development files stand aside', () => {
  const files = {
    'nginx.conf': 'events {} http { server { listen 80; } }',
    'nginx.dev.conf': 'events {} http { server { listen 81; } }',
  };
  const both = read(files);
  expect([both.proxies.map((p) => p.file), both.aside.map((p) => p.file)]).toEqual([
    ['nginx.conf'],
    ['nginx.dev.conf'],
  ]);
  expect(read({ 'nginx.dev.conf': files['nginx.dev.conf'] }).proxies.map((p) => p.file)).toEqual(['nginx.dev.conf']);
});

test('a server that only redirects is recognised with and without a challenge location', () => {
  const redirects = [
    'return 301 https://$host$request_uri;',
    'location /.well-known/acme-challenge/ { root /c; } location / { return 301 https://$host$request_uri; }',
    'if ($host = a.b) { return 301 https://$host$request_uri; } return 404;',
  ].map((text) => server(`listen 80; ${text}`).redirectsToHttps);
  expect(redirects).toEqual([true, true, true]);
  expect(server('listen 80; location / { proxy_pass http://a; }').redirectsToHttps).toBe(false);
});

test('listens keep address, port and TLS; a Unix socket has no port', () => {
  expect(server('listen 127.0.0.1:81; listen [::]:443 ssl; http2 on; listen unix:/x;').listens).toMatchObject([
    { port: 81, address: '127.0.0.1', tls: false },
    { port: 443, address: null, tls: true, http2: true },
    { port: 0, address: 'unix:/x' },
  ]);
});

test('a file that is named as an example is loaded by nobody, also when nothing else is there', () => {
  const text = 'server { listen 80; location / { proxy_pass http://a:1; } }';
  for (const path of ['nginx.conf.example', 'deploy/nginx.conf.sample', 'nginx.conf.dist']) {
    const { proxies, aside } = read({ [path]: text });
    expect(proxies, path).toEqual([]);
    expect(aside.map((it) => it.file)).toEqual([path]);
  }
  const mount = {
    id: 'web',
    environment: 'prod',
    span: { file: 'compose.yml', start: 0, end: 1, line: 1, endLine: 1 },
  };
  const mounts = [{ kind: 'bind', source: 'nginx.conf.example', target: '/etc/nginx/conf.d/default.conf' }];
  const loaded = read({ 'nginx.conf.example': text }, [{ ...mount, mounts } as unknown as Partial<Container>]);
  expect(loaded.proxies).toHaveLength(1);
});
