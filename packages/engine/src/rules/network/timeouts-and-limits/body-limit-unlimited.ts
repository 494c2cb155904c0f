import type { NginxDirective } from '../../../documents/nginx/document.ts';
import { replaceArgs } from '../../../documents/nginx/write.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { at, factsOf, usesAny } from '../../shared/apps.ts';
import { labelOf, type Place, placeSubject, places, siteSubject } from '../../shared/proxies.ts';
import { appRoutes, isProxied, locationsFor } from '../../shared/proxy-routes.ts';

/** From here on a limit protects no ordinary disk any more. */
const tooMuch = 5 * 2 ** 30;
/** Backends whose bodies have no natural size: registries, repositories, file stores. */
const stores =
  /registry|nexus|artifactory|harbor|gitea|forgejo|gitlab|git|nextcloud|owncloud|webdav|minio|seafile|immich|jellyfin|pypi|verdaccio|s3/i;

/** A line that lifts the limit, with the first location under it. */
interface Subject {
  readonly directive: NginxDirective;
  readonly place: Place;
}

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/body-limit-unlimited',
  title: 'One upload can fill the disk of the proxy',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select(model) {
    const found = new Map<NginxDirective, Subject>();
    for (const place of places(model)) {
      if (!isProxied(place.location)) continue;
      const directive = lineOf(place);
      if (directive !== undefined && !found.has(directive)) found.set(directive, { directive, place });
    }
    return [...found.values()];
  },
  noSubject: 'No proxy configuration here sets a body limit.',

  check({ directive, place }, model) {
    const { location, proxy } = place;
    const { bodyLimitBytes: limit } = location.settings;
    if (limit.state !== 'set') return skip('The limit comes from a variable.');
    if (limit.value > 0 && limit.value < tooMuch) return pass(limit, 'bodies are limited');
    const target = location.proxyPass.state === 'set' ? location.proxyPass.value.host : '';
    const names = [target, location.pattern, ...place.server.names].join(' ');
    if (stores.test(names)) return skip('The backend stores files of any size by design.');
    const uploads = appRoutes(model, (route) => route.upload).filter((one) =>
      locationsFor(place, one, model).includes(location),
    );
    const own = uploads.flatMap(({ app }) => factsOf(app, 'size-limit'))[0];
    if (own !== undefined) return pass([limit, own], 'the application limits the size itself');
    if (uploads.some(({ app }) => usesAny(app, 'tuspy', '@tus/server'))) return skip('Uploads arrive in chunks.');
    const upload = uploads[0];
    const through =
      upload === undefined
        ? ''
        : ` on the way to ${upload.route.path} (${at(upload.route.span)}), where no limit was found either`;
    const inside = location.directives.includes(directive);
    return fail(
      directive.headSpan,
      `${directive.span.file} ${limit.value === 0 ? 'switches the body limit off' : `allows bodies of ${Math.round(limit.value / 2 ** 30)} GiB`} for ${inside ? labelOf(location) : 'everything below it'}${through}.`,
      {
        subject: inside
          ? placeSubject(place, 'client_max_body_size')
          : siteSubject({ proxy, server: place.server }, 'client_max_body_size'),
        confidence: upload === undefined ? 'Medium' : 'High',
        ...(upload === undefined ? {} : { evidence: [upload.route.span] }),
        fix: reviewOrAdvice('Set a limit', 'nginx', replaceArgs(directive, '200m'), 'client_max_body_size 200m;'),
      },
    );
  },

  docs: {
    problem:
      'nginx writes a body to its temporary folder before it passes it on, so one endless request fills that disk.',
    impact: 'A full disk stops the proxy and everything else on the host that writes.',
    verify: 'Send a body much larger than any real document: the answer must be 413.',
    remedy: 'Set client_max_body_size to what the largest real upload needs, in the location of the uploads.',
    tradeOff: 'Files above the limit are refused, so the number has to follow the needs of the users.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('0') }],
    good: [{ 'nginx.conf': conf('100m') }],
  },
});

/** The client_max_body_size line that counts for the location. */
function lineOf({ location, server, proxy }: Place): NginxDirective | undefined {
  const { bodyLimitBytes: limit } = location.settings;
  if (limit.state === 'unset') return undefined;
  return [...location.directives, ...server.directives, ...proxy.outer].find(
    (directive) =>
      directive.name === 'client_max_body_size' &&
      directive.headSpan.file === limit.span.file &&
      directive.headSpan.start === limit.span.start,
  );
}

function conf(limit: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    client_max_body_size ${limit};\n    location /api/ {\n      proxy_pass http://api:8000;\n    }\n  }\n}\n`;
}
