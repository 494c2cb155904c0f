import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { TraefikDocument } from './document.ts';
import { parseTraefik } from './parse.ts';

const longestText = 1_000_000;

export const traefikFormat: DocumentFormat<TraefikDocument> = {
  kind: 'traefik',
  version: 1,
  feeds: ['network/tls', 'network/rate-limiting', 'network/timeouts-and-limits'],
  claimsPath: pathClaims.traefik,
  claimsText(path, text) {
    if (text.length > longestText || /^apiVersion:/m.test(text) || /^services:/m.test(text)) return false;
    if (!/entrypoints|certificatesresolvers|routers|middlewares|\btls\b/i.test(text)) return false;
    return parseTraefik(path, text).entries.some((entry) =>
      /^(?:entrypoints|certificatesresolvers|providers\.(?:docker|file|swarm)|(?:http|tcp|udp)\.(?:routers|middlewares|services)|tls\.(?:options|certificates))\./.test(
        entry.key,
      ),
    );
  },
  parse: (path, text) => parseTraefik(path, text),
};
