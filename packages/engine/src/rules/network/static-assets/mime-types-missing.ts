import { insertBefore } from '../../../documents/nginx/write.ts';
import type { ReverseProxy } from '../../../model/proxy.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { noProxy } from '../../shared/proxies.ts';
import { servesPages } from '../../shared/served-files.ts';

export default defineRule<ReverseProxy>({
  id: 'network/static-assets/mime-types-missing',
  title: 'Browsers refuse the scripts of the page',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.proxies.filter((proxy) => proxy.product === 'nginx' && proxy.servers.some(servesPages)),
  noSubject: `No nginx here serves files of its own. ${noProxy}`,

  check(proxy) {
    // Without an events block it is a part of something, whatever it is called.
    if (proxy.fragment || !proxy.outer.some((it) => it.name === 'events'))
      return skip('The main file, which is not here, says which types there are.');
    const levels = [proxy.outer, ...proxy.servers.map((server) => server.directives)];
    const types = levels.flatMap((level) => level.filter((it) => it.name === 'types'))[0];
    const include = [
      ...levels
        .flat()
        .filter((it) => it.name === 'include')
        .map((it) => it.headSpan),
      ...proxy.openIncludes.map((it) => it.span),
    ][0];
    if (types !== undefined) return pass(types.headSpan, 'types are listed');
    // Any include may bring them; nginx's own file is never part of a repository.
    if (include !== undefined) return pass(include, 'an include brings the types');
    const server = proxy.servers.find(servesPages);
    if (server === undefined) throw new Error('a subject that serves nothing');
    const line = 'include /etc/nginx/mime.types;';
    const first = proxy.outer.find((it) => it.span.file === proxy.file && it.indent !== null && it.indent !== '');
    return fail(
      server.headSpan,
      `${proxy.file} replaces the whole configuration, serves files, and neither includes mime.types nor lists types.`,
      {
        subject: { kind: 'proxy', name: proxy.file, anchor: 'http/types' },
        verify: '`curl -sI http://<host>/<a script>.js | grep -i content-type` shows text/plain.',
        fix: reviewOrAdvice(
          'Include the types',
          'nginx',
          first === undefined ? undefined : insertBefore(first, [line]),
          `http {\n    ${line}\n    default_type application/octet-stream;`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Every file then is text/plain, and browsers refuse module scripts, and with nosniff also styles, that do not say what they are.',
    impact: 'The page stays white although every file arrives with status 200.',
    verify: 'Look at the content type of a script in the network tab.',
    remedy: 'Include /etc/nginx/mime.types in the http block.',
    tradeOff: 'None.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#types'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('  include /etc/nginx/mime.types;\n') }],
  },
});

function conf(http: string): string {
  return `events {}\nhttp {\n  sendfile on;\n${http}  server {\n    listen 80;\n    root /srv/www;\n    location / { try_files $uri /index.html; }\n  }\n}\n`;
}
