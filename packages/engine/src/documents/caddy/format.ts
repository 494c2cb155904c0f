import type { DocumentFormat } from '../document.ts';
import type { CaddyDocument } from './document.ts';
import { parseCaddyfile } from './parse.ts';

export const caddyFormat: DocumentFormat<CaddyDocument> = {
  kind: 'caddy',
  version: 1,
  feeds: ['network/tls', 'network/rate-limiting', 'network/timeouts-and-limits'],
  claimsPath: (path) =>
    /(?:^|\/)(?:[\w-]+\.)?Caddyfile(?:[.-][\w.-]+)?$|\.caddy(?:file)?$/i.test(path) && !/\.md$/i.test(path),
  claimsText: (_path, text) => text.length < 1_000_000,
  parse: (path, text) => parseCaddyfile(path, text),
};
