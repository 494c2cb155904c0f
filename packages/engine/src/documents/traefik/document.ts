import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

/**
 * A Traefik file, static or dynamic, flattened to the dotted form that flags and labels have too:
 * `entrypoints.web.address` = `:80`, `http.routers.shop.rule` = `Host(...)`. Keys are in lower case; list items are joined
 * by commas, lists of maps are numbered (`loadbalancer.servers.0.url`).
 */
export interface TraefikDocument extends DocumentBase<'traefik'> {
  readonly entries: readonly TraefikEntry[];
}

export interface TraefikEntry {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}
