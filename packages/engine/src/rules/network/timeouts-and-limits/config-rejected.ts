import { directivesNamed, firstArg, type NginxDirective } from '../../../documents/nginx/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { ReverseProxy } from '../../../model/proxy.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { labelOf, locationsOf, nginxCommand, noProxy } from '../../shared/proxies.ts';

interface Mistake {
  readonly text: string;
  readonly span: Span;
  readonly fix: string;
  /** The other line of a contradiction. */
  readonly other?: Span;
}

export default defineRule<ReverseProxy>({
  id: 'network/timeouts-and-limits/config-rejected',
  title: 'The proxy refuses to start with this configuration',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.proxies.filter((proxy) => proxy.product === 'nginx'),
  noSubject: noProxy,

  check(proxy, model) {
    const mistakes = [
      ...unread(proxy, model),
      ...repeated(proxy),
      ...values(proxy),
      ...targets(proxy),
      ...(isWhole(proxy) ? [...zones(proxy), ...certificates(proxy), ...variables(proxy)] : []),
    ];
    const [first] = mistakes;
    if (first === undefined) return skip('Nothing was found that nginx would refuse.');
    const more =
      mistakes.length === 1 ? '' : ` ${mistakes.length - 1} more of the kind stand in the same configuration.`;
    return fail(first.span, `nginx stops at ${first.span.file}:${first.span.line}: ${first.text}.${more}`, {
      subject: { kind: 'proxy', name: proxy.file, anchor: 'nginx -t' },
      severity: proxy.container === null ? 'HIGH' : 'CRITICAL',
      evidence: [...(first.other === undefined ? [] : [first.other]), ...mistakes.slice(1, 6).map((it) => it.span)],
      verify: `\`${nginxCommand(proxy, model).replace(/-T$/, '-t')}\` names the line.`,
      fix: advice('Make the configuration valid', 'nginx', first.fix),
    });
  },

  docs: {
    problem:
      'nginx checks the whole configuration at its start and exits at the first mistake, and a reload keeps the old one.',
    impact: 'After the next restart or rebuild nothing behind the proxy can be reached.',
    verify: 'Run `nginx -t` in the image that production uses.',
    remedy: 'Mend the line, and run `nginx -t` in the pipeline with the image of production.',
    tradeOff: 'None.',
    sources: [
      'https://nginx.org/en/docs/switches.html',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
    ],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('    location ~ ^/api {\n      proxy_pass http://api:8000/v1/;\n    }\n') }],
    good: [{ 'nginx.conf': conf('    location /api/ {\n      proxy_pass http://api:8000/v1/;\n    }\n') }],
  },
});

/** Every file of it is here: what is not defined in them is defined nowhere. */
function isWhole(proxy: ReverseProxy): boolean {
  return proxy.openIncludes.length === 0 && (!proxy.fragment || proxy.container !== null);
}

/** Braces and semicolons, as the parser found them; files of other template engines are not nginx yet. */
function unread(proxy: ReverseProxy, model: DeploymentModel): Mistake[] {
  const files = new Set([proxy.file, ...proxy.servers.map((server) => server.span.file)]);
  return model.unread
    .filter(
      (it) =>
        it.kind === 'nginx' &&
        files.has(it.file) &&
        /not ended|not closed|unexpected/.test(it.reason) &&
        !/\{[{%]|<%/.test(it.reason) &&
        !/\.(?:j2|erb|tmpl|tpl)$/.test(it.file),
    )
    .map((it) => ({
      text: it.reason,
      span: { ...proxy.span, file: it.file, line: it.line, endLine: it.line, ...sameFile(proxy, it.file) },
      fix: '# end the directive with ; and close every block',
    }));
}

/** The problem has a line only; the offsets of the configuration's own place keep the span inside the file. */
function sameFile(proxy: ReverseProxy, file: string): Partial<Span> {
  return proxy.span.file === file ? {} : { start: 0, end: 0 };
}

const once = new Set(
  'root alias client_max_body_size proxy_read_timeout proxy_send_timeout proxy_connect_timeout proxy_http_version proxy_buffering proxy_pass gzip sendfile keepalive_timeout server_tokens default_type worker_processes worker_connections ssl_protocols ssl_ciphers'.split(
    ' ',
  ),
);

function levelsOf(proxy: ReverseProxy): readonly (readonly NginxDirective[])[] {
  return [
    proxy.outer,
    ...proxy.servers.flatMap((server) => [
      server.directives,
      ...locationsOf(server.locations).map((it) => it.directives),
    ]),
  ];
}

function repeated(proxy: ReverseProxy): Mistake[] {
  const found: Mistake[] = [];
  const note = (seen: Map<string, NginxDirective>, key: string, directive: NginxDirective, text: string): void => {
    const before = seen.get(key);
    if (before === undefined) seen.set(key, directive);
    // A file that is read twice, once by its own name and once by a pattern, is not a repetition.
    else if (before.span.file !== directive.span.file || before.span.start !== directive.span.start)
      found.push({
        text,
        span: directive.headSpan,
        other: before.headSpan,
        fix: `# keep one of lines ${before.span.line} and ${directive.span.line}`,
      });
  };
  for (const level of levelsOf(proxy)) {
    // The http and main level are joined in `outer`; a name may stand once in each.
    const seen = new Map<string, NginxDirective>();
    const places = new Map<string, NginxDirective>();
    for (const directive of level) {
      if (level !== proxy.outer && once.has(directive.name) && directive.block === null)
        note(seen, directive.name, directive, `"${directive.name}" is repeated in one block`);
      if (directive.name === 'location') {
        const [a, b] = directive.args.map((arg) => arg.text);
        if (a === '~' || a === '~*') continue;
        note(
          places,
          b === undefined ? (a ?? '') : `${a === '^~' ? '' : a}${b}`,
          directive,
          `location ${b ?? a} is declared twice`,
        );
      }
      if (directive.name === 'upstream')
        note(places, `upstream ${firstArg(directive)}`, directive, `upstream ${firstArg(directive)} is declared twice`);
    }
  }
  return found;
}

const sizes = /^(?:client_max_body_size|client_body_buffer_size|proxy_buffer_size)$/;
const times = /^(?:proxy_(?:read|send|connect)_timeout|keepalive_timeout|client_(?:body|header)_timeout|send_timeout)$/;

function values(proxy: ReverseProxy): Mistake[] {
  return levelsOf(proxy).flatMap((level) =>
    level.flatMap((directive): Mistake[] => {
      const value = firstArg(directive) ?? '';
      const wrongSize = sizes.test(directive.name) && /^\d+(?:\.\d+|[kmg]?b|[kmg]ib)$/i.test(value);
      const wrongTime = times.test(directive.name) && /^\d+(?:min|mins|sec|secs|hours?|minutes?)$/i.test(value);
      if (!wrongSize && !wrongTime) return [];
      return [
        {
          text: `"${directive.name}" does not know the value ${value}`,
          span: directive.headSpan,
          fix: `${directive.name} ${
            wrongSize
              ? value.replace(/i?b$/i, '')
              : value
                  .replace(/min\w*$/i, 'm')
                  .replace(/sec\w*$/i, 's')
                  .replace(/hour\w*$/i, 'h')
          };`,
        },
      ];
    }),
  );
}

/** A path behind the host of proxy_pass where nginx does not know which part it would replace. */
function targets(proxy: ReverseProxy): Mistake[] {
  return proxy.servers.flatMap((server) =>
    locationsOf(server.locations).flatMap((location): Mistake[] => {
      const pass = known(location.proxyPass);
      if (
        pass === undefined ||
        pass.path === null ||
        pass.url.includes('$') ||
        !/^(?:~|~\*|@)$/.test(location.modifier)
      )
        return [];
      if (
        !location.directives.some(
          (it) => it.name === 'proxy_pass' && it.headSpan.start === location.proxyPass.span.start,
        )
      )
        return [];
      return [
        {
          text: `proxy_pass ${pass.url} has a path, which ${labelOf(location)} does not allow`,
          span: location.proxyPass.span,
          fix: `rewrite ^/api/(.*)$ ${pass.path.replace(/\/$/, '')}/$1 break;\nproxy_pass ${pass.scheme}://${pass.host}${pass.port === null ? '' : `:${pass.port}`};`,
        },
      ];
    }),
  );
}

function zones(proxy: ReverseProxy): Mistake[] {
  const defined = new Set(
    proxy.outer
      .filter((it) => /^limit_(?:req|conn)_zone$/.test(it.name))
      .flatMap((it) => it.args.flatMap((arg) => /^zone=([^:]+)/.exec(arg.text)?.[1] ?? [])),
  );
  return levelsOf(proxy).flatMap((level) =>
    [...directivesNamed(level, 'limit_req'), ...directivesNamed(level, 'limit_conn')].flatMap(
      (directive): Mistake[] => {
        const name =
          directive.name === 'limit_conn'
            ? firstArg(directive)
            : directive.args.flatMap((arg) => /^zone=(.+)$/.exec(arg.text)?.[1] ?? [])[0];
        if (name === undefined || /[${]/.test(name) || defined.has(name)) return [];
        return [
          {
            text: `${directive.name} uses the zone "${name}", which no ${directive.name}_zone defines`,
            span: directive.headSpan,
            fix: `${directive.name}_zone $binary_remote_addr zone=${name}:10m${directive.name === 'limit_req' ? ' rate=10r/s' : ''};   # http level`,
          },
        ];
      },
    ),
  );
}

function certificates(proxy: ReverseProxy): Mistake[] {
  return proxy.servers.flatMap((server): Mistake[] => {
    const listen = server.listens.find((it) => it.tls);
    const has = (name: string) => [...server.directives, ...proxy.outer].some((it) => it.name === name);
    if (listen === undefined || server.certificate.state !== 'unset') return [];
    if (has('ssl_reject_handshake') || has('ssl_certificate') || server.directives.some((it) => it.name === 'include'))
      return [];
    return [
      {
        text: `the server on port ${listen.port} speaks TLS and has no ssl_certificate`,
        span: listen.span,
        fix: 'ssl_certificate /etc/nginx/certs/fullchain.pem;\nssl_certificate_key /etc/nginx/certs/privkey.pem;',
      },
    ];
  });
}

/** The variable of the usual map for WebSockets without the map: copied from a guide, one half forgotten. */
function variables(proxy: ReverseProxy): Mistake[] {
  const defined = new Set(
    proxy.outer.filter((it) => /^(?:map|geo|split_clients)$/.test(it.name)).flatMap((it) => it.args.at(-1)?.text ?? []),
  );
  return levelsOf(proxy).flatMap((level) =>
    directivesNamed(level, 'proxy_set_header').flatMap((directive): Mistake[] => {
      const value = directive.args[1]?.text ?? '';
      if (value !== '$connection_upgrade' || defined.has(value)) return [];
      if (level.some((it) => it.name === 'set' && firstArg(it) === value)) return [];
      return [
        {
          text: 'the variable $connection_upgrade is used and no map sets it',
          span: directive.headSpan,
          fix: "map $http_upgrade $connection_upgrade {   # http level\n    default upgrade;\n    '' close;\n}",
        },
      ];
    }),
  );
}

function conf(server: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n${server}  }\n}\n`;
}
