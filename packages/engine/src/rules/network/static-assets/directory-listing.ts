import { directiveNamed } from '../../../documents/nginx/document.ts';
import { replaceArgs } from '../../../documents/nginx/write.ts';
import { defineRule, fail, pass, review, skip } from '../../rule.ts';
import { labelOf, locationsOf, noProxy, type Site, siteSubject, sites } from '../../shared/proxies.ts';

export default defineRule<Site>({
  id: 'network/static-assets/directory-listing',
  title: 'Strangers can browse the folders of the server',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: sites,
  noSubject: noProxy,

  check(site) {
    const { server, proxy } = site;
    const all = locationsOf(server.locations);
    const location = all.find((it) => directiveNamed(it.directives, 'autoindex')?.args[0]?.text === 'on');
    const inherited = directiveNamed(server.directives, 'autoindex') ?? directiveNamed(proxy.outer, 'autoindex');
    const directive =
      location === undefined
        ? inherited?.args[0]?.text === 'on'
          ? inherited
          : undefined
        : directiveNamed(location.directives, 'autoindex');
    if (directive === undefined) return skip('No folder is listed.');
    const levels = [...(location === undefined ? [] : [location.directives]), server.directives, proxy.outer];
    const guard = levels.flatMap((level) =>
      level.filter((it) => /^(?:auth_basic|auth_request|deny|internal)$/.test(it.name)),
    )[0];
    if (guard !== undefined && guard.args[0]?.text !== 'off') return pass(guard.headSpan, 'somebody is asked first');
    const what = location === undefined ? `every folder of ${proxy.file}` : labelOf(location);
    return fail(directive.headSpan, `autoindex lists ${what} to everybody who asks for the folder.`, {
      subject: siteSubject(site, `autoindex[${location?.pattern ?? ''}]`),
      severity:
        location !== undefined && /upload|media|backup|export|private|document/i.test(location.pattern)
          ? 'HIGH'
          : 'MEDIUM',
      verify: '`curl -s http://<host><path>/` prints "Index of".',
      fix: review('List nothing', 'nginx', replaceArgs(directive, 'off')),
    });
  },

  docs: {
    problem: 'Names that nobody was told, such as uploads, backups and old versions, become a list with links.',
    impact: 'Files of users and copies of data are found without guessing.',
    verify: 'Open the address of a folder in the browser.',
    remedy: 'Switch autoindex off, and hand files out through the application.',
    tradeOff: 'A download page has to be made where the listing was wanted.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_autoindex_module.html'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('autoindex on;') }],
    good: [{ 'nginx.conf': conf('autoindex on; auth_basic staff; auth_basic_user_file /h;') }],
  },
});

function conf(inner: string): string {
  return `events {}\nhttp {\n  include mime.types;\n  server {\n    listen 80;\n    location /files/ { alias /data/files/; ${inner} }\n  }\n}\n`;
}
