import { directiveNamed } from '../../../documents/nginx/document.ts';
import { appendDirectives, replaceArgs } from '../../../documents/nginx/write.ts';
import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { ask, defineRule, fail, pass, reviewOrAdvice, skip, type Verdict } from '../../rule.ts';
import { at, containersOfApp, type FactOf, factsOf, imagesOfApp } from '../../shared/apps.ts';
import { isOpenInside, isOpenOutside, labelOf, noProxy, placeSubject } from '../../shared/proxies.ts';
import {
  type AppRoute,
  appRoutes,
  otherFront,
  publicPath,
  type RoutedPlace,
  routedPlaces,
  routesText,
} from '../../shared/proxy-routes.ts';

/** A location that carries uploads, or the repository when none does. */
type Subject = { readonly place: RoutedPlace } | { readonly place: null; readonly uploads: readonly AppRoute[] };

const mib = 2 ** 20;
/** nginx's default of client_max_body_size. */
const defaultLimit = mib;

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/upload-body-limit',
  title: 'Large uploads are refused by the proxy',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select(model) {
    const uploads = appRoutes(model, (route) => route.upload);
    const routed = routedPlaces(model, uploads);
    return routed.length > 0 ? routed.map((place) => ({ place })) : [{ place: null, uploads }];
  },
  noSubject: noProxy,

  check(subject, model) {
    return subject.place === null ? withoutLocation(subject.uploads, model) : judge(subject.place);
  },

  docs: {
    problem: 'nginx answers 413 by itself, so the application neither sees the request nor can explain the refusal.',
    impact: 'Users cannot upload ordinary documents, and nothing in the log of the application says why.',
    verify: 'Send a file somewhat larger than the limit of the proxy: the answer must not be 413.',
    remedy: 'Set client_max_body_size in the location of the uploads a little above the limit of the application.',
    tradeOff:
      'Larger bodies use disk space of the proxy while they arrive; keep the limit in the upload location only.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, UploadFile\napp = FastAPI()\nMAX_UPLOAD_BYTES = 50 * 1024 * 1024\n\n@app.post("/api/documents")\nasync def upload(file: UploadFile):\n    return {"name": file.filename}\n',
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location /api/ {\n      proxy_pass http://api:8000;\n    }\n  }\n}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, UploadFile\napp = FastAPI()\nMAX_UPLOAD_BYTES = 50 * 1024 * 1024\n\n@app.post("/api/documents")\nasync def upload(file: UploadFile):\n    return {"name": file.filename}\n',
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    client_max_body_size 55m;\n    location /api/ {\n      proxy_pass http://api:8000;\n    }\n  }\n}\n',
      },
    ],
  },
});

function judge(place: RoutedPlace): Verdict {
  const { location, proxy, server, routes } = place;
  const { bodyLimitBytes: limit } = location.settings;
  const wanted = applicationLimit(routes.map(({ app }) => app));
  if (limit.state === 'unresolved')
    return ask(limit, {
      subject: placeSubject(place, 'client_max_body_size'),
      question: `Does ${limit.expression} let uploads to ${routesText(routes)} through in production?`,
      needed: `The production value of ${limit.expression}.`,
      assumedDefault: 'A limit a little above the one of the application.',
      severityIfNo: 'HIGH',
    });
  const bytes = limit.state === 'set' ? limit.value : defaultLimit;
  if (limit.state === 'unset') {
    if (isOpenInside(proxy, location.span) || isOpenInside(proxy, server.span) || isOpenOutside(proxy))
      return skip(`An include that is not in this repository may set the body limit of ${labelOf(location)}.`);
    if (wanted !== undefined && wanted.bytes <= defaultLimit)
      return pass([location.headSpan, wanted], `the application itself refuses more than ${size(wanted.bytes)}`);
  } else if (bytes === 0 || wanted === undefined || bytes >= wanted.bytes * 0.98) {
    // Two per cent of slack: constants are counted in thousands as often as in 1024s.
    return pass(
      wanted === undefined ? limit : [limit, wanted],
      `${bytes === 0 ? 'no limit' : size(bytes)} at the proxy`,
    );
  }
  return refused(place, bytes, wanted);
}

function refused(place: RoutedPlace, bytes: number, wanted: FactOf<'size-limit'> | undefined): Verdict {
  const { location, routes, proxy } = place;
  const { bodyLimitBytes: limit } = location.settings;
  const isDefault = limit.state === 'unset';
  const target = wanted === undefined ? 100 : Math.ceil((wanted.bytes * 1.1) / mib);
  const ceiling = isDefault ? "nginx's default of 1 MiB" : `${size(bytes)} (line ${limit.span.line})`;
  const allowed =
    wanted === undefined ? '' : `, while the application accepts ${size(wanted.bytes)} (${at(wanted.span)})`;
  const route = routes[0]?.route;
  // Only the fragment is here and nobody says which image loads it: its main file may hold a limit.
  const unsure = isDefault && proxy.fragment && proxy.container === null;
  return fail(
    isDefault ? location.headSpan : limit,
    `Uploads to ${routesText(routes)} pass ${labelOf(location)} in ${location.headSpan.file}, which refuses bodies above ${ceiling}${allowed}.`,
    {
      subject: placeSubject(place, 'client_max_body_size'),
      severity: isDefault ? 'CRITICAL' : 'HIGH',
      confidence: unsure ? 'Medium' : 'High',
      evidence: [...routes.slice(0, 3).map((one) => one.route.span), ...(wanted === undefined ? [] : [wanted.span])],
      ...(route === undefined
        ? {}
        : {
            path: [
              { span: route.span, note: `${route.path} takes files` },
              {
                span: isDefault ? location.headSpan : limit.span,
                note: `bodies above ${size(bytes)} end here with 413`,
              },
            ],
          }),
      verify: `\`head -c ${bytes + mib} /dev/zero | curl -s -o /dev/null -w '%{http_code}\\n' -F file=@- http://<host>${routes[0] === undefined ? '/' : publicPath(place, routes[0])}\` through the proxy must not print 413.`,
      fix: reviewOrAdvice(
        `Allow uploads of ${target} MiB in ${labelOf(location)}`,
        'nginx',
        editsFor(place, target),
        `client_max_body_size ${target}m;`,
      ),
    },
  );
}

function editsFor({ location }: RoutedPlace, target: number) {
  const own = directiveNamed(location.directives, 'client_max_body_size');
  if (own !== undefined) return replaceArgs(own, `${target}m`);
  return appendDirectives(location.span.file, location.directives, [`client_max_body_size ${target}m;`]);
}

/** The largest body that the application says it accepts; limits of logs, caches and chunks are not meant. */
function applicationLimit(apps: readonly App[]): FactOf<'size-limit'> | undefined {
  return [...new Set(apps)]
    .flatMap((app) => factsOf(app, 'size-limit'))
    .filter((fact) => !/log|cache|chunk|memory|buffer|batch|avatar|image|thumb/i.test(fact.name))
    .sort((a, b) => b.bytes - a.bytes)[0];
}

function withoutLocation(uploads: readonly AppRoute[], model: DeploymentModel): Verdict {
  const first = uploads[0];
  if (first === undefined) return skip('No upload route in the sources.');
  if (model.proxies.length > 0)
    return skip('No location of the proxy configuration leads to an upload route of the sources.');
  const ingress = model.kubernetes.ingresses.find(
    (one) =>
      one.className === 'nginx' ||
      Object.keys(one.annotations).some((name) => name.startsWith('nginx.ingress.kubernetes.io/')),
  );
  if (ingress !== undefined) {
    const size = ingress.annotations['nginx.ingress.kubernetes.io/proxy-body-size'];
    if (size !== undefined) return pass([ingress, first.route], `proxy-body-size ${size}`);
    return ask(ingress, {
      subject: { kind: 'ingress', name: ingress.name, anchor: `Ingress/${ingress.name}/proxy-body-size` },
      question: `Does the configuration of the ingress controller allow uploads above 1 MiB to ${routesText(uploads)}?`,
      needed: 'proxy-body-size in the ConfigMap of the controller; the Ingress has no such annotation.',
      assumedDefault: 'A limit a little above the one of the application.',
    });
  }
  const front = otherFront(model);
  // Tunnels, nginx-proxy and most Ingress controllers do have a limit.
  if (front !== undefined && /^(?:traefik|caddy|haproxy|envoy)$/.test(front.name))
    return pass([first.route, front], `${front.name} has no body limit by default`);
  if (!model.deployable || containersOfApp(first.app, model).length + imagesOfApp(first.app, model).length === 0)
    return skip(noProxy);
  const wanted = applicationLimit([first.app]);
  const largest =
    wanted === undefined ? 'the largest files that users have' : `${size(wanted.bytes)} (${at(wanted.span)})`;
  return ask(front ?? first.route, {
    subject: { kind: 'app', name: first.app.name, anchor: `${first.app.root}/proxy/body-limit` },
    question: `Does the proxy in front of ${first.app.name} accept uploads of ${largest} to ${first.route.path} and wait until they are processed?`,
    needed: 'Body limit and timeouts of the proxy or load balancer in front; it is not in this repository.',
    assumedDefault: 'A body limit a little above the one of the application, and timeouts of several minutes.',
    severityIfNo: 'HIGH',
  });
}

function size(bytes: number): string {
  const value = bytes / mib;
  if (value >= 1) return `${Math.round(value * 10) / 10} MiB`;
  return `${Math.round(bytes / 1024)} KiB`;
}
