import type { DeploymentModel } from '../../../model/model.ts';
import { traefikOf } from '../../../model/traefik.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { at, commandsOf, factsOf, optionOf, services } from '../../shared/apps.ts';
import { doorsByContainer } from '../../shared/front-doors.ts';
import { clientAddress, clientAddressWords } from '../../shared/request-code.ts';
import { spokenFor } from '../../shared/stack.ts';

interface Subject {
  readonly text: string;
  readonly span: Span;
  readonly name: string;
  readonly fix: string;
  readonly language: string;
}

export default defineRule<Subject>({
  id: 'network/rate-limiting/client-address-forgeable',
  title: 'Clients choose their own address',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => [
    ...nginxSubjects(model),
    ...traefikSubjects(model),
    ...serverSubjects(model),
    ...codeSubjects(model),
  ],
  noSubject: 'Nothing here trusts forwarded addresses from everywhere.',

  check({ text, span, name, fix, language }) {
    return fail(span, text, {
      subject: { kind: 'proxy', name: span.file, anchor: `trust/${name}` },
      verify:
        "`curl -s -H 'X-Forwarded-For: 203.0.113.9' http://<host>/` and look into the access log: 203.0.113.9 must not be there.",
      fix: advice('Trust the hop in front only', language, fix),
    });
  },

  docs: {
    problem: 'A header that anybody may send then decides who a request comes from.',
    impact:
      'Limits per address and lists of allowed addresses are passed by with one header, and logs name the wrong people.',
    verify: 'Send a forged X-Forwarded-For and read the access log.',
    remedy: 'Name the network of the proxy in front instead of everything.',
    tradeOff: 'The range has to follow when the proxy moves to another network.',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_realip_module.html',
      'https://doc.traefik.io/traefik/routing/entrypoints/#forwarded-headers',
    ],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('0.0.0.0/0') }],
    good: [{ 'nginx.conf': conf('172.16.0.0/12') }],
  },
});

function nginxSubjects(model: DeploymentModel): Subject[] {
  return model.proxies.flatMap((proxy) =>
    [proxy.outer, ...proxy.servers.map((server) => server.directives)].flatMap((level) =>
      level.flatMap((it): Subject[] => {
        const wide = it.name === 'set_real_ip_from' && /^(?:0\.0\.0\.0\/0|::\/0)$/.test(it.args[0]?.text ?? '');
        const key =
          /^limit_(?:req|conn)_zone$/.test(it.name) &&
          /\$\{?http_x_(?:forwarded_for|real_ip)/.test(it.args[0]?.text ?? '');
        if (!wide && !key) return [];
        return [
          {
            name: it.name,
            span: it.headSpan,
            language: 'nginx',
            text: wide
              ? `set_real_ip_from ${it.args[0]?.text} in ${it.span.file} takes the client address from a header that every client may send.`
              : `${it.name} in ${it.span.file} counts by ${it.args[0]?.text}, a header that every client may choose anew with each request.`,
            fix: 'set_real_ip_from 172.16.0.0/12;   # the network of the proxy in front\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;',
          },
        ];
      }),
    ),
  );
}

function traefikSubjects(model: DeploymentModel): Subject[] {
  const found = traefikOf(model)?.settings.find(
    (it) => /^entrypoints\.[^.]+\.forwardedheaders\.insecure$/.test(it.key) && it.value !== 'false',
  );
  return found === undefined
    ? []
    : [
        {
          name: found.key,
          span: found.span,
          language: 'yaml',
          text: `${found.key} makes Traefik believe forwarded headers from everybody.`,
          fix: `- --${found.key.replace(/insecure$/, 'trustedips')}=172.16.0.0/12`,
        },
      ];
}

/** `--forwarded-allow-ips "*"` is harmless while only the proxy reaches the port. */
function serverSubjects(model: DeploymentModel): Subject[] {
  const doors = doorsByContainer(model);
  return model.apps.flatMap((app) =>
    commandsOf(app, model).flatMap((command): Subject[] => {
      const port =
        command.container === null ? undefined : doors.get(command.container)?.find((door) => door.kind === 'port');
      if (port === undefined || optionOf(command.words, '--forwarded-allow-ips') !== '*') return [];
      return [
        {
          name: `forwarded-allow-ips/${app.name}`,
          span: command.span,
          language: 'bash',
          text: `${app.name} believes forwarded headers from every address (--forwarded-allow-ips "*"), and its port is published (${port.span.file}:${port.span.line}).`,
          fix: '--forwarded-allow-ips=172.16.0.0/12',
        },
      ];
    }),
  );
}

/** Servers that the code starts, and handlers that read the header themselves; harmless behind a proxy that is here and known. */
function codeSubjects(model: DeploymentModel): Subject[] {
  return services(model).flatMap((app): Subject[] => {
    const reads = factsOf(app, 'env-read');
    const trusts = factsOf(app, 'listen').flatMap((listen): Subject[] => {
      const given = listen.options.forwarded_allow_ips;
      if (given === undefined || /^(?:True|1)$/.test(listen.options.reload ?? '')) return [];
      const name = /(\w+)$/.exec(given)?.[1]?.toUpperCase() ?? '';
      const read = /["']/.test(given)
        ? undefined
        : reads.find((one) => one.name === name || one.name.endsWith(`_${name}`));
      if (!/^["']\*["']$/.test(given) && !/^["']?\*["']?$/.test(read?.default ?? '')) return [];
      return [
        {
          name: `forwarded-allow-ips/${app.name}`,
          span: read?.span ?? listen.span,
          language: 'python',
          text:
            read === undefined
              ? `${app.name} starts its server with forwarded_allow_ips="*" (${at(listen.span)}), so it believes forwarded headers from every address.`
              : `${read.name} is "*" by default, and ${app.name} hands it to its server as forwarded_allow_ips (${at(listen.span)}): forwarded headers are believed from every address.`,
          fix: 'forwarded_allow_ips=settings.trusted_proxies  # "127.0.0.1" by default, the network of the proxy where there is one',
        },
      ];
    });
    const [first] = factsOf(app, 'forwarded-first');
    const spoken = spokenFor(app, first?.span.file, clientAddress, clientAddressWords);
    return first === undefined
      ? trusts
      : [
          ...trusts,
          {
            name: `first-forwarded/${app.name}`,
            span: first.span,
            text: `${app.name} takes the first address of X-Forwarded-For for the client's own (${at(first.span)}), and that one is written by the client.`,
            fix: spoken.text,
            language: spoken.language,
          },
        ];
  });
}

function conf(range: string): string {
  return `events {}\nhttp {\n  set_real_ip_from ${range};\n  real_ip_header X-Forwarded-For;\n  server {\n    listen 80;\n    location / { proxy_pass http://api:8000; }\n  }\n}\n`;
}
