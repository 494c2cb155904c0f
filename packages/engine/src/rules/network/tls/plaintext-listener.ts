import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { sites } from '../../shared/proxies.ts';
import { isTls, nameOf, plainListen, publicSites, tlsInFront } from '../../shared/tls.ts';

interface Entry {
  readonly what: string;
  readonly span: Span;
}

export default defineRule<DeploymentModel>({
  id: 'network/tls/plaintext-listener',
  title: 'Traffic reaches the service without encryption',
  severity: 'HIGH',
  confidence: 'Low',
  crossFile: true,
  effort: 'config-block',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const tls = sites(model).find(({ server }) => isTls(server));
    if (tls !== undefined) return pass(tls.server.headSpan, `${nameOf(tls.server)} ends TLS`);
    const ingress = model.kubernetes.ingresses.find((it) => it.tls.state === 'set');
    if (ingress !== undefined) return pass(ingress.tls, `Ingress ${ingress.name} ends TLS`);
    const front = tlsInFront(model);
    if (front !== undefined) return pass(front.span, `${front.what} stands in front`);
    const deaf = plainOn443(model);
    if (deaf !== undefined) {
      return fail(
        deaf.span,
        `${deaf.what} listens on port 443 without \`ssl\`, so it speaks plain HTTP where browsers speak TLS.`,
        {
          confidence: 'High',
          subject: { ...repository, anchor: 'tls' },
          fix: advice(
            'Speak TLS on 443',
            'nginx',
            'listen 443 ssl;\nssl_certificate /etc/nginx/certs/fullchain.pem;\nssl_certificate_key /etc/nginx/certs/privkey.pem;',
          ),
        },
      );
    }
    const entry = publicEntry(model);
    if (entry === undefined) return skip('Nothing here is published to the outside.');
    return ask(entry.span, {
      subject: { ...repository, anchor: 'tls' },
      question: `Does a load balancer, CDN or tunnel outside of this repository end TLS in front of ${entry.what}?`,
      needed: 'Where TLS ends, who renews the certificate, and that the plain port is not reachable past it.',
      assumedDefault:
        'TLS ends at a hop in front, with a certificate that renews itself; nothing in the repository shows one.',
    });
  },

  docs: {
    problem:
      'Everything that is sent to a plain listener, passwords and documents included, crosses the network readable.',
    impact: 'Accounts and documents of users can be read and changed on the way.',
    verify: 'curl -sI https://HOST/ must answer with a valid certificate, and http://HOST/ with a redirect.',
    remedy: 'End TLS in the proxy (or in a load balancer in front of it) and redirect plain requests.',
    tradeOff: 'Certificates have to be renewed, which an ACME client or a managed load balancer does by itself.',
    sources: ['https://ssl-config.mozilla.org/', 'https://letsencrypt.org/docs/'],
  },
  examples: {
    bad: [{ 'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 443;\n    root /www;\n  }\n}\n' }],
    good: [{ 'nginx.conf': 'events {}\nhttp { server { listen 443 ssl; ssl_certificate /c.pem; root /www; } }\n' }],
  },
});

/** The narrowest line that opens the door: the proxy's plain listener, else the published port of a web container. */
function publicEntry(model: DeploymentModel): Entry | undefined {
  for (const { server } of publicSites(model)) {
    const listen = plainListen(server);
    if (listen !== undefined) return { what: nameOf(server), span: listen.span };
  }
  // An Ingress without TLS has a rule of its own.
  if (model.kubernetes.ingresses.length > 0) return undefined;
  for (const container of model.containers) {
    if (container.role !== 'web' && container.role !== 'proxy') continue;
    const port = container.ports.find((it) => it.kind === 'published' && !/^127\.|^::1$/.test(it.hostAddress ?? ''));
    if (port !== undefined) return { what: container.name, span: port.span };
  }
  const balancer = model.kubernetes.services.find((it) => it.type === 'LoadBalancer' || it.type === 'NodePort');
  return balancer === undefined ? undefined : { what: `Service ${balancer.name}`, span: balancer.span };
}

function plainOn443(model: DeploymentModel): Entry | undefined {
  for (const { server } of publicSites(model)) {
    const listen = server.listens.find((it) => it.port === 443 && !it.tls);
    if (listen !== undefined) return { what: nameOf(server), span: listen.span };
  }
  return undefined;
}
