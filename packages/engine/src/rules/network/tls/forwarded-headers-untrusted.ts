import type { DeploymentModel } from '../../../model/model.ts';
import { traefikOf } from '../../../model/traefik.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf } from '../../shared/apps.ts';
import { appsBehindProxies, type Behind, forwardedTrust, serverOf } from '../../shared/behind-proxy.ts';
import { sites } from '../../shared/proxies.ts';
import { isTls } from '../../shared/tls.ts';

export default defineRule<Behind>({
  id: 'network/tls/forwarded-headers-untrusted',
  title: 'The application believes that everybody comes by http',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: appsBehindProxies,
  noSubject: 'No application here stands behind a proxy in another container.',

  check(behind, model) {
    const { app, door } = behind;
    const server = serverOf(app, model);
    if (usesDjango(behind)) return judgeDjango(behind, model);
    if (server === null || (server.server !== 'uvicorn' && server.server !== 'fastapi' && server.server !== 'gunicorn'))
      return skip(`What serves ${app.name} is not known here.`);
    const trust = forwardedTrust(app, model);
    if (trust !== undefined) return pass(trust, 'forwarded headers are trusted');
    if (server.server === 'gunicorn' && !/uvicorn/i.test(commandText(behind, model)))
      return skip('A WSGI application decides by itself about forwarded headers.');
    // The limiter's finding asks for the same change and says more.
    if (factsOf(app, 'client-address').some((it) => it.use === 'rate-limit' && it.via === 'peer'))
      return skip('The rule about its rate limit tells the same.');
    const tls = endsTls(model, door.kind);
    return fail(
      server.span,
      `${app.name} runs behind ${door.what}, and ${server.server === 'fastapi' ? 'fastapi run' : server.server} believes forwarded headers from 127.0.0.1 only, so the scheme and the address of every client are those of the proxy.`,
      {
        subject: appSubject(app, 'forwarded-headers'),
        evidence: [door.span],
        problem: tls
          ? 'Redirects for a missing slash and absolute links then begin with http:// although the user came by https, and logs, audits and limits know a single client.'
          : 'Logs, audits and limits then know a single client, and links will begin with http:// as soon as the proxy ends TLS.',
        verify: `\`curl -si https://<host>/<a path without its trailing slash> | grep -i location\` must begin with https.`,
        fix: advice(
          'Trust the proxy',
          'dockerfile',
          `# the network of the proxy; "*" only where nothing else can reach the port\nENV FORWARDED_ALLOW_IPS=172.16.0.0/12`,
        ),
      },
    );
  },

  docs: {
    problem: 'A server that does not trust its proxy ignores X-Forwarded-For and X-Forwarded-Proto.',
    impact:
      'Browsers are sent back to http, cookies marked Secure are lost on the way, and every log line names the proxy.',
    verify: 'The access log must show the addresses of users, and redirects must begin with https.',
    remedy:
      'Set FORWARDED_ALLOW_IPS (uvicorn, gunicorn), or SECURE_PROXY_SSL_HEADER in Django, for exactly this proxy.',
    tradeOff: 'Whoever can reach the port past the proxy may forge the headers, so do not publish it.',
    sources: [
      'https://www.uvicorn.org/deployment/#proxies-and-forwarded-headers',
      'https://docs.djangoproject.com/en/5.2/ref/settings/#secure-proxy-ssl-header',
    ],
  },
  examples: {
    bad: [example('')],
    good: [example('ENV FORWARDED_ALLOW_IPS=172.16.0.0/12\n')],
  },
});

function usesDjango({ app }: Behind): boolean {
  return app.frameworks.some((it) => it.name === 'django');
}

function commandText({ app }: Behind, model: DeploymentModel): string {
  return model.images
    .filter((image) => app.images.includes(image.id))
    .map((image) => (image.command.state === 'set' ? image.command.value.text : ''))
    .join(' ');
}

/** Django compares the Origin of a form with its own idea of the scheme and refuses the form when they differ. */
function judgeDjango({ app, door }: Behind, model: DeploymentModel) {
  const trust = factsOf(app, 'proxy-trust').find((it) => it.how === 'SECURE_PROXY_SSL_HEADER');
  if (trust !== undefined) return pass(trust.span, 'SECURE_PROXY_SSL_HEADER is set');
  const settings = factsOf(app, 'django-setting');
  const [first] = settings;
  if (first === undefined) return skip('The settings of Django were not found.');
  if (!endsTls(model, door.kind)) return skip('The proxy here does not end TLS.');
  return fail(
    settings.find((it) => it.name === 'ALLOWED_HOSTS') ?? first,
    `${app.name} runs behind ${door.what}, which ends TLS, and its settings (${at(first.span)}) have no SECURE_PROXY_SSL_HEADER, so Django takes every request for plain http.`,
    {
      subject: appSubject(app, 'forwarded-headers'),
      evidence: [door.span],
      problem:
        'Absolute links and redirects begin with http://, SECURE_SSL_REDIRECT loops, and forms fail their Origin check unless every host is listed by hand.',
      fix: advice(
        'Trust the header of the proxy',
        'python',
        "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')",
      ),
    },
  );
}

function endsTls(model: DeploymentModel, kind: Behind['door']['kind']): boolean {
  if (kind === 'traefik') return traefikOf(model)?.routers.some((it) => it.tls) === true;
  if (kind === 'caddy' || kind === 'ingress' || kind === 'route') return true;
  return sites(model).some(({ server }) => isTls(server));
}

function example(line: string) {
  return {
    'api/requirements.txt': 'fastapi==0.142.2\n',
    'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/items/")\ndef items():\n    return []\n',
    'api/Dockerfile': `FROM python:3.13-slim\nCOPY . .\n${line}CMD ["fastapi", "run", "--workers", "4", "main.py"]\n`,
    'compose.yml':
      'services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.web.address=:80, --entrypoints.sec.address=:443]\n    ports: ["80:80", "443:443"]\n  api:\n    build: ./api\n    labels:\n      - traefik.http.routers.api.rule=Host(`shop.example`)\n      - traefik.http.routers.api.tls.certresolver=le\n',
  };
}
