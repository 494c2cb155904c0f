import type { NginxDirective } from '../../../documents/nginx/document.ts';
import { insertBefore } from '../../../documents/nginx/write.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { type Site, siteSubject } from '../../shared/proxies.ts';
import { assetFolderOf, fileLocation, hashedFrontend, pageSites, tryFilesAt } from '../../shared/served-files.ts';

type Subject = Site & { readonly fallback: NginxDirective };

export default defineRule<Subject>({
  id: 'network/static-assets/missing-file-answers-page',
  title: 'Open tabs turn white after a deploy',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) => (hashedFrontend(model) === undefined ? [] : pageSites(model)),
  noSubject: 'No proxy here serves a single-page application that is built in this repository.',

  check(site, model) {
    const frontend = hashedFrontend(model);
    const folder = assetFolderOf(frontend);
    const asset = `/${folder}/index-0a1b2c3d.js`;
    const location = fileLocation(site.server, asset);
    if (location === null) return skip(`/${folder}/ is passed on to another server.`);
    const deciding = tryFilesAt(site.server, asset);
    const target = deciding?.args.at(-1)?.text ?? '=404';
    if (!/\.html?$/.test(target))
      return pass(deciding?.headSpan ?? location?.headSpan ?? site.server.headSpan, 'a missing file is a 404');
    if (frontend === undefined) throw new Error('a subject without a frontend');
    const block = [`location /${folder}/ {`, '    try_files $uri =404;', '}'];
    const place = site.server.directives.find((it) => it.name === 'location' && it.span.file === site.server.span.file);
    return fail(
      deciding?.headSpan ?? site.fallback.headSpan,
      `A file of ${frontend.name} that a newer build replaced, such as ${asset}, is answered with ${target} and status 200.`,
      {
        subject: siteSubject(site, 'asset-fallback'),
        evidence: [frontend.span],
        verify: `\`curl -si http://HOST${asset}\` must answer 404, not 200 with text/html.`,
        fix: reviewOrAdvice('Let missing files be missing', 'nginx', insertBefore(place, block), block.join('\n')),
      },
    );
  },

  docs: {
    problem:
      'After a deploy, tabs that were open ask for chunks of the old build; the fallback sends them the HTML page, which the browser refuses as a script.',
    impact: 'Users see a white page until they reload, and a CDN may keep the HTML under the name of the script.',
    verify: '`curl -sI` for a file under the asset folder that does not exist must answer 404.',
    remedy:
      'Give the folder of hashed files a location of its own with `try_files $uri =404`, and reload the page on a failed import.',
    tradeOff: 'Old tabs then get an error that the frontend has to handle, for example with `vite:preloadError`.',
    sources: [
      'https://vite.dev/guide/build#load-error-handling',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files',
    ],
  },
  examples: {
    bad: [{ ...frontendFiles(), 'nginx.conf': conf('') }],
    good: [
      {
        ...frontendFiles(),
        'nginx.conf': conf('    location /assets/ {\n      try_files $uri =404;\n      expires 1y;\n    }\n'),
      },
    ],
  },
});

function conf(location: string): string {
  return `events {}\nhttp {\n  gzip on;\n  gzip_types application/javascript;\n  server {\n    listen 80;\n    root /usr/share/nginx/html;\n${location}    location / {\n      try_files $uri /index.html;\n    }\n  }\n}\n`;
}

function frontendFiles() {
  return {
    'package.json':
      '{ "name": "desk-web", "scripts": { "build": "vite build" }, "dependencies": { "react": "19.1.0" }, "devDependencies": { "vite": "7.0.0" } }\n',
    'index.html': '<!doctype html>\n<div id="root"></div>\n',
    'src/main.tsx': 'import { createRoot } from "react-dom/client";\ncreateRoot(document.body).render(null);\n',
  };
}
