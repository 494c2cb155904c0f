import type { Container, PortBinding } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, ask, defineRule, fail, pass, skip, type Verdict } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { isOpenAddress } from '../../shared/front-doors.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { type Site, siteSubject, sites } from '../../shared/proxies.ts';
import { type Evidence, isTls, nameOf, plainListen, publicSites, tlsInFront } from '../../shared/tls.ts';

interface Entry {
  readonly what: string;
  readonly span: Span;
}

type OpenService = DeploymentModel['kubernetes']['services'][number];

export default defineRule<DeploymentModel | Site | { readonly service: OpenService }>({
  id: 'network/tls/plaintext-listener',
  title: 'Traffic reaches the service without encryption',
  severity: 'HIGH',
  confidence: 'Low',
  crossFile: true,
  effort: 'config-block',

  select: (model) => [...deployments(model), ...standaloneImages(model), ...balancers(model)],
  noSubject: nothingDeploys,

  check(subject, judged) {
    if ('server' in subject) return judgeImage(subject, judged);
    if ('service' in subject) return judgeService(subject.service);
    const model = subject;
    const tls = sites(model).find(({ server }) => isTls(server));
    if (tls !== undefined) return pass(tls.server.headSpan, `${nameOf(tls.server)} ends TLS`);
    const ingress = model.kubernetes.ingresses.find((it) => it.tls.state === 'set');
    if (ingress !== undefined) return pass(ingress.tls, `Ingress ${ingress.name} ends TLS`);
    const front = tlsInFront(model);
    if (front !== undefined && isProof(front, model)) return pass(front.span, `${front.what} stands in front`);
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
    const [route, ...others] = model.kubernetes.routes.filter((it) => it.tls);
    if (route !== undefined) return pass([route, ...others.slice(0, 5)], `${route.kind} ${route.name} ends TLS`);
    return judgeEntry(model, front?.weight === 'hint' ? front : undefined);
  },

  docs: {
    problem:
      'Everything that is sent to a plain listener, passwords and documents included, crosses the network readable.',
    impact: 'Accounts and documents of users can be read and changed on the way.',
    verify: '`curl -sI https://HOST/` must answer with a valid certificate, and http://HOST/ with a redirect.',
    remedy: 'End TLS in the proxy (or in a load balancer in front of it) and redirect plain requests.',
    tradeOff: 'Certificates have to be renewed, which an ACME client or a managed load balancer does by itself.',
    sources: ['https://ssl-config.mozilla.org/', 'https://letsencrypt.org/docs/'],
  },
  examples: {
    bad: [{ 'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 443;\n    root /www;\n  }\n}\n' }],
    good: [{ 'nginx.conf': 'events {}\nhttp { server { listen 443 ssl; ssl_certificate /c.pem; root /www; } }\n' }],
  },
});

/** A host of static pages ends TLS for them alone: an application that publishes its own port does not stand behind it. */
function isProof(front: Evidence, model: DeploymentModel): boolean {
  return front.weight === undefined || (front.weight === 'site' && publishedPlain(model) === undefined);
}

/** Compose publishes a plain port on every interface, or a Service opens one: what nobody here protects. */
function judgeEntry(model: DeploymentModel, hint: Evidence | undefined): Verdict {
  const published = hint === undefined ? publishedPlain(model) : undefined;
  if (published !== undefined) {
    const { container, port } = published;
    const number = port.hostPort ?? port.containerPort ?? '';
    return fail(
      port.span,
      `${titleOf(container)} publishes port ${number} in plain HTTP on every interface, and nothing in this repository ends TLS.`,
      {
        severity: 'MEDIUM',
        confidence: 'Medium',
        subject: containerSubject(container, 'tls'),
        verify: `\`curl -sI http://<public address of the host>:${number}/\` answers from another machine, and https does not.`,
        fix: advice(
          'End TLS in front',
          'yaml',
          `${container.name}:\n  ports:\n    - "127.0.0.1:${number}:${port.containerPort ?? number}"   # only the proxy reaches it\ncaddy:\n  image: caddy:2.10\n  command: caddy reverse-proxy --from \${DOMAIN} --to ${container.name}:${port.containerPort ?? number}\n  ports: ["80:80", "443:443"]\n  volumes: ["caddy:/data"]`,
        ),
      },
    );
  }
  const entry = publicEntry(model);
  if (entry === undefined) return skip('Nothing here is published to the outside.');
  return ask(entry.span, {
    subject: { ...repository, anchor: 'tls' },
    evidence: hint === undefined ? [] : [hint.span],
    question: `Does a load balancer, CDN or tunnel outside of this repository end TLS in front of ${entry.what}?`,
    needed: 'Where TLS ends, who renews the certificate, and that the plain port is not reachable past it.',
    assumedDefault:
      'TLS ends at a hop in front, with a certificate that renews itself; nothing in the repository shows one.',
  });
}

/** A Service that opens a plain port beside Compose files that do: the cluster is a deployment of its own, mended by an Ingress. */
function balancers(model: DeploymentModel): { readonly service: OpenService }[] {
  if (model.kubernetes.ingresses.length > 0 || model.kubernetes.routes.length > 0) return [];
  const encrypted = sites(model).some(({ server }) => isTls(server)) || tlsInFront(model) !== undefined;
  const service = openService(model);
  return encrypted || service === undefined || publishedPlain(model) === undefined ? [] : [{ service }];
}

function judgeService(service: OpenService): Verdict {
  const port = service.ports.find((it) => !/443$/.test(`${it.port}`));
  if (port === undefined) return skip('The Service opens ports of TLS only.');
  return fail(
    service.typeSpan ?? service.span,
    `Service ${service.name} is of type ${service.type} and opens port ${port.port} of its pods as plain HTTP, and no Ingress here ends TLS.`,
    {
      severity: 'MEDIUM',
      confidence: 'Medium',
      subject: { kind: 'kubernetes-service', name: service.name, anchor: 'tls' },
      verify: `\`kubectl get service ${service.name}\` shows the address; \`curl -sI http://<address>:${port.port}/\` answers from another machine.`,
      fix: advice(
        'Keep the Service inside of the cluster and end TLS in an Ingress',
        'yaml',
        `# Service ${service.name}\n  type: ClusterIP\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${service.name}\n  annotations:\n    cert-manager.io/cluster-issuer: letsencrypt\nspec:\n  tls:\n    - hosts: [app.example.com]\n      secretName: ${service.name}-tls\n  rules:\n    - host: app.example.com\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: { service: { name: ${service.name}, port: { number: ${port.port} } } }`,
      ),
    },
  );
}

/** The first web service or proxy whose port is open to the network; one that may speak TLS itself does not count. */
function publishedPlain(model: DeploymentModel): { container: Container; port: PortBinding } | undefined {
  for (const container of model.containers) {
    if (container.role !== 'web' && container.role !== 'proxy') continue;
    if (container.platform !== 'compose' || container.environment !== 'prod' || speaksTls(container)) continue;
    const port = container.ports.find(
      (it) => it.kind === 'published' && it.protocol === 'tcp' && isOpenAddress(it.hostAddress),
    );
    if (port !== undefined) return { container, port };
  }
  return undefined;
}

function speaksTls(container: Container): boolean {
  const words = [...(known(container.command)?.words ?? []), ...(known(container.entrypoint)?.words ?? [])].join(' ');
  return (
    container.ports.some((it) => /443$/.test(String(it.containerPort ?? ''))) ||
    /ssl|certfile|--https|--cert\b|--tls/i.test(words) ||
    container.env.some((it) =>
      /(?:^|_)(?:SSL|TLS|HTTPS)_?(?:CERT|KEY|ENABLED?|PORT|MODE)|LETSENCRYPT|ACME/i.test(it.name),
    ) ||
    container.mounts.some((it) => /\/(?:certs?|ssl|letsencrypt)(?:\/|$)/.test(it.target))
  );
}

/** nginx inside an image that people start by itself: no Compose service and no manifest of this repository runs it. */
function standaloneImages(model: DeploymentModel): readonly Site[] {
  const files = new Set<string>();
  return publicSites(model).filter(({ proxy, server }) => {
    if (proxy.container !== null || proxy.environment !== 'prod' || files.has(proxy.file)) return false;
    if (server.redirectsToHttps || plainListen(server) === undefined || !isBaked(proxy.file, model)) return false;
    files.add(proxy.file);
    return true;
  });
}

function isBaked(file: string, model: DeploymentModel): boolean {
  const run = new Set(model.containers.flatMap((container) => container.build ?? []));
  return model.images.some(
    (image) => !run.has(image.id) && image.copies.some((copy) => copy.sources.some((source) => ends(file, source))),
  );
}

function ends(file: string, source: string): boolean {
  const plain = source.replace(/^\.?\//, '');
  return plain !== '' && (file === plain || file.endsWith(`/${plain}`));
}

function judgeImage(site: Site, model: DeploymentModel): Verdict {
  const listen = plainListen(site.server);
  if (listen === undefined) throw new Error('a subject without a plain listener');
  const front = tlsInFront(model);
  if (front !== undefined && front.weight === undefined) return pass(front.span, `${front.what} stands in front`);
  if (front?.weight === 'hint')
    return ask(listen.span, {
      subject: siteSubject(site, 'tls'),
      evidence: [front.span],
      question: `Does the hop in front of the image with ${site.proxy.file} end TLS?`,
      needed: 'Which proxy or load balancer ends TLS there, and that the plain port is not reachable past it.',
      assumedDefault: 'TLS ends at a hop in front; nothing in the repository shows one.',
    });
  if (site.proxy.servers.some(isTls)) return skip('Another server of the configuration ends TLS.');
  return fail(
    listen.span,
    `The image with ${site.proxy.file} listens on port ${listen.port} in plain HTTP only, and nothing in this repository shows a proxy that ends TLS in front of it.`,
    {
      severity: 'MEDIUM',
      confidence: 'Medium',
      subject: siteSubject(site, 'tls'),
      verify: `\`curl -sI https://<host>/\` must answer with a valid certificate when the image runs where users reach it.`,
      fix: advice(
        'End TLS in front',
        'bash',
        `docker run -d -p 127.0.0.1:${listen.port}:${listen.port} <image>\ncaddy reverse-proxy --from app.example.com --to 127.0.0.1:${listen.port}`,
      ),
    },
  );
}

/** The narrowest line that opens the door: the proxy's plain listener, else the published port of a web container. */
function publicEntry(model: DeploymentModel): Entry | undefined {
  for (const { server } of publicSites(model)) {
    const listen = plainListen(server);
    if (listen !== undefined) return { what: nameOf(server), span: listen.span };
  }
  // An Ingress without TLS has a rule of its own.
  if (model.kubernetes.ingresses.length > 0) return undefined;
  for (const container of model.containers) {
    if ((container.role !== 'web' && container.role !== 'proxy') || speaksTls(container)) continue;
    const port = container.ports.find((it) => it.kind === 'published' && !/^127\.|^::1$/.test(it.hostAddress ?? ''));
    if (port !== undefined) return { what: container.name, span: port.span };
  }
  const balancer = openService(model);
  return balancer === undefined ? undefined : { what: `Service ${balancer.name}`, span: balancer.span };
}

function openService(model: DeploymentModel) {
  return model.kubernetes.services.find((it) => it.type === 'LoadBalancer' || it.type === 'NodePort');
}

function plainOn443(model: DeploymentModel): Entry | undefined {
  for (const { server } of publicSites(model)) {
    const listen = server.listens.find((it) => it.port === 443 && !it.tls);
    if (listen !== undefined) return { what: nameOf(server), span: listen.span };
  }
  return undefined;
}
