import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'secrets/sensitive-logs/secret-in-query',
  title: 'Keys travel in the address and end up in logs',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const reads = factsOf(app, 'query-secret').filter((one) => one.side === 'server' && !one.oneTime);
    const [first] = reads;
    if (first === undefined) {
      const route = app.routes[0];
      return route === undefined ? skip(noService) : skip('No credential is read from the query.');
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
        problem: `Addresses are written to access logs by ${app.language === 'python' ? 'the application server' : 'request loggers'}${proxy === undefined ? '' : `, by ${proxy.product} (${at(proxy.span)})`}, by load balancers and browser histories, and the value is good until somebody changes it.`,
        verify: `Call it once with ${first.name}=marker and search the logs of all containers: \`docker compose logs | grep marker\` must print nothing.`,
        fix: socket
          ? advice(
              'Open the socket with a ticket, or send the key as first message',
              app.language === 'python' ? 'python' : 'ts',
              app.language === 'python'
                ? '# POST /ws-ticket with the Authorization header returns a value that works once, for 30 seconds\n@app.websocket("/ws/{job_id}")\nasync def follow(ws: WebSocket, job_id: str, ticket: str):\n    if not await tickets.take(ticket):\n        await ws.close(4401)\n        return\n    await ws.accept()'
                : "// POST /ws-ticket with the Authorization header returns a value that works once, for 30 seconds\nserver.on('upgrade', async (request, socket) => {\n  const ticket = new URL(request.url, 'http://x').searchParams.get('ticket');\n  if (!(await tickets.take(ticket))) return socket.destroy();\n});",
            )
          : advice(
              'Take it from a header',
              app.language === 'python' ? 'python' : 'ts',
              app.language === 'python'
                ? 'api_key_header = APIKeyHeader(name="X-API-Key")\n\n@app.get("/files")\nasync def files(key: str = Security(api_key_header)): ...'
                : "const key = req.get('authorization')?.replace(/^Bearer /, '');",
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

function tree(parameter: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI, Header\napp = FastAPI()\n\n@app.get("/files")\ndef files(${parameter}): ...\n`,
  };
}
