import { directiveNamed } from '../../../documents/nginx/document.ts';
import { appendDirectives, replaceArgs } from '../../../documents/nginx/write.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { ask, defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { at, factsOf } from '../../shared/apps.ts';
import { hasBackgroundWork, heavyOf, workOf } from '../../shared/heavy-work.ts';
import { isOpenInside, isOpenOutside, labelOf, placeSubject } from '../../shared/proxies.ts';
import { type AppRoute, appRoutes, type RoutedPlace, routedPlaces } from '../../shared/proxy-routes.ts';

/** nginx's default of proxy_read_timeout, seconds. */
const defaultTimeout = 60;
/** What a large document needs on a busy host, seconds. */
const needed = 300;

export default defineRule<RoutedPlace>({
  id: 'network/timeouts-and-limits/read-timeout-short',
  title: 'Long requests end with a timeout at the proxy',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => routedPlaces(model, slowRoutes(model)),
  noSubject: 'No request handler that a proxy here leads to does heavy work.',

  check(place) {
    const { location, proxy, server, routes } = place;
    const { readTimeoutSeconds: timeout } = location.settings;
    const subject = placeSubject(place, 'proxy_read_timeout');
    const slow = slowest(routes);
    if (slow === undefined) return skip('No handler does heavy work.');
    if (timeout.state === 'unresolved')
      return ask(timeout, {
        subject,
        question: `Is ${timeout.expression} long enough for ${slow.route.path}, where ${slow.name} may work for minutes?`,
        needed: `The production value of ${timeout.expression}.`,
        assumedDefault: `${needed} s or more.`,
      });
    if (
      timeout.state === 'unset' &&
      (isOpenInside(proxy, location.span) || isOpenInside(proxy, server.span) || isOpenOutside(proxy))
    )
      return skip(`An include that is not in this repository may set the timeout of ${labelOf(location)}.`);
    const seconds = timeout.state === 'set' ? timeout.value : defaultTimeout;
    if (seconds >= needed) return pass([timeout, slow], `waits ${seconds} s`);
    const waits = timeout.state === 'set' ? `${seconds} s` : "nginx's default of 60 s";
    return fail(
      timeout.state === 'set' ? timeout : location.headSpan,
      slow.direct
        ? `${slow.route.method} ${slow.route.path} waits for ${slow.name} (${at(slow.span)}), and ${labelOf(location)} in ${location.headSpan.file} gives up after ${waits}.`
        : `${slow.route.method} ${slow.route.path} takes files for ${slow.name} (${at(slow.span)}) in an application without background jobs, and ${labelOf(location)} in ${location.headSpan.file} gives up after ${waits}.`,
      {
        subject,
        severity: slow.direct ? 'HIGH' : 'MEDIUM',
        confidence: slow.direct ? 'Medium' : 'Low',
        evidence: [slow.route.span, slow.span],
        path: [
          { span: slow.route.span, note: `${slow.route.path} answers when the work is done` },
          { span: slow.span, note: `${slow.name} may take minutes` },
          { span: timeout.state === 'set' ? timeout.span : location.headSpan, note: `the proxy waits ${seconds} s` },
        ],
        verify: `Time a request to ${slow.route.path} with your largest document through the proxy: a 504 after ${seconds} seconds is this timeout.`,
        fix: reviewOrAdvice(
          `Wait ${needed * 2} s for an answer in ${labelOf(location)}`,
          'nginx',
          editsFor(place),
          `proxy_read_timeout ${needed * 2}s;`,
        ),
      },
    );
  },

  docs: {
    problem:
      'When the timeout passes, the client gets 504 while the work goes on, and every retry starts it once more.',
    impact: 'Large documents never come through, and the repeated work slows everybody down.',
    verify: 'Time a request with your largest document through the proxy: it must not end with 504.',
    remedy: 'Move the work to a background job and report progress, or raise the timeout in this location only.',
    tradeOff: 'Long timeouts keep connections and workers busy; a background job costs a queue.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout'],
  },
  examples: {
    bad: [{ ...example(), 'nginx.conf': conf('') }],
    good: [{ ...example(), 'nginx.conf': conf('      proxy_read_timeout 600s;\n') }],
  },
});

/** Handlers with heavy work in them; else upload routes of an application that works on documents and has no jobs. */
function slowRoutes(model: DeploymentModel): readonly AppRoute[] {
  return appRoutes(
    model,
    (route, app) =>
      !route.websocket && !route.stream && (workOf({ app, route }) !== undefined || isLikelySlow({ app, route })),
  );
}

function isLikelySlow({ app, route }: AppRoute): boolean {
  const work = route.upload ? heavyOf(app) : undefined;
  return work !== undefined && !hasBackgroundWork(app) && factsOf(app, 'heavy-call').length > 0;
}

interface Slow {
  readonly route: AppRoute['route'];
  readonly name: string;
  readonly span: Span;
  /** The work stands in the handler itself. */
  readonly direct: boolean;
}

function slowest(routes: readonly AppRoute[]): Slow | undefined {
  for (const one of routes) {
    const call = workOf(one);
    if (call !== undefined) return { route: one.route, name: call.library, span: call.span, direct: true };
  }
  const first = routes[0];
  const work = first === undefined ? undefined : heavyOf(first.app);
  return first === undefined || work === undefined ? undefined : { route: first.route, ...work, direct: false };
}

function editsFor({ location }: RoutedPlace) {
  const own = directiveNamed(location.directives, 'proxy_read_timeout');
  if (own !== undefined) return replaceArgs(own, `${needed * 2}s`);
  return appendDirectives(location.span.file, location.directives, [`proxy_read_timeout ${needed * 2}s;`]);
}

function example() {
  return {
    'requirements.txt': 'fastapi==0.142.2\npytesseract==0.3.13\n',
    'main.py':
      'import pytesseract\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/api/ocr")\ndef read(file: UploadFile):\n    return {"text": pytesseract.image_to_string(file.file)}\n',
  };
}

function conf(timeout: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    client_max_body_size 50m;\n    location /api/ {\n      proxy_pass http://api:8000;\n${timeout}    }\n  }\n}\n`;
}
