import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { CaddyDocument } from './document.ts';
import { parseCaddyfile } from './parse.ts';

export const caddyFormat: DocumentFormat<CaddyDocument> = {
  kind: 'caddy',
  version: 1,
  feeds: ['network/tls', 'network/rate-limiting', 'network/timeouts-and-limits'],
  claimsPath: pathClaims.caddy,
  claimsText: (_path, text) => text.length < 1_000_000,
  parse: (path, text) => parseCaddyfile(path, text),
};
