import type { App } from '../../../model/app.ts';
import { defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noService, services } from '../../shared/apps.ts';
import { keyHeader, socketTicket } from '../../shared/request-code.ts';
import { adviceFor } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'secrets/sensitive-logs/secret-in-query',
  title: 'Keys travel in the address and end up in logs',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const reads = factsOf(app, 'query-secret').filter(
      (one) => one.side === 'server' && !one.oneTime && one.lifetime !== 'checked',
    );
    const [first] = reads;
    if (first === undefined) {
      const route = app.routes[0];
      return route === undefined ? skip(noService) : skip('No lasting credential is read from the query.');
    }
    const socket = reads.some((one) => one.websocket);
    const proxy = model.proxies[0];
    const others = reads.slice(1, 4).map((one) => `${one.name} at ${at(one.span)}`);
    return fail(
      first,
      `${app.name} takes ${first.name} from the query of ${first.where.startsWith('/') ? first.where : 'its requests'} (${at(first.span)})${others.length === 0 ? '' : `, likewise ${others.join(', ')}`}.`,
      {
        subject: { ...appSubject(app, 'query'), discriminator: first.name },
        severity: /password|passwd|pwd/i.test(first.name) ? 'HIGH' : 'MEDIUM',
        evidence: [...reads.slice(1, 4).map((one) => one.span), ...(proxy === undefined ? [] : [proxy.span])],
        problem: `Addresses are written to access logs by ${app.language === 'python' ? 'the application server' : 'request loggers'}${proxy === undefined ? '' : `, by ${proxy.product} (${at(proxy.span)})`}, by load balancers and browser histories, and ${goodFor(first)}.`,
        verify: `Call it once with ${first.name}=marker and search the logs of all containers: \`docker compose logs | grep marker\` must print nothing.`,
        fix: socket
          ? adviceFor(
              app,
              first.span.file,
              'Open the socket with a ticket, or send the key as first message',
              socketTicket,
              'Let the client ask for a ticket with its Authorization header: a value that works once, for 30 seconds. Open the socket with that ticket, or send the key as the first message and close the socket when it is wrong.',
            )
          : adviceFor(
              app,
              first.span.file,
              'Take it from a header',
              keyHeader,
              'Take the value from the Authorization header, and refuse requests that carry it in the address.',
            ),
      },
    );
  },

  docs: {
    problem:
      'Addresses are written to access logs, browser histories and referrer headers, all of which have more readers than the secret store.',
    impact: 'Everyone who can read a log can act with the key, for as long as logs are kept.',
    verify: 'Send a marker and search the logs for it.',
    remedy: 'Take credentials from a header or the body; for sockets and downloads use tickets that work once.',
    tradeOff: 'Browsers cannot set headers on sockets and downloads, so those need the extra request for a ticket.',
    sources: [
      'https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html',
      'https://www.rfc-editor.org/rfc/rfc6750#section-2.3',
    ],
  },
  examples: {
    bad: [tree('token: str')],
    good: [tree('token: str = Header()')],
  },
});

/** Only what the code shows: a key stays good, a signed token ends some time. */
function goodFor({ name, lifetime }: FactOf<'query-secret'>): string {
  if (lifetime === 'decoded') return 'whoever reads it there can use it until the token ends';
  return /token|jwt/i.test(name)
    ? 'whoever reads it there can use it for as long as the service accepts it'
    : 'the value is good until somebody changes it';
}

function tree(parameter: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI, Header\napp = FastAPI()\n\n@app.get("/files")\ndef files(${parameter}): ...\n`,
  };
}
