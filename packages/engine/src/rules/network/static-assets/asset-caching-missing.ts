import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { matchLocation } from '../../../model/nginx-match.ts';
import type { ProxyLocation, ProxyServer, ReverseProxy } from '../../../model/proxy.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, factsOfAll } from '../../shared/apps.ts';
import { deploymentPlace, deployments, nothingDeploys } from '../../shared/places.ts';

export default defineRule<DeploymentModel>({
  id: 'network/static-assets/asset-caching-missing',
  title: 'Browsers load unchanged files again and again',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const frontend = model.apps.find((app) => app.role === 'frontend' && !isInstalled(app));
    const site = siteOf(model);
    if (frontend === undefined && site === undefined) return skip('No web frontend is built or served here.');
    if (site === undefined || frontend === undefined) return withoutSite(model, frontend);
    const folder = assetFolder(frontend);
    const location = matchLocation(site.server, `/${folder}/index-a1b2c3d4.js`);
    const cached = location === null ? undefined : cacheOf(location, site.server);
    if (cached !== undefined) return pass([cached, frontend.span], 'hashed files are cached');
    const place = location?.headSpan ?? site.server.headSpan;
    return fail(
      place,
      `The files that ${frontend.name} builds under /${folder}/ have a hash in their names, but ${at(place)} sends them without Cache-Control or expires.`,
      {
        subject: {
          kind: 'proxy',
          name: site.proxy.file,
          anchor: `http/server[${site.server.names[0] ?? '_'}]/location[/${folder}/]`,
        },
        evidence: [frontend.span],
        verify: `\`curl -sI http://<host>/${folder}/<a built file>\` shows no Cache-Control.`,
        fix: advice(
          'Cache hashed files for a year',
          'nginx',
          `location /${folder}/ {\n    try_files $uri =404;\n    add_header Cache-Control "public, max-age=31536000, immutable";\n}\nlocation = /index.html {\n    add_header Cache-Control "no-cache";\n}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Without a lifetime the browser guesses or asks again for every file on every visit.',
    impact: 'Pages open slowly for returning users, and every visit costs the server dozens of requests.',
    verify: 'Reload the page twice and look at the network tab: scripts are requested again.',
    remedy:
      'Send `Cache-Control: public, max-age=31536000, immutable` for files with a hash in their names, and `no-cache` for index.html.',
    tradeOff:
      'Only safe for names with a hash; add_header in a location drops the headers of the levels above, so repeat security headers.',
    sources: ['https://developer.mozilla.org/docs/Web/HTTP/Guides/Caching', 'https://vite.dev/guide/build'],
  },
  examples: {
    bad: [{ ...frontendFiles(), 'nginx.conf': conf('') }],
    good: [{ ...frontendFiles(), 'nginx.conf': conf('    location /assets/ {\n      expires 1y;\n    }\n') }],
  },
});

/** Browser extensions, mobile and desktop programs bring their files along: nobody fetches them from a server. */
function isInstalled(app: App): boolean {
  return app.dependencies.some((one) =>
    /^(?:expo|react-native|@capacitor\/core|@ionic\/\w+|cordova|electron|@tauri-apps\/\w+|@crxjs\/vite-plugin|wxt|plasmo|webextension-polyfill|@types\/(?:chrome|webextension-polyfill|firefox-webext-browser)|ink|commander|yargs|oclif|@oclif\/core|@modelcontextprotocol\/sdk)$/.test(
      one.name,
    ),
  );
}

function withoutSite(model: DeploymentModel, frontend: App | undefined) {
  if (frontend === undefined) return skip('The files that are served here carry no hash in their names.');
  // A mount at another path serves something else: uploads, rendered pages, documentation.
  const served = factsOfAll(model.apps, 'static-files').find((fact) =>
    /^\/?(?:static|assets|app|ui|web|dist|public|frontend)?\/?$/.test(fact.mount),
  );
  if (served !== undefined)
    return skip(`${frontend.name} is served by the application (${at(served.span)}), which has a rule of its own.`);
  const place = deploymentPlace(model);
  if (place === null) return skip(nothingDeploys);
  return ask(frontend.span, {
    subject: { kind: 'app', name: frontend.name, anchor: 'hosting' },
    question: `Is the build of ${frontend.name} served with long cache lifetimes and compression?`,
    needed: 'The static host, CDN or proxy that serves it; none is configured in this repository.',
    assumedDefault: 'A CDN or proxy that caches hashed files for a year and never caches index.html.',
    severityIfNo: 'MEDIUM',
  });
}

/** The nginx server that serves the built files. */
function siteOf(model: DeploymentModel): { proxy: ReverseProxy; server: ProxyServer } | undefined {
  for (const proxy of model.proxies) {
    const server = proxy.servers.find(
      (it) =>
        !it.redirectsToHttps &&
        (it.settings.root.state !== 'unset' ||
          it.locations.some((location) => location.settings.root.state !== 'unset')),
    );
    if (server !== undefined) return { proxy, server };
  }
  return undefined;
}

/** Where the bundler puts hashed files by default: Vite `assets`, Create React App `static/js`, Next `_next/static`. */
function assetFolder(frontend: App): string {
  const names = frontend.dependencies.map((it) => it.name);
  if (names.includes('react-scripts')) return 'static/js';
  if (names.includes('next')) return '_next/static';
  return 'assets';
}

function cacheOf(location: ProxyLocation, server: ProxyServer) {
  const header = location.addHeaders.find(
    (it) => it.name.toLowerCase() === 'cache-control' && /max-age|immutable/.test(it.value),
  );
  const own =
    location.directives.find((it) => it.name === 'expires') ?? server.directives.find((it) => it.name === 'expires');
  const lasting = own !== undefined && !/^(off|epoch|-|0)/.test(own.args.at(-1)?.text ?? 'off');
  return header?.span ?? (lasting ? own.headSpan : undefined);
}

function conf(location: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    root /usr/share/nginx/html;\n${location}    location / {\n      try_files $uri /index.html;\n    }\n  }\n}\n`;
}

function frontendFiles() {
  return {
    'package.json':
      '{ "name": "desk-web", "scripts": { "build": "vite build" }, "dependencies": { "react": "19.1.0" }, "devDependencies": { "vite": "7.0.0" } }\n',
    'index.html': '<!doctype html>\n<div id="root"></div>\n',
    'src/main.tsx': 'import { createRoot } from "react-dom/client";\ncreateRoot(document.body).render(null);\n',
  };
}
