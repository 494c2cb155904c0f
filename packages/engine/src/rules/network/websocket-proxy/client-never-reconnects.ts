import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, factsOf } from '../../shared/apps.ts';
import { deployments, nothingDeploys } from '../../shared/places.ts';

export default defineRule<DeploymentModel>({
  id: 'network/websocket-proxy/client-never-reconnects',
  title: 'The page goes silent after a lost connection',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const clients = model.apps
      .filter((app) => app.language === 'node')
      .flatMap((app) => factsOf(app, 'ws-client').map((fact) => ({ app, fact })));
    const once = clients.filter(({ fact }) => !fact.reconnects);
    const [first] = once;
    if (first === undefined)
      return clients[0] === undefined
        ? skip('No browser code here opens a WebSocket.')
        : pass(clients[0].fact, 'the client connects again');
    const server = model.apps.flatMap((app) => app.routes).find((route) => route.websocket);
    const idle =
      model.proxies.length > 0
        ? 'A proxy closes an idle socket after 60 s by default, and'
        : 'A proxy or a phone network closes idle sockets, and';
    return fail(
      first.fact,
      `${first.app.name} opens a WebSocket (${at(first.fact.span)}) and never opens it again after it was closed.`,
      {
        subject: {
          kind: 'app',
          name: first.app.name,
          anchor: `${first.app.root}/websocket-client`,
          discriminator: first.fact.span.file,
        },
        evidence: [...once.slice(1, 4).map(({ fact }) => fact.span), ...(server === undefined ? [] : [server.span])],
        problem: `${idle} every deploy closes all of them.`,
        verify: 'Open the page, restart the service, start a job: the progress must move without a reload.',
        fix: advice(
          'Connect again with growing pauses',
          'ts',
          'let attempt = 0;\nfunction connect() {\n  const socket = new WebSocket(url);\n  socket.onopen = () => { attempt = 0; };\n  socket.onclose = () => {\n    const pause = Math.min(30_000, 500 * 2 ** attempt++) * (0.5 + Math.random() / 2);\n    setTimeout(connect, pause);\n  };\n}\n// after a reconnect, fetch the current state once: messages in between are lost',
        ),
      },
    );
  },

  docs: {
    problem: 'Sockets close with every deploy, idle timeout and change of network.',
    impact: 'The page shows an old state for ever; users reload, start jobs twice or give up.',
    verify: 'Restart the service while the page is open.',
    remedy:
      'Reconnect with exponential pauses and some chance in them, and load the current state after each reconnect.',
    tradeOff: 'After an outage all clients come back at once; the random part of the pause spreads them.',
    sources: [
      'https://developer.mozilla.org/en-US/docs/Web/API/WebSocket/close_event',
      'https://nginx.org/en/docs/http/websocket.html',
    ],
  },
  examples: {
    bad: [
      {
        'web/package.json': '{ "dependencies": { "react": "19.0.0" } }\n',
        'web/src/live.ts':
          "export function watch(id: string) {\n  const socket = new WebSocket('/ws/' + id);\n  socket.onmessage = (event) => show(event.data);\n}\n",
        'compose.yml': 'services:\n  web:\n    image: nginx:1.27.2\n',
      },
    ],
    good: [
      {
        'web/package.json': '{ "dependencies": { "react": "19.0.0" } }\n',
        'web/src/live.ts':
          "export function watch(id: string) {\n  const socket = new WebSocket('/ws/' + id);\n  socket.onclose = () => setTimeout(() => watch(id), 1000);\n}\n",
        'compose.yml': 'services:\n  web:\n    image: nginx:1.27.2\n',
      },
    ],
  },
});
