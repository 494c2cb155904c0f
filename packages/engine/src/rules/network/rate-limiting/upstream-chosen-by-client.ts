import { directiveNamed } from '../../../documents/nginx/document.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { labelOf, noProxy, type Place, placeSubject, places } from '../../shared/proxies.ts';

export default defineRule<Place>({
  id: 'network/rate-limiting/upstream-chosen-by-client',
  title: 'Clients choose where the proxy connects to',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => places(model).filter((place) => passOf(place)?.args[0]?.text.includes('$') === true),
  noSubject: `No location passes requests to an address with variables. ${noProxy}`,

  check(place) {
    const directive = passOf(place);
    const url = directive?.args[0]?.text ?? '';
    const authority = /^\w+:\/\/([^/]*)/.exec(url)?.[1] ?? url;
    const chosen = /\$\{?(?:arg_\w+|http_(?!host\b)\w+|cookie_\w+|query_string|args)\b/.exec(authority)?.[0];
    const capture =
      /\$\{?[1-9]\b/.test(authority) && /\((?:\.[*+]|\[\^[^\]]*\][*+]|\\S[*+])\)/.test(place.location.pattern);
    if (directive === undefined || (chosen === undefined && !capture))
      return skip('No proxied host is taken from the request.');
    if (place.location.directives.some((it) => it.name === 'internal'))
      return pass(place.location.headSpan, 'only inner redirects come here');
    return fail(
      directive.headSpan,
      `The ${labelOf(place.location)} connects to ${url}, whose host comes from ${chosen === undefined ? 'the path of the request' : chosen}.`,
      {
        subject: placeSubject(place, 'proxy_pass'),
        verify:
          '`curl` the location with the name of an inner service, such as the metadata address of the cloud: it must not answer.',
        fix: advice(
          'Map names to a fixed set of servers',
          'nginx',
          'map $arg_backend $backend {\n    default  "";\n    reports  reports:8000;\n}\n# in the location\nif ($backend = "") { return 404; }\nproxy_pass http://$backend;',
        ),
      },
    );
  },

  docs: {
    problem: 'The proxy stands inside the network and asks whatever address a stranger names.',
    impact: 'Databases, admin pages and cloud credentials that only the inner network can reach are read from outside.',
    verify: 'Name an inner host in the request.',
    remedy: 'Choose from a `map` with literal values, or make the location internal.',
    tradeOff: 'New servers have to be added to the map.',
    sources: ['https://owasp.org/Top10/2021/A10_2021-Server-Side_Request_Forgery_%28SSRF%29/'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('http://$arg_host') }],
    good: [{ 'nginx.conf': conf('http://api:8000/$arg_page') }],
  },
});

function passOf({ location }: Place) {
  return directiveNamed(location.directives, 'proxy_pass');
}

function conf(url: string): string {
  return `events {}\nhttp {\n  resolver 127.0.0.11;\n  server {\n    listen 80;\n    location /fetch { proxy_pass ${url}; }\n  }\n}\n`;
}
