import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, type FactOf, factsOf, imagesOfApp } from '../../shared/apps.ts';
import { imageOf, supplyOf } from '../../shared/variables.ts';

const local = /(?:^|\/\/|@)(?:localhost|127\.0\.0\.1)(?:[:/]|$)/;

export default defineRule<App>({
  id: 'secrets/config-drift/localhost-default',
  title: 'In a container it calls itself instead of its peer',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.apps.filter(
      (app) => app.role !== 'library' && app.role !== 'cli' && app.containers.length + app.images.length > 0,
    ),
  noSubject: 'No application here is deployed in a container.',

  check(app, model) {
    const reads = factsOf(app, 'env-read').filter(
      (read) =>
        !/\.config\.[cm]?[jt]s$/.test(read.span.file) &&
        // A plug-in that nobody switched on calls nobody.
        !/(?:^|\/)plug-?ins?\//.test(read.span.file) &&
        !/(?:^|_)(?:BIND|LISTEN|HOST|CORS|ORIGINS?|ALLOWED_HOSTS|ALLOWED_ORIGINS|TRUSTED_HOSTS|IPS?|NETWORKS?|PROXIES)$/.test(
          read.name,
        ) &&
        // A check of itself is meant to stay on the machine.
        !/HEALTH|PROBE/.test(read.name) &&
        // An address of mail, with nobody to call.
        !/^[\w.+-]+@[\w.-]+$/.test(read.default ?? '') &&
        // Its own address, for links and redirects: no peer is called there.
        (app.role === 'frontend' ||
          !/(?:^|_)(?:BASE|SITE|PUBLIC|APP|WEB|FRONTEND|CLIENT|NEXTAUTH|SERVER|EXTERNAL|ROOT|CALLBACK|REDIRECT|DOMAIN|VERCEL)_?(?:URL|URI|ADDRESS)$/.test(
            read.name,
          )),
    );
    // Only prefixed variables reach the browser; others belong to build tools.
    const relevant =
      app.role === 'frontend'
        ? reads.filter((read) =>
            /^(?:VITE|NEXT_PUBLIC|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|PUBLIC)_/.test(read.name),
          )
        : reads;
    const risky = relevant.filter((read) => read.default !== null && local.test(read.default));
    const open = risky.filter((read) => !isSupplied(app, model, read));
    const [first] = open;
    if (first === undefined)
      return risky[0] === undefined
        ? skip('No address in the settings defaults to this machine.')
        : risky.some((read) => isSet(app, model, read))
          ? pass(risky[0], 'the deployment sets the address')
          : skip('Whether the deployment sets the address stands outside of the repository.');
    const browser = app.role === 'frontend';
    const names = open.map((read) => read.name);
    return fail(
      first,
      `${first.name} of ${app.name} falls back to ${first.default} (${at(first.span)}) and ${browser ? 'no build argument or environment file of the image' : 'no container'} sets it${names.length > 1 ? `; likewise ${names.slice(1, 4).join(', ')}` : ''}.`,
      {
        subject: { ...appSubject(app, 'environment'), discriminator: first.name },
        severity: browser ? 'HIGH' : 'MEDIUM',
        evidence: open.slice(1, 4).map((read) => read.span),
        ...(browser
          ? {
              problem:
                "The address is written into the JavaScript at build time, so every visitor's browser calls its own machine.",
              impact: 'The page loads and every request fails, for everyone except the developer.',
            }
          : {}),
        verify: browser
          ? `\`docker compose exec ${containersOfApp(app, model)[0]?.name ?? app.name} sh -c "grep -rl localhost /usr/share/nginx/html"\` must print nothing.`
          : `\`docker compose exec ${containersOfApp(app, model)[0]?.name ?? app.name} env | grep ${first.name}\` must print the address of the peer.`,
        fix: browser
          ? advice(
              'Use a relative address, or require the build argument',
              'ts',
              `const base = import.meta.env.${first.name} ?? '';   // same origin: the proxy forwards /api and /ws`,
            )
          : advice(
              'Set the address of the peer',
              'yaml',
              `services:\n  ${containersOfApp(app, model)[0]?.name ?? app.name}:\n    environment:\n      ${first.name}: ${(first.default ?? '').replace(/localhost|127\.0\.0\.1/, 'peer')}`,
            ),
      },
    );
  },

  docs: {
    problem:
      'Inside a container localhost is the container itself, so the call is refused unless something sets another address.',
    impact: 'The feature behind the address fails in production although it works on every developer machine.',
    verify: 'Print the variable inside the container.',
    remedy: 'Set the address for every environment, or have no default so that a forgotten one stops the start.',
    tradeOff: 'Developers need an example file with their local addresses.',
    sources: ['https://docs.docker.com/compose/how-tos/networking/', 'https://vite.dev/guide/env-and-mode'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nLS = os.getenv("LABEL_STUDIO_URL", "http://localhost:8080")\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nLS = os.getenv("LABEL_STUDIO_URL", "http://localhost:8080")\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    environment:\n      LABEL_STUDIO_URL: http://label-studio:8080\n',
      },
    ],
  },
});

/** Some image, container or environment file names it: what is only unknown proves nothing. */
function isSet(app: App, model: DeploymentModel, read: FactOf<'env-read'>): boolean {
  const images = imagesOfApp(app, model);
  return (
    app.role === 'frontend' ||
    images.some((image) => [...image.env, ...image.otherEnv].some((entry) => entry.name === read.name)) ||
    containersOfApp(app, model).some((it) => supplyOf(read.name, it, imageOf(app, it, model)) === 'yes')
  );
}

function isSupplied(app: App, model: DeploymentModel, read: FactOf<'env-read'>): boolean {
  const images = imagesOfApp(app, model);
  if (images.some((image) => [...image.env, ...image.otherEnv].some((entry) => entry.name === read.name))) return true;
  if (app.role === 'frontend') {
    // Build arguments of any stage, and the environment files that bundlers read.
    return (
      model.dotenvs.some(
        (file) =>
          !file.example &&
          /\.env(?:\.production)?$/.test(file.file) &&
          file.entries.some((entry) => entry.name === read.name),
      ) || images.length === 0
    );
  }
  const containers = containersOfApp(app, model);
  // An image without a container here is deployed by somebody who may set it.
  return (
    containers.length === 0 ||
    containers.every((container) => supplyOf(read.name, container, imageOf(app, container, model)) !== 'no')
  );
}
