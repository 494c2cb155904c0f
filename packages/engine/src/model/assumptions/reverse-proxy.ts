import type { BuildContext } from '../build-context.ts';
import { known } from '../setting.ts';
import {
  type Facts,
  type Inferred,
  inferred,
  lineIn,
  lineWith,
  needsConfirmation,
  pages,
  type Statement,
  say,
  some,
} from './item.ts';

/** What answers requests before the application does; when nothing does, who is exposed instead. */
export function reverseProxy(model: Facts, context: BuildContext): Inferred | null {
  const found = [nginx(model), containers(model, context), ingress(model), routes(model, context)].filter(
    (it) => it !== null,
  );
  if (found.length > 0) return inferred([...found, direct(model, true)], 'High');
  const exposed = direct(model, false);
  const pageWords = documented(context);
  if (exposed === null && pageWords === null) return null;
  return needsConfirmation([say('none in the repository'), exposed, pageWords]);
}

function nginx(model: Facts): Statement | null {
  const proxies = model.proxies.filter((proxy) => proxy.product === 'nginx');
  const first = proxies[0];
  if (first === undefined) return null;
  const files = proxies.map((proxy) => proxy.span.file);
  const container = model.containers.find(
    (it) => it.role === 'proxy' && /nginx/.test(known(it.image)?.repository ?? ''),
  );
  const image = container === undefined ? undefined : known(container.image)?.text;
  return say(`NGINX${image === undefined ? '' : ` as ${image}`} (${some(files, 2)})`, first.span, container?.span);
}

function containers(model: Facts, context: BuildContext): Statement | null {
  const found = model.containers.filter(
    (it) =>
      it.role === 'proxy' &&
      !(/nginx/.test(known(it.image)?.repository ?? '') && model.proxies.some((p) => p.product === 'nginx')),
  );
  const first = found.find((it) => known(it.image) !== undefined) ?? found[0];
  if (first === undefined) return null;
  const image = known(first.image)?.text ?? first.name;
  const labelled = model.containers.find((it) =>
    it.labels.some((label) => label.name.startsWith('traefik.http.routers.')),
  );
  const label = labelled?.labels.find((it) => it.name.startsWith('traefik.http.routers.'));
  const how = label === undefined ? '' : ', routes in labels of the services';
  return say(
    `${image}${how}`,
    lineIn(context, first.span, (line) => line.includes('image:')) ?? first.span,
    label?.span,
  );
}

function ingress(model: Facts): Statement | null {
  const first = model.kubernetes.ingresses[0];
  if (first === undefined) return null;
  return say(`Kubernetes Ingress${first.className === null ? '' : ` of class ${first.className}`}`, first.span);
}

function routes(model: Facts, context: BuildContext): Statement | null {
  for (const file of model.files) {
    if (file.kind !== 'kubernetes') continue;
    const span = lineWith(context, file.path, (line) => line.includes('route.openshift.io/'));
    if (span !== undefined) return say(`OpenShift router by Route objects (${file.path})`, span);
  }
  return null;
}

/** Application containers that publish a port themselves. */
function direct(model: Facts, beside: boolean): Statement | null {
  const open = model.containers.filter(
    (it) =>
      (it.role === 'web' || it.role === 'unknown') &&
      it.ports.some((port) => port.kind === 'published' && port.hostAddress === null),
  );
  const first = open[0];
  if (first === undefined || (beside && open.every((it) => it.platform === 'kubernetes'))) return null;
  const ports = open.flatMap((it) =>
    it.ports
      .filter((port) => port.kind === 'published')
      .map((port) => `${it.name} on ${port.hostPort ?? port.containerPort ?? 'a free port'}`),
  );
  const port = first.ports.find((it) => it.kind === 'published');
  return say(`${beside ? 'beside it ' : ''}published directly: ${some(ports, 3)}`, port?.span);
}

const proxyWords = /\breverse[- ]proxy\b|\bbehind (a |an )?(nginx|caddy|traefik|haproxy|apache)\b/i;

function documented(context: BuildContext): Statement | null {
  for (const page of pages(context)) {
    // Seldom does a page say so, and its lines are only cut out when it does.
    if (!proxyWords.test(context.texts.get(page) ?? '')) continue;
    const span = lineWith(context, page, (line) => proxyWords.test(line));
    if (span !== undefined) return say(`${page} leaves the reverse proxy to the operator`, span);
  }
  return null;
}
