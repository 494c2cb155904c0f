import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf } from '../../shared/apps.ts';
import { listText } from '../../shared/containers.ts';

export default defineRule<App>({
  id: 'network/static-assets/local-address-in-source',
  title: "The page calls its visitor's own machine",
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  // Only what runs in browsers: a server that calls localhost may well have a neighbour there.
  select: (model: DeploymentModel) => model.apps.filter((app) => app.role === 'frontend' && isDeployed(app)),
  noSubject: 'No browser application is deployed from here.',

  check(app) {
    const [first, ...more] = calls(app);
    if (first === undefined) return skip('No browser code calls an address of its own machine.');
    const places = more.length === 0 ? '' : `, likewise ${listText(more.slice(0, 3).map((it) => at(it.span)))}`;
    return fail(
      first,
      `${app.name} calls ${first.url} from the browser (${at(first.span)}${places}), whatever it is built for.`,
      {
        subject: appSubject(app, 'source/address'),
        evidence: more.slice(0, 8).map((it) => it.span),
        verify: 'Open the page from another computer: the network tab shows requests to localhost that fail.',
        fix: advice(
          'Call the origin of the page and let the proxy pass the path on',
          'ts',
          "const API = '';   // same origin: /api/… goes through the proxy",
        ),
      },
    );
  },

  docs: {
    problem: 'The browser resolves the name on the computer of whoever opens the page, and nothing answers there.',
    impact: 'The page loads and every request fails, for everyone but the developer.',
    verify: 'Search the built files: `grep -rl "//localhost" dist` must print nothing.',
    remedy: 'Use paths of the same origin, or an address that the build or the server hands in.',
    tradeOff: 'The same origin needs a proxy in front of page and API, also in development.',
    sources: ['https://vite.dev/config/server-options#server-proxy'],
  },
  examples: {
    bad: [tree("const API = 'http://localhost:8000';\n")],
    good: [tree("const API = import.meta.env.VITE_API ?? '';\n")],
  },
});

function isDeployed(app: App): boolean {
  return app.images.length + app.containers.length > 0;
}

/** Of sources: what bundlers and test runners are told is about the developer's machine. */
function calls(app: App): FactOf<'local-address'>[] {
  return factsOf(app, 'local-address').filter(
    (it) => !/(?:^|\/)[^/]*\.config\.[cm]?[jt]s$|(?:^|\/)(?:mocks?|stories|scripts)\//.test(it.span.file),
  );
}

function tree(line: string) {
  return {
    'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
    'web/src/api.ts': `${line}export const load = () => fetch(\`\${API}/items\`);\n`,
    'web/Dockerfile':
      'FROM node:24 AS build\nWORKDIR /web\nCOPY . .\nRUN npm run build\nFROM nginx:1.27.2\nCOPY --from=build /web/dist /usr/share/nginx/html\n',
  };
}
