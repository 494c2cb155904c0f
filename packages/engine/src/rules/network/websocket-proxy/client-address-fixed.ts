import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type FactOf, factsOf } from '../../shared/apps.ts';
import { containersNamed, sites } from '../../shared/proxies.ts';
import { isTls, tlsInFront } from '../../shared/tls.ts';

interface Client {
  readonly app: App;
  readonly fact: FactOf<'ws-client'>;
}

export default defineRule<Client>({
  id: 'network/websocket-proxy/client-address-fixed',
  title: 'The page opens its WebSocket at the wrong address',
  severity: 'CRITICAL',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  // Only browsers run on other machines than the service; a client inside the deployment may well use its network.
  select: (model) =>
    model.apps
      .filter((app) => app.role === 'frontend')
      .flatMap((app) => factsOf(app, 'ws-client').map((fact) => ({ app, fact }))),
  noSubject: 'No browser code here opens a WebSocket.',

  check({ app, fact }, model) {
    const found = /^(wss?|https?):\/\/(\[[^\]]*\]|[^/:{}?#]+)/.exec(fact.url.replace(/^['"`]/, ''));
    const host = found?.[2];
    const own = /^['"`]?ws:\/\/\{=(?:window\.|document\.)?location\.host(?:name)?\}/.test(fact.url);
    if (!own && (found === null || host === undefined)) return pass(fact, 'the address is built where the page runs');
    const wrong = own ? faultOf('ws', 'the host of the page', model) : faultOf(found?.[1] ?? '', host ?? '', model);
    if (wrong === undefined)
      return skip(own ? 'The page is served without TLS here.' : `${host} may be the public name of the service.`);
    return fail(fact, `${app.name} opens ${fact.url.slice(0, 80)} in the browser: ${wrong}.`, {
      subject: { kind: 'app', name: app.name, anchor: `${app.root}/websocket-address`, discriminator: fact.span.file },
      severity: own ? 'HIGH' : 'CRITICAL',
      verify: 'Open the page from another computer and look for the failed WebSocket in the network tab.',
      fix: advice(
        'Take the address from the page',
        'ts',
        "const scheme = location.protocol === 'https:' ? 'wss' : 'ws';\nconst socket = new WebSocket(`${scheme}://${location.host}/ws/${id}`);",
      ),
    });
  },

  docs: {
    problem:
      'The address is written into the JavaScript at build time, and the browser resolves it on the computer of the visitor.',
    impact: 'The page loads, and live updates work for nobody except the developer.',
    verify: 'Search the built files: `grep -r "ws://" dist/assets` must print nothing.',
    remedy: 'Build the address from `location`, and let the proxy pass the path on.',
    tradeOff: 'The WebSocket then has to be reachable under the same host, which the proxy must route.',
    sources: [
      'https://developer.mozilla.org/docs/Web/API/WebSocket/WebSocket',
      'https://developer.mozilla.org/docs/Web/Security/Mixed_content',
    ],
  },
  examples: {
    bad: [page("new WebSocket('ws://localhost:8000/ws/jobs')")],
    good: [page('new WebSocket(`wss://${location.host}/ws/jobs`)')],
  },
});

function faultOf(scheme: string, host: string, model: DeploymentModel): string | undefined {
  if (/^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])$/.test(host))
    return `${host} is the computer of whoever opens the page`;
  if (!/[. ]/.test(host) && containersNamed(host, model).length > 0)
    return `${host} is a service that only containers can resolve`;
  const secure = sites(model).some(({ server }) => isTls(server)) || tlsInFront(model) !== undefined;
  if (secure && (scheme === 'ws' || scheme === 'http'))
    return `a page that came over https may not open ${host.includes(' ') ? `a plain ${scheme}:// to ${host}` : `the plain ${scheme}://${host}`}`;
  return undefined;
}

function page(client: string) {
  return {
    'web/package.json':
      '{ "name": "web", "scripts": { "build": "vite build" }, "dependencies": { "react": "19.1.0" }, "devDependencies": { "vite": "7.0.0" } }\n',
    'web/index.html': '<div id="root"></div>\n',
    'web/src/main.tsx': `import { createRoot } from "react-dom/client";\nconst socket = ${client};\nsocket.onmessage = () => {};\ncreateRoot(document.body).render(null);\n`,
    'web/Dockerfile': 'FROM nginx:1.27\nCOPY dist /usr/share/nginx/html\n',
  };
}
