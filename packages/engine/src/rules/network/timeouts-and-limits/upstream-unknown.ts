import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip, type Verdict } from '../../rule.ts';
import { builtImage } from '../../shared/containers.ts';
import { listeningPort, mistakenHostPort } from '../../shared/listening.ts';
import {
  containerOf,
  containersNamed,
  labelOf,
  type Place,
  placeSubject,
  places,
  type Target,
  targetsOf,
} from '../../shared/proxies.ts';
import { distance } from '../../shared/variables.ts';

/** One host that the proxy of a Compose project passes requests to, with the first location that does. */
interface Subject {
  readonly place: Place;
  readonly target: Target;
  readonly container: Container;
}

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/upstream-unknown',
  title: 'The proxy passes requests where nothing answers',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No service here runs an nginx whose configuration is in this repository.',

  check(subject, model) {
    const { target, place } = subject;
    if (/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(target.host)) return localhost(subject, model);
    if (/^[\d.]+$|^\[|\.|\$/.test(target.host)) return skip(`${target.host} is not a name of this project.`);
    const found = containersNamed(target.host, model);
    if (found.length === 0) {
      if (model.kubernetes.services.some((service) => service.name === target.host))
        return skip(`${target.host} is a Kubernetes Service.`);
      return unknownHost(subject, model);
    }
    const { port } = target;
    if (port === null) return pass([target, ...found.slice(0, 1)], `${target.host} is a service here`);
    const wrong = found.map((container) => wrongPort(container, port, model));
    const [first] = wrong;
    const container = found[0];
    if (first === null || first === undefined || container === undefined || wrong.includes(null))
      return pass([target, ...found.slice(0, 1)], `${target.host} is a service here`);
    return fail(
      target,
      `The ${labelOf(place.location)} passes requests to ${target.host}:${port}, but ${container.name} listens on ${first.port} by ${first.why} (${first.span.file}:${first.span.line}).`,
      {
        subject: { ...placeSubject(place, 'upstream'), discriminator: `${target.host}:port` },
        confidence: first.why === 'its port mapping' ? 'Medium' : 'High',
        evidence: [first.span],
        path: [
          { span: target.span, note: `asks port ${port}` },
          { span: first.span, note: `${container.name} listens on ${first.port}` },
        ],
        problem: 'The connection is refused for every request of this location.',
        impact: 'Users see "502 Bad Gateway" on everything behind this location.',
        verify: `\`docker compose exec ${subject.container.name} sh -c 'wget -qO- http://${target.host}:${first.port}/ | head -1'\` answers, port ${port} does not.`,
        fix: advice(`Use port ${first.port}`, 'nginx', `proxy_pass http://${target.host}:${first.port};`),
      },
    );
  },

  docs: {
    problem: 'nginx looks names up at its start and stops with "host not found in upstream" when one is missing.',
    impact: 'The proxy does not start, or answers "502 Bad Gateway", so nothing behind it can be reached.',
    verify: 'Run `nginx -t` inside the container of the proxy while the project is up.',
    remedy: 'Use the name of the Compose service and the port inside its container.',
    tradeOff: 'None; names that differ between environments belong into a template variable.',
    sources: [
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': compose(), 'nginx.conf': conf('http://backend:8000') }],
    good: [{ 'compose.yml': compose(), 'nginx.conf': conf('http://api:8000') }],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const found = new Map<string, Subject>();
  for (const place of places(model)) {
    const container = containerOf(place.proxy, model);
    if (container?.platform !== 'compose' || container.networkMode !== undefined) continue;
    for (const target of targetsOf(place)) {
      const key = `${place.proxy.id} ${target.host} ${target.port}`;
      if (!found.has(key)) found.set(key, { place, target, container });
    }
  }
  return [...found.values()];
}

function wrongPort(container: Container, port: number, model: DeploymentModel) {
  const listening = listeningPort(container, model);
  if (listening !== null) return listening.port === port ? null : listening;
  return mistakenHostPort(container, port, model);
}

function unknownHost({ place, target, container }: Subject, model: DeploymentModel): Verdict {
  if (container.extraHosts?.includes(target.host)) return pass([target, container], 'extra_hosts names this host');
  const siblings = model.containers.filter((one) => one.projectFolder === container.projectFolder && one !== container);
  const near = nearest(target, siblings, model);
  // A network that no other service of the project joins is probably shared with another project.
  const shared = container.networks.some(
    (network) => network !== 'default' && !siblings.some((one) => one.networks.includes(network)),
  );
  return fail(
    target,
    `The ${labelOf(place.location)} passes requests to ${target.host}, but no service of the Compose project has that name${near === undefined ? '' : `; ${near.name} is probably meant`}.`,
    {
      subject: { ...placeSubject(place, 'upstream'), discriminator: target.host },
      confidence: shared || siblings.length === 0 ? 'Medium' : 'High',
      severity: shared || siblings.length === 0 ? 'HIGH' : 'CRITICAL',
      evidence: [container.span],
      path: [
        { span: container.span, note: `${container.name} loads ${place.proxy.file}` },
        { span: target.span, note: `${target.host} is not known in its networks` },
      ],
      verify: `\`docker compose exec ${container.name} getent hosts ${target.host}\` must print an address.`,
      fix: advice(
        near === undefined ? 'Use the name of a service' : `Use the name ${near.name}`,
        'nginx',
        `proxy_pass http://${near?.name ?? '<service>'}:${target.port ?? 80};`,
      ),
    },
  );
}

function nearest(target: Target, siblings: readonly Container[], model: DeploymentModel): Container | undefined {
  return (
    siblings.find((one) => distance(one.name, target.host, 2) <= 2) ??
    siblings.find((one) => one.name.includes(target.host) || target.host.includes(one.name)) ??
    siblings.find((one) => target.port !== null && listeningPort(one, model)?.port === target.port)
  );
}

/** Inside its container nginx is alone, unless the image starts more than nginx. */
function localhost({ place, target, container }: Subject, model: DeploymentModel): Verdict {
  if (place.proxy.servers.some((server) => server.listens.some((listen) => listen.port === target.port)))
    return skip('The proxy asks another server block of its own.');
  const image = builtImage(container, model);
  const start = [container.entrypoint, container.command, image?.entrypoint, image?.command].find(
    (one) => one !== undefined && one.state !== 'unset',
  );
  const repository = (image === undefined ? known(container.image) : known(image.base))?.repository ?? '';
  const alone =
    /(?:^|\/)nginx(?:-unprivileged)?$/.test(repository) &&
    (start === undefined || (start.state === 'set' && /^(?:\S*\/)?nginx\b[^&|]*$/.test(start.value.text)));
  if (!alone) return skip('The container of the proxy may start more than nginx.');
  const meant = model.containers.find(
    (one) =>
      one !== container &&
      target.port !== null &&
      (listeningPort(one, model)?.port === target.port || one.ports.some((port) => port.containerPort === target.port)),
  );
  const name = meant?.name ?? '<service>';
  return fail(
    target,
    `The ${labelOf(place.location)} passes requests to ${target.host}:${target.port}, but ${container.name} runs nginx alone in its container${meant === undefined ? '' : `, and ${meant.name} runs in another`}.`,
    {
      subject: { ...placeSubject(place, 'upstream'), discriminator: 'localhost' },
      evidence: [container.span, ...(meant === undefined ? [] : [meant.span])],
      problem: 'Inside a container localhost is that container, where nothing listens on this port.',
      impact: 'Users see "502 Bad Gateway" on everything behind this location.',
      verify: `\`docker compose exec ${container.name} sh -c 'wget -qO- http://${name}:${target.port}/ | head -1'\` answers, with localhost it does not.`,
      fix: advice(`Use the name ${name}`, 'nginx', `proxy_pass http://${name}:${target.port};`),
    },
  );
}

function compose(): string {
  return 'services:\n  proxy:\n    image: nginx:1.30.0\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n  api:\n    image: example/api:1.2\n';
}

function conf(target: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass ${target};\n    }\n  }\n}\n`;
}
