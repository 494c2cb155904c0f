import { directivesNamed } from '../../../documents/nginx/document.ts';
import { appendDirectives } from '../../../documents/nginx/write.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import {
  isOpenInside,
  isOpenOutside,
  locationsOf,
  nginxCommand,
  type Site,
  siteSubject,
} from '../../shared/proxies.ts';
import { hstsByApplication, isTls, nameOf, publicSites, tlsInFront } from '../../shared/tls.ts';

const line = 'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;';

export default defineRule<Site>({
  id: 'network/tls/hsts-missing',
  title: 'Browsers may fall back to unencrypted requests',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => publicSites(model).filter(({ server }) => isTls(server)),
  noSubject: 'No public server of a proxy here ends TLS.',

  check(site, model) {
    const { proxy, server } = site;
    if (server.hsts.state === 'unresolved') return skip('The header is decided outside of the repository.');
    const application = hstsByApplication(model);
    if (application !== undefined) return pass(application, 'the application sets it');
    if (server.hsts.state === 'set') {
      const dropped = locationsOf(server.locations).find((it) => loses(it.addHeaders, it.directives));
      if (dropped === undefined) return pass(server.hsts, server.hsts.value);
      return fail(
        dropped.headSpan,
        `location ${dropped.pattern} sets its own add_header, so the Strict-Transport-Security of ${nameOf(server)} is not sent there.`,
        {
          confidence: 'High',
          subject: siteSubject(site, `hsts-dropped[${dropped.pattern}]`),
          evidence: [server.hsts.span],
          fix: reviewOrAdvice(
            'Repeat the header',
            'nginx',
            appendDirectives(dropped.span.file, dropped.directives, [line]),
            line,
          ),
        },
      );
    }
    if (isOpenInside(proxy, server.span) || isOpenOutside(proxy))
      return skip('An include that is not in this repository may set it.');
    if (tlsInFront(model) !== undefined) return skip('Another hop in front ends TLS for the browser.');
    return fail(server.headSpan, `${nameOf(server)} ends TLS and never sends Strict-Transport-Security.`, {
      subject: siteSubject(site, 'hsts'),
      verify: `\`curl -sI https://${server.names[0] ?? 'HOST'}/ | grep -i strict-transport\`; in the proxy: \`${nginxCommand(proxy, model)} | grep -i strict\`.`,
      fix: reviewOrAdvice(
        'Tell browsers to stay on https',
        'nginx',
        appendDirectives(server.span.file, server.directives, [line]),
        line,
      ),
    });
  },

  docs: {
    problem:
      'Without the header a browser tries http first when someone types the name, and an attacker on the network can answer in place of the redirect.',
    impact: 'The first request of a visit, cookies included, can be intercepted on a hostile network.',
    verify: '`curl -sI https://HOST/ | grep -i strict-transport-security`.',
    remedy: 'Send the header from the TLS server, and repeat it in every location that has an add_header of its own.',
    tradeOff: 'Browsers refuse plain http for the whole max-age, so begin with 300 seconds and raise it.',
    sources: [
      'https://www.rfc-editor.org/rfc/rfc6797',
      'https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header',
    ],
  },
  examples: {
    bad: [{ 'nginx.conf': config('') }],
    good: [{ 'nginx.conf': config(line) }],
  },
});

/** A location with headers of its own that lost the one of its server. */
function loses(effective: readonly { readonly name: string }[], own: Site['server']['directives']): boolean {
  if (directivesNamed(own, 'add_header').length === 0) return false;
  if (own.some((d) => d.name === 'include' || d.name === 'internal' || d.name === 'return')) return false;
  return effective.every((header) => header.name.toLowerCase() !== 'strict-transport-security');
}

function config(header: string): string {
  return `events {}\nhttp {\n  server {\n    listen 443 ssl;\n    server_name app.test;\n    ssl_certificate /etc/nginx/certs/a.pem;\n    ${header}\n    location / { proxy_pass http://api:8000; }\n  }\n}\n`;
}
