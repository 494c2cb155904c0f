import type { App } from '../../../model/app.ts';
import { matchRequest } from '../../../model/nginx-match.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/metrics/metrics-public',
  title: 'Anybody can read the numbers of the service',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    const metrics = factsOf(app, 'metrics').find((one) => one.endpoint !== null);
    if (metrics === undefined) return skip(`${app.name} answers no /metrics.`);
    if (factsOf(app, 'metrics-port')[0] !== undefined) return pass(metrics, 'numbers have a port of their own');
    const names = new Set(containersOfApp(app, model).map((one) => one.name));
    for (const proxy of model.proxies) {
      for (const server of proxy.servers) {
        const match = matchRequest(server, '/metrics');
        if (match.kind !== 'location' || match.location.proxyPass.state !== 'set') continue;
        if (!names.has(match.location.proxyPass.value.host)) continue;
        const kept = match.location.directives.some((one) =>
          /^(?:deny|allow|auth_basic|auth_request|return)$/.test(one.name),
        );
        if (kept) return pass(match.location.span, 'the proxy keeps strangers out');
        return fail(
          match.location.headSpan,
          `${app.name} answers /metrics on the port that serves users (${at(metrics.span)}), and ${proxy.file} passes it on to everybody (${at(match.location.headSpan)}).`,
          {
            subject: appSubject(app, 'metrics/public'),
            evidence: [metrics.span],
            verify:
              "`curl -s -o /dev/null -w '%{http_code}\\n' https://HOST/metrics` from outside must print 403 or 404.",
            fix: advice(
              'Leave it to the inside',
              'nginx',
              'location = /metrics {\n    allow 10.0.0.0/8;   # where Prometheus asks from\n    deny all;\n    proxy_pass http://…;\n}',
            ),
          },
        );
      }
    }
    return skip('No proxy here passes /metrics on from outside.');
  },

  docs: {
    problem:
      'The numbers tell which routes exist, how much they are used, which versions run and when something fails.',
    impact:
      'Attackers see whether what they try works, competitors see how many users there are, and each scrape costs time.',
    verify: 'Ask for /metrics from outside.',
    remedy: 'Serve metrics on a port of their own, or refuse the path in the proxy.',
    tradeOff: 'Prometheus has to reach the service past the proxy.',
    sources: ['https://prometheus.io/docs/operating/security/'],
  },
  examples: {
    bad: [tree('')],
    good: [tree('    location = /metrics { deny all; }\n')],
  },
});

function tree(location: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nprometheus-fastapi-instrumentator==7.0.0\n',
    'main.py':
      'from fastapi import FastAPI\nfrom prometheus_fastapi_instrumentator import Instrumentator\napp = FastAPI()\nInstrumentator().instrument(app).expose(app)\n\n@app.get("/x")\ndef x(): ...\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
    'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n${location}    location / { proxy_pass http://api:8000; }\n  }\n}\n`,
    'compose.yml':
      'services:\n  api:\n    build: .\n  proxy:\n    image: nginx:1.27.2\n    ports: ["80:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n',
  };
}
