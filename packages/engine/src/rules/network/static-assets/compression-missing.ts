import { directiveNamed, type NginxDirective } from '../../../documents/nginx/document.ts';
import { appendDirectives } from '../../../documents/nginx/write.ts';
import type { ProxyServer, ReverseProxy } from '../../../model/proxy.ts';
import { advice, defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { servesPages } from '../../shared/served-files.ts';

interface Site {
  readonly proxy: ReverseProxy;
  readonly server: ProxyServer;
}

const types = 'text/css application/javascript application/json image/svg+xml application/wasm';

export default defineRule<Site>({
  id: 'network/static-assets/compression-missing',
  title: 'Scripts and styles travel uncompressed',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.proxies
      .filter((proxy) => proxy.product === 'nginx')
      .flatMap((proxy) =>
        proxy.servers
          .filter((server) => servesPages(server) || (!proxy.fragment && servesDefaultFolder(server)))
          .slice(0, 1)
          .map((server) => ({ proxy, server })),
      ),
  noSubject: 'No nginx configuration here serves a web application.',

  check({ proxy, server }) {
    const levels = [server.directives, proxy.outer];
    const zip = find(levels, 'gzip') ?? find(levels, 'brotli') ?? find(levels, 'gzip_static') ?? find(levels, 'zstd');
    if (zip === undefined && proxy.fragment)
      return skip('Only a fragment of the configuration is here; the main file may compress.');
    const name = server.names[0] ?? '_';
    const subject = { kind: 'proxy', name: proxy.file, anchor: `http/server[${name}]/gzip` };
    if (zip === undefined || zip.args[0]?.text === 'off') {
      return fail(
        zip?.headSpan ?? server.headSpan,
        `${server.headSpan.file} ${servesPages(server) ? 'serves the web application' : "answers from nginx's default folder"} without gzip.`,
        {
          subject,
          fix: reviewOrAdvice(
            'Compress text',
            'nginx',
            zip === undefined ? edits(server) : undefined,
            `gzip on;\ngzip_types ${types};\ngzip_vary on;\ngzip_min_length 1024;`,
          ),
        },
      );
    }
    const list = find(levels, 'gzip_types');
    // What lies in the default folder is not known here, so only whether anything is compressed counts.
    const covered =
      !servesPages(server) ||
      zip.name !== 'gzip' ||
      (list?.args.some((arg) => /^\*$|javascript/.test(arg.text)) ?? false);
    if (covered) return pass([zip.headSpan, ...(list === undefined ? [] : [list.headSpan])], 'text is compressed');
    return fail(
      (list ?? zip).headSpan,
      `gzip is on in ${zip.span.file}, but ${list === undefined ? 'there is no gzip_types' : 'gzip_types does not name JavaScript'}, so ${list === undefined ? 'only HTML is compressed' : 'the largest files travel as they are'}.`,
      {
        subject,
        fix: advice('Name the types', 'nginx', `gzip_types ${types};`),
      },
    );
  },

  docs: {
    problem: 'A bundle of one megabyte goes over the wire three to five times as large as it needs to be.',
    impact: 'First visits are slow on mobile connections, and traffic costs more.',
    verify: "`curl -sI -H 'Accept-Encoding: gzip' <address of a script>` shows no Content-Encoding.",
    remedy: 'Switch gzip on for text types, or serve files that are compressed at build time.',
    tradeOff: 'Costs a little CPU; not needed when a CDN in front compresses.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_gzip_module.html'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('    gzip on;\n    gzip_types text/css application/javascript;\n') }],
  },
});

/** Without a root and locations of its own nginx answers from its default folder. */
function servesDefaultFolder(server: ProxyServer): boolean {
  const decided = /^(?:return|rewrite|proxy_pass|ssl_reject_handshake|if)$/;
  return (
    server.locations.length === 0 && !server.redirectsToHttps && server.directives.every((it) => !decided.test(it.name))
  );
}

function find(levels: readonly (readonly NginxDirective[])[], name: string): NginxDirective | undefined {
  for (const level of levels) {
    const found = directiveNamed(level, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function edits(server: ProxyServer) {
  return appendDirectives(server.span.file, server.directives, [
    'gzip on;',
    `gzip_types ${types};`,
    'gzip_vary on;',
    'gzip_min_length 1024;',
  ]);
}

function conf(server: string): string {
  return `events {}\nhttp {\n  include mime.types;\n  server {\n    listen 80;\n    root /usr/share/nginx/html;\n${server}    location / {\n      try_files $uri /index.html;\n    }\n  }\n}\n`;
}
