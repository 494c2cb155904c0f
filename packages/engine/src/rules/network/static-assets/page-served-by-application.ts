import type { App } from '../../../model/app.ts';
import { traefikOf } from '../../../model/traefik.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, portOfApp, services, usesAny } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/static-assets/page-served-by-application',
  title: 'The application server delivers the page, uncompressed',
  severity: 'MONITOR',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    const mount = factsOf(app, 'static-files').find((one) => one.mount === '/' || one.mount === '');
    if (mount === undefined) return skip(`${app.name} serves no page at its root.`);
    const compressed = factsOf(app, 'compression')[0];
    if (compressed !== undefined) return pass(compressed, 'answers are compressed');
    if (usesAny(app, 'whitenoise', 'compression', '@fastify/compress', 'brotli-asgi', 'starlette-compress'))
      return pass(app, 'a compression library is installed');
    const frontend = model.apps.find((one) => one.role === 'frontend');
    if (frontend === undefined) return skip('No built page is part of this repository.');
    const middleware = traefikOf(model)?.middlewares.find((one) => one.type === 'compress');
    if (middleware !== undefined) return pass(middleware.span, 'the proxy compresses');
    const squeezed = model.proxies
      .flatMap((proxy) => proxy.servers)
      .find((server) => server.settings.gzip.state === 'set' && server.settings.gzip.value);
    if (squeezed !== undefined) return pass(squeezed.settings.gzip, 'the proxy compresses');
    return fail(
      mount,
      `${app.name} delivers the built page of ${frontend.name} itself (${at(mount.span)}), and neither it nor a proxy compresses it or says how long it may be kept.`,
      {
        subject: appSubject(app, 'static/page'),
        evidence: [frontend.span],
        problem: `${app.language === 'python' ? "Starlette's static files carry" : 'Files served this way carry'} an ETag and no Cache-Control, so a browser asks again for every file of every visit, and each answer occupies a worker that should serve the API.`,
        monitor: {
          metric: 'time until the page is usable for a first visit, and the share of requests for static files',
          threshold: 'more than 3 s on a slow connection, or static files above half of all requests',
          why: 'below that one process for both is simpler than a second container',
        },
        verify: `\`curl -sI --compressed http://127.0.0.1:${portOfApp(app, model)}/assets/index.js | grep -i 'content-encoding\\|cache-control'\` must print both.`,
        fix: advice(
          'Compress and cache in the proxy, or in the application',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'app.add_middleware(GZipMiddleware, minimum_size=1024)   # not for event streams\n# Traefik: labels traefik.http.middlewares.gz.compress=true and the router uses it\n# /assets/*: Cache-Control: public, max-age=31536000, immutable; index.html: no-cache'
            : "app.use(compression());\napp.use('/assets', express.static('dist/assets', { immutable: true, maxAge: '1y' }));\napp.use(express.static('dist', { maxAge: 0 }));",
        ),
      },
    );
  },

  docs: {
    problem: 'Static files from the application server are sent uncompressed and without a lifetime.',
    impact: 'Pages load several times slower than they could, and visits of the page take workers away from the API.',
    verify: 'Look at the headers of a script.',
    remedy: 'Compress and set lifetimes where the files are served, or serve them from a proxy or CDN.',
    tradeOff: 'One process for page and API is less to run; change it when the numbers below say so.',
    sources: ['https://www.starlette.io/staticfiles/', 'https://www.starlette.io/middleware/#gzipmiddleware'],
  },
  examples: {
    bad: [tree('')],
    good: [tree('app.add_middleware(GZipMiddleware)\n')],
  },
});

function tree(more: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI\nfrom fastapi.staticfiles import StaticFiles\nfrom starlette.middleware.gzip import GZipMiddleware\napp = FastAPI()\n${more}\n@app.get("/api/x")\ndef x(): ...\n\napp.mount("/", StaticFiles(directory="dist", html=True))\n`,
    'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}
