import { directivesNamed, type NginxDirective } from '../../documents/nginx/document.ts';
import type { ReverseProxy } from '../../model/proxy.ts';
import { locationsOf } from './proxies.ts';

/** A `limit_req` or `limit_conn` whose zone no directive of the configuration defines. */
export interface UndefinedZone {
  readonly use: NginxDirective;
  readonly zone: string;
}

const cache = new WeakMap<ReverseProxy, readonly UndefinedZone[]>();

/**
 * Limits that name a zone of their own configuration that is not there. Empty when a file that is not in the tree could
 * define it: an include that leads out, or fragments without their nginx.conf and without a container that loads them.
 */
export function undefinedZones(proxy: ReverseProxy): readonly UndefinedZone[] {
  const known = cache.get(proxy);
  if (known !== undefined) return known;
  const found = find(proxy);
  cache.set(proxy, found);
  return found;
}

function find(proxy: ReverseProxy): UndefinedZone[] {
  if (proxy.product !== 'nginx' || proxy.openIncludes.length > 0) return [];
  if (proxy.fragment && proxy.container === null) return [];
  const levels = [
    proxy.outer,
    ...proxy.servers.flatMap((server) => [
      server.directives,
      ...locationsOf(server.locations).map((location) => location.directives),
    ]),
  ];
  return ['limit_req', 'limit_conn'].flatMap((name) => {
    const defined = new Set(directivesNamed(proxy.outer, `${name}_zone`).flatMap((it) => zoneOf(it, true) ?? []));
    return levels
      .flatMap((level) => directivesNamed(level, name))
      .flatMap((use) => {
        const zone = zoneOf(use, name === 'limit_req');
        return zone === null || /\$/.test(zone) || defined.has(zone) ? [] : [{ use, zone }];
      });
  });
}

/** `zone=api:10m` of a definition or of `limit_req`; `limit_conn` names it as its first word. */
function zoneOf(directive: NginxDirective, named: boolean): string | null {
  if (!named) return directive.args[0]?.text ?? null;
  return directive.args.flatMap((arg) => /^zone=([^:]+)/.exec(arg.text)?.[1] ?? [])[0] ?? null;
}
