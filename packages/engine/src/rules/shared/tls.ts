import type { DeploymentModel } from '../../model/model.ts';
import type { ProxyServer, ReverseProxy } from '../../model/proxy.ts';
import { traefikOf } from '../../model/traefik.ts';
import { fileStart, type Span } from '../../text/span.ts';
import { type Site, sites } from './proxies.ts';
import { otherFront } from './proxy-routes.ts';

/** Platforms whose router ends TLS before the application gets a request. */
const platformFile =
  /(^|\/)(fly\.toml|render\.ya?ml|railway\.(json|toml)|vercel\.json|netlify\.toml|Procfile|app\.yaml|captain-definition)$/;

export interface Evidence {
  readonly what: string;
  readonly span: Span;
  /** `hint`: some hop stands in front, and nothing says that it speaks TLS. `site`: a host of static pages. Absent: proof. */
  readonly weight?: 'hint' | 'site';
}

/** Something in the repository that says TLS ends in front of its own proxy; undefined when nothing does. */
export function tlsInFront(model: DeploymentModel): Evidence | undefined {
  const traefik = traefikTls(model);
  if (traefik !== undefined && traefik !== 'none') return traefik;
  const front = otherFront(model);
  const plain = (front?.name === 'traefik' && traefik === 'none') || (front?.name === 'caddy' && isPlainCaddy(model));
  if (front !== undefined && !plain) return { what: front.name, span: front.span };
  const platform = model.files.find((file) => platformFile.test(file.path) && file.class === 'prod');
  if (platform !== undefined) {
    const found = { what: platform.path, span: fileStart(platform.path) };
    return /(?:netlify\.toml|vercel\.json)$/.test(platform.path) ? { ...found, weight: 'site' } : found;
  }
  const hosted = model.containers
    .flatMap((it) => it.env)
    .find((entry) => /^(VIRTUAL_HOST|LETSENCRYPT_HOST)$/.test(entry.name));
  if (hosted !== undefined) {
    const found = { what: hosted.name, span: hosted.span };
    return hosted.name === 'VIRTUAL_HOST' ? { ...found, weight: 'hint' } : found;
  }
  return model.proxies.map(forwarded).find((found) => found !== undefined);
}

/** The router or entry point of Traefik that ends TLS; `none` when its whole configuration is here and has none. */
function traefikTls(model: DeploymentModel): Evidence | 'none' | undefined {
  const traefik = traefikOf(model);
  if (traefik === null) return undefined;
  const router = traefik.routers.find((it) => it.tls);
  if (router !== undefined) return { what: `Traefik (router ${router.name})`, span: router.span };
  const point = traefik.entryPoints.find((it) => it.tls);
  if (point !== undefined) return { what: `Traefik (entry point ${point.name})`, span: point.span };
  return traefik.open ? undefined : 'none';
}

/** Caddy gets certificates by itself, unless every site is told to speak http. */
function isPlainCaddy(model: DeploymentModel): boolean {
  const files = model.caddyfiles.filter((file) => file.environment === 'prod');
  if (files.length === 0) return false;
  const sites = files.flatMap((file) =>
    file.blocks.filter((it) => it.words.length > 0 && !it.words[0]?.startsWith('(')),
  );
  const off = files.some((file) =>
    file.blocks.some(
      (it) => it.words.length === 0 && (it.block ?? []).some((one) => one.words.join(' ') === 'auto_https off'),
    ),
  );
  return (
    off || (sites.length > 0 && sites.every((it) => it.words.every((word) => /^(?:http:\/\/|:(?!443)\d+$)/.test(word))))
  );
}

/** The configuration trusts what an earlier hop says about the client. */
function forwarded(proxy: ReverseProxy): Evidence | undefined {
  for (const level of [proxy.outer, ...proxy.servers.map((server) => server.directives)]) {
    for (const directive of level) {
      const text = directive.args.map((arg) => arg.text).join(' ');
      if (directive.name === 'set_real_ip_from' || /\$http_(x_forwarded_proto|cf_visitor)|proxy_protocol/.test(text)) {
        const found = { what: `${directive.name} ${text}`.trim().slice(0, 60), span: directive.headSpan };
        // Whose addresses are believed says nothing about TLS; the scheme that a hop reports does.
        return directive.name === 'set_real_ip_from' ? { ...found, weight: 'hint' } : found;
      }
    }
  }
  return undefined;
}

/** Only reachable from its own machine or pod network. */
function isInternal(server: ProxyServer): boolean {
  return server.listens.every(({ address }) => address !== null && /^(127\.|localhost|\[::1\]|unix:)/.test(address));
}

/** Server blocks that answer the public with content: not internal, not a redirect, not only a status or a refusal. */
export function publicSites(model: DeploymentModel): readonly Site[] {
  return sites(model).filter(({ proxy, server }) => {
    if (isInternal(server) || server.directives.some((d) => d.name === 'ssl_reject_handshake')) return false;
    return hasContent(server) && isPublished(proxy, model);
  });
}

/** A location or the server itself serves files or passes requests on. */
export function hasContent(server: ProxyServer): boolean {
  if (server.locations.some((it) => !isOperations(it) && handles(it.directives))) return true;
  return server.settings.root.state !== 'unset' && server.directives.every((d) => d.name !== 'return');
}

/** What probes and Prometheus ask for, which come without TLS from inside. By exact match: `/status` may lead a whole site. */
function isOperations({ modifier, pattern }: ProxyServer['locations'][number]): boolean {
  if (/stub_status|\/\.well-known|health/.test(pattern)) return true;
  return modifier === '=' && /^\/(?:live|livez|ready|readyz|readiness|liveness|metrics|ping|status)$/.test(pattern);
}

function handles(level: ProxyServer['directives']): boolean {
  return level.some((d) => /^(proxy_pass|root|alias|try_files|grpc_pass|fastcgi_pass|uwsgi_pass|index)$/.test(d.name));
}

/** A proxy in a container that publishes nothing is an inner hop. Outside of containers we assume the host's network. */
function isPublished(proxy: ReverseProxy, model: DeploymentModel): boolean {
  const container = model.containers.find((it) => it.id === proxy.container);
  if (container === undefined || container.platform === 'kubernetes') return true;
  return container.ports.some((port) => port.kind === 'published' && !/^127\.|^::1$/.test(port.hostAddress ?? ''));
}

export function isTls(server: ProxyServer): boolean {
  return server.listens.some((listen) => listen.tls);
}

/** `listen` that is not TLS. */
export function plainListen(server: ProxyServer): ProxyServer['listens'][number] | undefined {
  return server.listens.find((listen) => !listen.tls);
}

export function nameOf(server: ProxyServer): string {
  const name = server.names.find((it) => it !== '_' && it !== '');
  return name === undefined ? `the server on port ${server.listens[0]?.port ?? 80}` : name;
}

/** A library whose purpose is to set security headers, or Django's own setting. */
export function hstsByApplication(model: DeploymentModel): Span | undefined {
  for (const app of model.apps) {
    const library = app.dependencies.find((it) =>
      /^(?:helmet|@fastify\/helmet|secure|secweb|flask-talisman|koa-helmet|next-secure-headers|nuxt-security)$/i.test(
        it.name,
      ),
    );
    if (library !== undefined) return library.span;
    const setting = app.facts.find((fact) => fact.type === 'env-read' && /HSTS/.test(fact.name));
    if (setting !== undefined) return setting.span;
  }
  return undefined;
}
