import type { App } from '../../../model/app.ts';
import { advice, defineRule, type FixProposal, fail, pass, skip } from '../../rule.ts';
import { settingsOf } from '../../shared/app-behind.ts';
import { appSubject, at, type FactOf, factsOf } from '../../shared/apps.ts';
import { appsBehindProxies, type Behind, forwardedTrust, logCommand } from '../../shared/behind-proxy.ts';
import { clientAddress, clientAddressWords } from '../../shared/request-code.ts';
import { adviceFor, stackOf } from '../../shared/stack.ts';

interface Subject extends Behind {
  readonly read: FactOf<'client-address'> | undefined;
  readonly library: FactOf<'rate-limit'> | undefined;
}

export default defineRule<Subject>({
  id: 'network/rate-limiting/limit-keyed-on-peer',
  title: 'All users share one rate limit',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) =>
    appsBehindProxies(model).flatMap((behind) => {
      const reads = factsOf(behind.app, 'client-address').filter((it) => it.use === 'rate-limit');
      const read = reads.find((it) => it.via === 'peer') ?? reads[0];
      // Express counts by req.ip without being told; other libraries are configured where the address is read.
      const library = factsOf(behind.app, 'rate-limit').find((it) =>
        /^(?:express-rate-limit|@fastify\/rate-limit|@nestjs\/throttler)$/.test(it.library),
      );
      return read === undefined && library === undefined ? [] : [{ ...behind, read, library }];
    }),
  noSubject: 'No application behind a proxy here counts requests by address.',

  check({ app, container, door, read, library }, model) {
    const place = read?.span ?? library?.span;
    if (place === undefined) return skip('Nothing counts requests.');
    if (read?.via === 'header') return pass(read.span, 'the forwarded address is looked at');
    const trust = forwardedTrust(app, model);
    if (trust !== undefined) return pass([place, trust], 'forwarded addresses are trusted');
    const budget = [...settingsOf(app).values()].find(
      (it) =>
        /RATE_?LIMIT|REQUESTS_PER|THROTTLE/.test(it.name) &&
        !/PORT|DB|TTL|PERIOD|WINDOW|SECONDS|MINUTES$|REDIS/.test(it.name) &&
        /^\d+$/.test(it.default ?? ''),
    );
    const shared =
      budget === undefined ? 'one budget' : `the one budget of ${budget.default} (${budget.name}, ${at(budget.span)})`;
    return fail(
      place,
      `${app.name} counts requests by the address at the other end of the connection, and behind ${door.what} that is always the proxy, so all users share ${shared}.`,
      {
        subject: appSubject(app, 'rate-limit/key'),
        evidence: [door.span, ...(budget === undefined ? [] : [budget.span])],
        problem:
          'A page that polls every few seconds spends a good part of the budget alone, so a handful of users at once gets 429 while a real attacker only has to be one of them.',
        path: [
          { span: door.span, note: 'the proxy connects on behalf of everybody' },
          { span: place, note: 'the limiter sees one address' },
        ],
        verify: `\`${logCommand(container)}\` shows the same client address for two users.`,
        fix: fixFor(app, place.file),
      },
    );
  },

  docs: {
    problem: 'The whole user base shares one bucket, so a normal busy minute locks everybody out.',
    impact: 'Users get errors under ordinary load, and a real attacker is not limited on his own.',
    verify: 'Compare the client address in the access log of the application for two users.',
    remedy: 'Send X-Forwarded-For in the proxy and trust exactly that proxy in the application server.',
    tradeOff: 'Trusting more than the proxy lets clients choose their own address.',
    sources: [
      'https://www.uvicorn.org/settings/#http',
      'https://expressjs.com/en/guide/behind-proxies.html',
      'https://express-rate-limit.mintlify.app/guides/troubleshooting-proxy-issues',
    ],
  },
  examples: {
    bad: [example('["uvicorn", "main:app", "--host", "0.0.0.0"]')],
    good: [example('["uvicorn", "main:app", "--host", "0.0.0.0", "--forwarded-allow-ips", "172.16.0.0/12"]')],
  },
});

/** Servers for ASGI resolve the address before the framework sees it; elsewhere the framework does it, or nobody. */
function fixFor(app: App, file: string): FixProposal {
  const stack = stackOf(app, file);
  const title = 'Let the application see the client';
  if (stack === 'fastapi' || stack === 'starlette')
    return advice(
      title,
      'bash',
      '# the proxy must send X-Forwarded-For, and the server must believe this proxy only\nuvicorn main:app --proxy-headers --forwarded-allow-ips=172.16.0.0/12',
    );
  return adviceFor(app, file, title, clientAddress, clientAddressWords);
}

function example(command: string) {
  return {
    'api/requirements.txt': 'fastapi==0.142.2\nslowapi==0.1.9\n',
    'api/main.py':
      'from fastapi import FastAPI, Request\nfrom slowapi import Limiter\nfrom slowapi.util import get_remote_address\n\nlimiter = Limiter(key_func=get_remote_address)\napp = FastAPI()\n\n@app.get("/items")\n@limiter.limit("60/minute")\ndef items(request: Request):\n    return []\n',
    'api/Dockerfile': `FROM python:3.13-slim\nCOPY . .\nCMD ${command}\n`,
    'nginx.conf':
      'events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n      proxy_pass http://api:8000;\n    }\n  }\n}\n',
    'compose.yml':
      'services:\n  api:\n    build: ./api\n  edge:\n    image: nginx:1.28\n    ports: ["80:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n',
  };
}
