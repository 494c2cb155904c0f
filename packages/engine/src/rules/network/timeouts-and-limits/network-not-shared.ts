import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, listText } from '../../shared/containers.ts';
import {
  containerOf,
  containersNamed,
  labelOf,
  type Place,
  places,
  type Target,
  targetsOf,
} from '../../shared/proxies.ts';

/** A proxy of a Compose project and one service that it passes requests to. */
interface Subject {
  readonly proxy: Container;
  readonly target: Target;
  readonly place: Place;
  readonly container: Container;
}

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/network-not-shared',
  title: 'The proxy cannot reach the service behind it',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: subjectsOf,
  noSubject: 'No service here runs an nginx that leads to another service of its Compose project.',

  check({ proxy, target, place, container }) {
    const common = proxy.networks.find((network) => container.networks.includes(network));
    if (common !== undefined) return pass([proxy, container], `both are in the network ${common}`);
    const [network] = container.networks;
    return fail(
      proxy.span,
      `${proxy.name} passes requests to ${container.name} (${labelOf(place.location)}, ${target.span.file}:${target.span.line}), but ${proxy.name} is in the network ${listText(proxy.networks)} and ${container.name} in ${listText(container.networks)}.`,
      {
        subject: { ...containerSubject(proxy, 'networks'), discriminator: container.name },
        evidence: [container.span, target.span],
        path: [
          { span: target.span, note: `requests go to ${target.host}` },
          { span: container.span, note: `${container.name} is in ${listText(container.networks)}` },
          { span: proxy.span, note: `${proxy.name} is not` },
        ],
        verify: `\`docker compose exec ${proxy.name} getent hosts ${target.host}\` must print an address.`,
        fix: advice(
          `Add ${proxy.name} to the network ${network ?? 'default'}`,
          'yaml',
          `  ${proxy.name}:\n    networks:\n${[...proxy.networks, network ?? 'default'].map((name) => `      - ${name}`).join('\n')}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Compose resolves names only between services that share a network, so nginx does not find the host.',
    impact: 'The proxy does not start or answers "502 Bad Gateway" for everything behind this location.',
    verify: 'Run getent hosts for the name of the service inside the container of the proxy.',
    remedy: 'Put the proxy and the service into one common network.',
    tradeOff: 'Whatever shares a network can talk to each other; keep datastores in another one.',
    sources: ['https://docs.docker.com/compose/how-tos/networking/'],
  },
  examples: {
    bad: [{ 'compose.yml': compose('    networks: [edge]\n'), 'nginx.conf': conf() }],
    good: [{ 'compose.yml': compose('    networks: [edge, app]\n'), 'nginx.conf': conf() }],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const found = new Map<string, Subject>();
  for (const place of places(model)) {
    const proxy = containerOf(place.proxy, model);
    if (proxy?.platform !== 'compose' || proxy.networkMode !== undefined) continue;
    for (const target of targetsOf(place)) {
      // Only within one file: whether two files run as one project cannot be told, and mixed ones may share networks.
      const container = containersNamed(target.host, model).find(
        (one) => one !== proxy && one.span.file === proxy.span.file && one.networkMode === undefined,
      );
      const key = `${proxy.id} ${container?.id}`;
      if (container !== undefined && !found.has(key)) found.set(key, { proxy, target, place, container });
    }
  }
  return [...found.values()];
}

function compose(networks: string): string {
  return `services:\n  proxy:\n    image: nginx:1.30.0\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n${networks}  api:\n    image: example/api:1.2\n    networks: [app]\nnetworks:\n  edge: {}\n  app: {}\n`;
}

function conf(): string {
  return 'events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://api:8000;\n    }\n  }\n}\n';
}
