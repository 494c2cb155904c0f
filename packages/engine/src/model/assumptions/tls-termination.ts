import type { BuildContext } from '../build-context.ts';
import { known } from '../setting.ts';
import { type Facts, type Inferred, inferred, lineWith, needsConfirmation, type Statement, say, some } from './item.ts';

const acmeArgument = /certificatesresolvers?\.|--certificatesresolvers|\bcertresolver\b/i;
const issuer = /\b(certbot|acme|letsencrypt|lego|cert-manager|nginx-proxy-manager|swag)\b/;

/** Where encryption ends and who renews the certificate. Nothing here ends it: the plain listeners are named. */
export function tlsTermination(model: Facts, context: BuildContext): Inferred | null {
  const found = [nginx(model), traefik(model, context), caddy(model), ingress(model), route(model, context)].filter(
    (it) => it !== null,
  );
  if (found.length > 0) return inferred([...found, renewal(model)], 'High');
  const plain = plainListeners(model);
  const renewed = renewal(model);
  if (plain === null && renewed === null) return null;
  return needsConfirmation([say('nothing in the repository ends TLS'), plain, renewed]);
}

function nginx(model: Facts): Statement | null {
  const server = model.proxies.flatMap((proxy) => proxy.servers).find((it) => it.listens.some((listen) => listen.tls));
  return server === undefined ? null : say('At NGINX', server.headSpan);
}

/** A resolver among the arguments of the proxy; else routers that name one. */
function traefik(model: Facts, context: BuildContext): Statement | null {
  const proxies = model.containers.filter((it) => /(^|\/)traefik/.test(known(it.image)?.repository ?? ''));
  const files = [...new Set(proxies.concat(model.containers).map((it) => it.span.file))];
  for (const file of allComposeFiles(model, files)) {
    const line = lineWith(context, file, (it) => acmeArgument.test(it) && !/^\s*#/.test(it));
    if (line === undefined) continue;
    const service = proxies[0] === undefined ? '' : ` (service ${proxies[0].name})`;
    return say(`At Traefik${service}, certificates by ACME`, line);
  }
  return null;
}

/** Overrides of the same project count too: the resolver often stands in the one for production. */
function allComposeFiles(model: Facts, files: readonly string[]): string[] {
  const others = model.files.filter((it) => it.kind === 'compose' && it.class === 'prod').map((it) => it.path);
  return [...new Set([...files, ...others])];
}

function caddy(model: Facts): Statement | null {
  const container = model.containers.find((it) => /(^|\/)caddy/.test(known(it.image)?.repository ?? ''));
  return container === undefined
    ? null
    : say(`At Caddy (service ${container.name}), which orders certificates itself`, container.span);
}

function ingress(model: Facts): Statement | null {
  const found = model.kubernetes.ingresses.find((it) => known(it.tls) === true);
  if (found === undefined) return null;
  const managed = Object.keys(found.annotations).some((name) => name.startsWith('cert-manager.io/'));
  return say(`At the Ingress ${found.name}${managed ? ', certificates by cert-manager' : ''}`, found.tls.span);
}

function route(model: Facts, context: BuildContext): Statement | null {
  const spans = model.files.flatMap((file) => {
    if (file.kind !== 'kubernetes' || !(context.texts.get(file.path) ?? '').includes('route.openshift.io/')) return [];
    const span = lineWith(context, file.path, (line) => /^\s*termination:/.test(line));
    return span === undefined
      ? []
      : [
          {
            span,
            how: (context.texts.get(file.path)?.slice(span.start, span.end) ?? '')
              .replace(/^termination:\s*/, '')
              .trim(),
          },
        ];
  });
  if (spans.length === 0) return null;
  const ways = [...new Set(spans.map((it) => it.how))];
  return say(`At the OpenShift Route (${ways.join(', ')})`, ...spans.map((it) => it.span));
}

function renewal(model: Facts): Statement | null {
  const container = model.containers.find((it) => issuer.test(known(it.image)?.repository ?? ''));
  if (container !== undefined) return say(`certificates by ${container.name}`, container.span);
  const command = model.prose.find(
    (fact) => fact.topic === 'tls' && fact.form !== 'page' && /\b(certbot|acme\.sh|lego)\b/.test(fact.text),
  );
  return command === undefined ? null : say('certificates by ACME on the host', command.span);
}

function plainListeners(model: Facts): Statement | null {
  const server = model.proxies.flatMap((proxy) => proxy.servers).find((it) => it.listens.length > 0);
  if (server !== undefined) return say(`NGINX listens for plain HTTP on ${server.listens[0]?.port}`, server.headSpan);
  const open = model.containers.filter((it) => it.role === 'web' || it.role === 'proxy' || it.role === 'unknown');
  const ports = open.flatMap((it) =>
    it.ports.filter((port) => port.kind === 'published').map((port) => ({ it, port })),
  );
  const first = ports[0];
  if (first === undefined) return null;
  const names = ports.map(({ it, port }) => `${it.name} on ${port.hostPort ?? port.containerPort ?? 'a free port'}`);
  return say(`plain HTTP is published by ${some(names, 3)}`, first.port.span);
}
