import type { NginxDirective } from '../../../documents/nginx/document.ts';
import { replaceArgs } from '../../../documents/nginx/write.ts';
import { advice, defineRule, fail, pass, review, skip } from '../../rule.ts';
import { nginxCommand, noProxy, type Site, siteSubject, sites } from '../../shared/proxies.ts';
import { isTls } from '../../shared/tls.ts';

const weak = /^(SSLv2|SSLv3|TLSv1|TLSv1\.1)$/;

export default defineRule<Site>({
  id: 'network/tls/weak-protocols',
  title: 'Outdated TLS versions are accepted',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => {
    // One line of the http level counts for all servers: it is judged once.
    const seen = new Set<string>();
    return sites(model).filter(({ server }) => {
      const { span, state } = server.tlsProtocols;
      const key = state === 'unset' ? `${server.span.file}:${server.span.start}` : `${span.file}:${span.start}`;
      const first = !seen.has(key);
      seen.add(key);
      return first && (isTls(server) || state === 'set');
    });
  },
  noSubject: `No server of a proxy here ends TLS. ${noProxy}`,

  check(site, model) {
    const protocols = site.server.tlsProtocols;
    if (protocols.state === 'unset') return pass(site.server.headSpan, "nginx's default: TLS 1.2 and 1.3");
    if (protocols.state === 'unresolved') return skip(`${protocols.expression} is decided outside of the repository.`);
    const bad = protocols.value.filter((name) => weak.test(name));
    if (bad.length === 0) return pass(protocols, protocols.value.join(' '));
    const directive = directiveAt(site, protocols.span.start, protocols.span.file);
    return fail(protocols, `${site.proxy.file} still offers ${bad.join(' and ')} to browsers.`, {
      subject: siteSubject(site, 'ssl_protocols'),
      verify: `\`${nginxCommand(site.proxy, model)} | grep ssl_protocols\`, and \`openssl s_client -tls1_1 -connect HOST:443\` must fail.`,
      fix:
        directive === undefined
          ? advice('Offer TLS 1.2 and 1.3 only', 'nginx', 'ssl_protocols TLSv1.2 TLSv1.3;')
          : review('Offer TLS 1.2 and 1.3 only', 'nginx', replaceArgs(directive, 'TLSv1.2 TLSv1.3')),
    });
  },

  docs: {
    problem:
      'TLS 1.0 and 1.1 were withdrawn (RFC 8996) because their hash functions and ciphers no longer hold, and SSL 3 is broken outright.',
    impact:
      'An attacker on the path can downgrade a connection and read or change it; security scans and payment rules fail.',
    verify: '`openssl s_client -tls1_1 -connect HOST:443` must end with a handshake failure.',
    remedy: 'Set `ssl_protocols TLSv1.2 TLSv1.3;` in the default server or at the http level.',
    tradeOff: 'Clients older than about 2014 (Android 4.3, Java 7, Windows 7 without updates) can no longer connect.',
    sources: [
      'https://www.rfc-editor.org/rfc/rfc8996',
      'https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_protocols',
    ],
  },
  examples: {
    bad: [{ 'nginx.conf': config('ssl_protocols TLSv1 TLSv1.1 TLSv1.2;') }],
    good: [{ 'nginx.conf': config('ssl_protocols TLSv1.2 TLSv1.3;') }],
  },
});

function directiveAt({ proxy, server }: Site, start: number, file: string): NginxDirective | undefined {
  return [...proxy.outer, ...server.directives].find((d) => d.headSpan.start === start && d.span.file === file);
}

function config(line: string): string {
  return `events {}\nhttp {\n  server {\n    listen 443 ssl;\n    server_name app.test;\n    ssl_certificate /etc/nginx/certs/a.pem;\n    ${line}\n    location / { proxy_pass http://api:8000; }\n  }\n}\n`;
}
