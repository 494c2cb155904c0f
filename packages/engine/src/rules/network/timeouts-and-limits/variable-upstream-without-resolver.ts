import { directiveNamed } from '../../../documents/nginx/document.ts';
import { insertBefore } from '../../../documents/nginx/write.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import {
  containerOf,
  isOpenInside,
  isOpenOutside,
  labelOf,
  noProxy,
  type Place,
  placeSubject,
  places,
} from '../../shared/proxies.ts';

export default defineRule<Place>({
  id: 'network/timeouts-and-limits/variable-upstream-without-resolver',
  title: 'Every request behind the proxy ends with 502',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model) => places(model).filter((place) => hostVariable(place) !== undefined),
  noSubject: `No location passes requests to a host in a variable. ${noProxy}`,

  check(place, model) {
    const { proxy, server, location } = place;
    const directive = directiveNamed(location.directives, 'proxy_pass');
    const variable = hostVariable(place);
    if (directive === undefined || variable === undefined) return skip('No variable names the host.');
    const levels = [location.directives, server.directives, proxy.outer];
    const resolver = levels.flatMap((level) => directiveNamed(level, 'resolver') ?? [])[0];
    if (resolver !== undefined) return pass([directive.headSpan, resolver.headSpan], 'a resolver is set');
    const value = [...location.directives, ...server.directives].find(
      (it) => it.name === 'set' && it.args[0]?.text === variable,
    )?.args[1]?.text;
    if (value === undefined) return skip(`${variable} is not set with a plain text here.`);
    const host = /^(?:\w+:\/\/)?([\w.-]+)/.exec(value)?.[1] ?? '';
    if (host === '' || value.includes('$') || /^[\d.]+$/.test(host))
      return skip(`${variable} is no name that has to be looked up.`);
    if (proxy.upstreams.some((group) => group.name === host))
      return pass(directive.headSpan, `upstream ${host} is defined`);
    if (isOpenInside(proxy, server.span) || isOpenOutside(proxy))
      return skip('An include that is not in this repository may set a resolver.');
    const docker = containerOf(proxy, model)?.platform !== 'kubernetes';
    const line = docker
      ? 'resolver 127.0.0.11 valid=10s;'
      : 'resolver kube-dns.kube-system.svc.cluster.local valid=10s;';
    return fail(
      directive.headSpan,
      `The ${labelOf(location)} passes requests to ${variable} (${value}), a name that nginx looks up for each request, and no resolver is set.`,
      {
        subject: placeSubject(place, 'resolver'),
        confidence: proxy.fragment && proxy.container === null ? 'Medium' : 'High',
        verify: 'The error log says "no resolver defined to resolve" with every request.',
        fix: reviewOrAdvice('Say who resolves names', 'nginx', insertBefore(directive, [line]), line),
      },
    );
  },

  docs: {
    problem:
      'A host in a variable is not looked up at the start but per request, and the resolver of the system is not used for that.',
    impact: 'The proxy starts without a complaint and answers 502 to everything in this location.',
    verify: 'Ask for a path of the location and read the error log.',
    remedy: 'Set `resolver 127.0.0.11` in Docker, or the cluster DNS, in the server or the location.',
    tradeOff: 'Each change of an address is noticed after the valid time at the latest.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('    resolver 127.0.0.11 valid=10s;\n') }],
  },
});

/** The variable that holds the host: `$backend` of `http://$backend:8000`, or of `$backend` alone. */
function hostVariable({ location }: Place): string | undefined {
  const url = directiveNamed(location.directives, 'proxy_pass')?.args[0]?.text ?? '';
  return /^(?:https?:\/\/)?(\$\{?[a-z_][a-z0-9_]*\}?)/.exec(url)?.[1]?.replace(/[{}]/g, '');
}

function conf(server: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n${server}    location / {\n      set $backend http://api:8000;\n      proxy_pass $backend;\n    }\n  }\n}\n`;
}
