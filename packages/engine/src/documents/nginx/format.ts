import { isInNginxFolder, pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { NginxDirective, NginxDocument } from './document.ts';
import { parseNginx } from './parse.ts';

const longestText = 1_000_000;

/** Directives that no other configuration language has at these places. */
const telling = new Set(['server', 'location', 'upstream', 'proxy_pass', 'listen', 'http', 'events']);
const snippetOnly =
  /^(proxy|add_header|ssl|fastcgi|uwsgi|limit_req|gzip|client_|map|geo|expires|error_page|real_ip|set_real_ip)/;

export const nginxFormat: DocumentFormat<NginxDocument> = {
  kind: 'nginx',
  version: 1,
  feeds: [
    'network/tls',
    'network/websocket-proxy',
    'network/timeouts-and-limits',
    'network/rate-limiting',
    'network/static-assets',
  ],
  claimsPath: pathClaims.nginx,
  claimsText(path, text) {
    if (text.length > longestText) return false;
    if (!/\b(server|location|upstream|proxy_pass|listen|http|events)\b/.test(text) && !isInNginxFolder(path))
      return false;
    return looksLikeNginx(parseNginx(path, text).directives, isInNginxFolder(path));
  },
  parse: (path, text) => parseNginx(path, text),
};

function looksLikeNginx(top: readonly NginxDirective[], inNginxFolder: boolean): boolean {
  if (top.some((directive) => isBlockOf(directive, ['http', 'server', 'upstream', 'location', 'events']))) {
    return hasTelling(top);
  }
  if (top.some((directive) => directive.block !== null && ['map', 'geo', 'stream'].includes(directive.name)))
    return true;
  return inNginxFolder && top.length > 0 && top.every((directive) => snippetOnly.test(directive.name));
}

function isBlockOf(directive: NginxDirective, names: readonly string[]): boolean {
  return directive.block !== null && names.includes(directive.name);
}

function hasTelling(level: readonly NginxDirective[]): boolean {
  return level.some((d) => (d.block !== null && telling.has(d.name) && d.name !== 'server') || inner(d));
}

/** A `server {` alone could be anything; together with `listen`, `server_name`, `location`, `root` it is nginx. */
function inner(directive: NginxDirective): boolean {
  if (directive.name !== 'server' || directive.block === null) return false;
  return directive.block.some((d) =>
    /^(listen|server_name|location|root|proxy_pass|return|include|ssl_|error_log)/.test(d.name),
  );
}
