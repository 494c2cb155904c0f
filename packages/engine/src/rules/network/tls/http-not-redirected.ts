import { insertBefore } from '../../../documents/nginx/write.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { noProxy, type Site, siteSubject, sites } from '../../shared/proxies.ts';
import { hasContent, isTls, nameOf, plainListen, tlsInFront } from '../../shared/tls.ts';

export default defineRule<Site>({
  id: 'network/tls/http-not-redirected',
  title: 'The site also answers without encryption',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => sites(model).filter(({ server }) => plainListen(server) !== undefined),
  noSubject: `No server of a proxy here listens without TLS. ${noProxy}`,

  check(site, model) {
    const { proxy, server } = site;
    const listen = plainListen(server);
    if (listen === undefined) throw new Error('a subject without a plain listener');
    const twin = proxy.servers.find((other) => isTls(other) && sharesName(site, other));
    if (twin === undefined) return skip(`${nameOf(server)} has no TLS listener in ${proxy.file}.`);
    if (server.redirectsToHttps) return pass([listen.span, server.headSpan], 'redirects to https');
    if (isLoopback(listen.address) || listen.port === 0) return skip('The plain listener is not public.');
    if (!hasContent(server)) return skip('The plain server serves no content.');
    if (tlsInFront(model) !== undefined) return skip('Another hop in front decides about http.');
    // A server that listens on both cannot answer everything with a redirect: the scheme has to be asked.
    const both = server === twin;
    const line = both
      ? 'if ($scheme = http) { return 301 https://$host$request_uri; }'
      : 'return 301 https://$host$request_uri;';
    return fail(
      listen.span,
      `${nameOf(server)} has TLS (${twin.span.file}:${twin.span.line}), and port ${listen.port} serves the same site in plain text.`,
      {
        subject: siteSubject(site, 'redirect'),
        evidence: [twin.headSpan],
        verify: `\`curl -sI http://${server.names[0] ?? 'HOST'}:${listen.port}/\` must answer 301 with a Location that begins with https.`,
        fix: reviewOrAdvice(
          'Send plain requests to https',
          'nginx',
          both
            ? insertBefore(
                server.directives.find((d) => d.span.file === server.span.file && d.name === 'location'),
                [line],
              )
            : undefined,
          `location / {\n  ${line}\n}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Whoever types the name without https, or follows an old link, stays on the unencrypted port, with every password and cookie.',
    impact: 'Sessions and documents can be read and changed by anyone on the network between the user and the server.',
    verify: '`curl -sI http://HOST/` must answer 301 to https.',
    remedy: 'Keep only the ACME challenge on port 80 and answer everything else with a redirect.',
    tradeOff: 'Health checks and old clients that cannot follow redirects have to be moved to https first.',
    sources: ['https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html'],
  },
  examples: {
    bad: [{ 'nginx.conf': config('listen 80;\n    listen 443 ssl;') }],
    good: [
      {
        'nginx.conf': config(
          'listen 443 ssl;',
          'server { listen 80; server_name app.test; return 301 https://$host$request_uri; }',
        ),
      },
    ],
  },
});

function sharesName({ server }: Site, other: Site['server']): boolean {
  const names = server.names.filter((name) => name !== '_');
  return names.length === 0 || other.names.length === 0 || names.some((name) => other.names.includes(name));
}

function isLoopback(address: string | null): boolean {
  return address !== null && /^(127\.|localhost|\[::1\]|unix:)/.test(address);
}

function config(listens: string, more = ''): string {
  return `events {}\nhttp {\n  ${more}\n  server {\n    ${listens}\n    server_name app.test;\n    ssl_certificate /etc/nginx/certs/a.pem;\n    location / { proxy_pass http://api:8000; }\n  }\n}\n`;
}
