import type { App } from '../../model/app.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { traefikOf } from '../../model/traefik.ts';
import type { Span } from '../../text/span.ts';
import { containersOfApp } from './apps.ts';

/** Products that put a login in front of everything behind them. */
const gates = /oauth2?-proxy|authelia|authentik|pomerium|vouch|keycloak|cloudflared|tailscale|forward-auth|tinyauth/;
/** A login in front of everything: a product for it, or a proxy that asks for one. */
export function gateOf(model: DeploymentModel): Span | null {
  const container = model.containers.find((one) =>
    gates.test(`${one.name} ${one.image.state === 'set' ? one.image.value.repository : ''}`),
  );
  if (container !== undefined) return container.span;
  const traefik = traefikOf(model)?.middlewares.find((one) => /^(?:basicauth|forwardauth|digestauth)$/.test(one.type));
  if (traefik !== undefined) return traefik.span;
  const directive = model.proxies
    .flatMap((proxy) => [
      ...proxy.outer,
      ...proxy.servers.flatMap((server) => [
        ...server.directives,
        ...server.locations.flatMap((one) => one.directives),
      ]),
    ])
    .find((one) => /^(?:auth_basic|auth_request|auth_jwt|ssl_verify_client)$/.test(one.name));
  const ingress = model.kubernetes.ingresses.find((one) =>
    Object.keys(one.annotations).some((key) => /auth-(?:url|type|secret)/.test(key)),
  );
  return directive?.span ?? ingress?.span ?? null;
}

/** How requests from outside get to an application. */
export interface Reached {
  readonly span: Span;
  readonly why: string;
  readonly port: number | null;
  readonly direct: boolean;
}

/** Its own port on all interfaces, or a proxy that is published and passes requests on; null when nothing says so. */
export function reachedOf(app: App, model: DeploymentModel): Reached | null {
  const own = containersOfApp(app, model);
  for (const container of own) {
    const port = container.ports.find((one) => one.kind === 'published' && isOpen(one.hostAddress));
    if (port !== undefined) {
      const why = `service ${container.name} publishes port ${port.hostPort ?? port.containerPort ?? ''} on all interfaces`;
      return { span: port.span, why, port: port.hostPort, direct: true };
    }
  }
  const names = new Set(own.flatMap((one) => [one.name, ...(one.aliases ?? [])]));
  for (const proxy of model.proxies) {
    const location = proxy.servers
      .flatMap((server) => server.locations)
      .find((one) => one.proxyPass.state === 'set' && names.has(one.proxyPass.value.host));
    const front = model.containers.find((one) => one.id === proxy.container);
    if (location !== undefined && (front === undefined || publishes(front)))
      return {
        span: location.span,
        why: `${proxy.product} passes requests from outside on to it`,
        port: null,
        direct: false,
      };
  }
  const cluster = inCluster(own, model);
  if (cluster !== null) return cluster;
  const label = own.flatMap((one) => one.labels).find((one) => /^traefik\.http\.routers\..*\.rule$/i.test(one.name));
  return label === undefined
    ? null
    : { span: label.span, why: 'Traefik passes requests from outside on to it', port: null, direct: false };
}

/** A Service that leaves the cluster, or an Ingress that ends at one of its Services. */
function inCluster(own: readonly Container[], model: DeploymentModel): Reached | null {
  for (const container of own) {
    const workload = model.workloads.find((one) => one.id === container.workload);
    if (workload === undefined) continue;
    const services = model.kubernetes.services.filter(
      (one) =>
        Object.keys(one.selector).length > 0 &&
        Object.entries(one.selector).every(([key, value]) => workload.labels[key] === value),
    );
    const outer = services.find((one) => one.type === 'LoadBalancer' || one.type === 'NodePort');
    if (outer !== undefined)
      return {
        span: outer.span,
        why: `Service ${outer.name} (${outer.type}) lets requests from outside in`,
        port: outer.ports[0]?.port ?? null,
        direct: false,
      };
    const ingress = model.kubernetes.ingresses.find((one) =>
      one.backends.some((backend) => services.some((service) => service.name === backend.service)),
    );
    if (ingress !== undefined)
      return {
        span: ingress.span,
        why: `Ingress ${ingress.name} passes requests from outside on to it`,
        port: null,
        direct: false,
      };
  }
  return null;
}

function publishes(container: Container): boolean {
  return container.ports.some((one) => one.kind === 'published' && isOpen(one.hostAddress));
}

function isOpen(address: string | null): boolean {
  return address === null || address === '0.0.0.0' || address === '::';
}
