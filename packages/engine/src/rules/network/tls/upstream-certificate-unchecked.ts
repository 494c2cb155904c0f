import { directiveNamed } from '../../../documents/nginx/document.ts';
import { appendDirectives, replaceArgs } from '../../../documents/nginx/write.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import {
  isOpenInside,
  isOpenOutside,
  labelOf,
  noProxy,
  type Place,
  placeSubject,
  places,
} from '../../shared/proxies.ts';

export default defineRule<Place>({
  id: 'network/tls/upstream-certificate-unchecked',
  title: 'The proxy talks TLS to whoever answers',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => {
    const seen = new Set<string>();
    return places(model).filter((place) => {
      const pass_ = known(place.location.proxyPass);
      // Only names of other networks: inside one host or cluster the certificate says nothing anyway.
      if (
        pass_?.scheme !== 'https' ||
        !/\.[a-z]{2,}$/i.test(pass_.host) ||
        /\.(?:local|internal|svc|lan)$/i.test(pass_.host)
      )
        return false;
      const key = `${place.proxy.id} ${pass_.host}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  },
  noSubject: `No location passes requests to another host over TLS. ${noProxy}`,

  check(place) {
    const { proxy, server, location } = place;
    const levels = [location.directives, server.directives, proxy.outer];
    const find = (name: string) => levels.flatMap((level) => directiveNamed(level, name) ?? [])[0];
    const verify = find('proxy_ssl_verify');
    const host = known(location.proxyPass)?.host ?? '';
    if (verify?.args[0]?.text === 'on') return pass(verify.headSpan, 'the certificate is checked');
    if (isOpenInside(proxy, location.span) || isOpenInside(proxy, server.span) || isOpenOutside(proxy))
      return skip('An include that is not in this repository may switch the check on.');
    const name = find('proxy_ssl_server_name')?.args[0]?.text === 'on';
    const lines = [
      'proxy_ssl_verify on;',
      'proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;',
      ...(name ? [] : ['proxy_ssl_server_name on;']),
    ];
    return fail(
      (verify ?? directiveNamed(location.directives, 'proxy_pass'))?.headSpan ?? location.headSpan,
      `The ${labelOf(location)} passes requests to https://${host} ${verify === undefined ? 'and nginx checks no certificate by default' : 'with proxy_ssl_verify off'}${name ? '' : `; it does not send the name ${host} in the handshake either, which shared hosts and CDNs need`}.`,
      {
        subject: placeSubject(place, 'proxy_ssl_verify'),
        verify: `Point ${host} at a server with a self-signed certificate: the answer must be 502.`,
        fix: reviewOrAdvice(
          'Check the certificate',
          'nginx',
          verify === undefined
            ? appendDirectives(location.span.file, location.directives, lines)
            : [
                ...replaceArgs(verify, 'on'),
                ...(appendDirectives(location.span.file, location.directives, lines.slice(1)) ?? []),
              ],
          lines.join('\n'),
        ),
      },
    );
  },

  docs: {
    problem: 'The connection is encrypted, but nobody asks with whom.',
    impact: 'Someone on the way, or a forged DNS answer, gets requests and answers with all cookies and keys in them.',
    verify: 'Let the proxy connect to a wrong certificate: it must refuse.',
    remedy: 'Switch proxy_ssl_verify on with the authorities of the system, and send the name.',
    tradeOff: 'A private authority has to be named in proxy_ssl_trusted_certificate.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('proxy_ssl_verify on; proxy_ssl_trusted_certificate /c.pem; ') }],
  },
});

function conf(lines: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    location /pay/ { ${lines}proxy_pass https://pay.example.com; }\n  }\n}\n`;
}
