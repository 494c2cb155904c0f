import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { appBehind } from '../../shared/app-behind.ts';
import { factsOf } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { type Door, doorsByContainer, isOpenAddress } from '../../shared/front-doors.ts';

const image = 'FROM python:3.13-slim\nCMD ["uvicorn", "main:app"]\n';

interface Subject {
  readonly container: Container;
  readonly ports: readonly Door[];
  /** What already leads to it, and where that is said. */
  readonly front: { readonly what: string; readonly span: Span };
}

export default defineRule<Subject>({
  id: 'network/tls/backend-port-bypasses-proxy',
  title: 'The backend is also reachable past its proxy',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No service with a published port stands behind another one.',

  check({ container, ports, front }, model) {
    const open = ports.filter((door) => isOpenAddress(door.port?.hostAddress ?? null));
    const [first] = open;
    if (first === undefined) return pass(front.span, 'only the proxy reaches it');
    const number = first.port?.hostPort ?? first.port?.containerPort ?? '';
    const app = appBehind(container, model);
    const anonymous = app !== undefined && factsOf(app, 'auth').length === 0;
    const changing = app?.routes.filter((route) => /^(?:POST|PUT|PATCH|DELETE)$/.test(route.method)).length ?? 0;
    if (anonymous && changing >= 2) return skip('The rule about the missing login names the same port.');
    return fail(
      first.span,
      `${titleOf(container)} publishes port ${number} on every interface although ${front.what} already leads to it${anonymous ? `, and nothing in the sources of ${app.name} asks who is calling` : ''}.`,
      {
        subject: containerSubject(container, 'ports'),
        severity: anonymous ? 'HIGH' : 'MEDIUM',
        evidence: [front.span],
        problem: anonymous
          ? 'Anyone on the network can read, change and delete everything through this port, and spend what the service pays for.'
          : 'Requests to this port see none of the TLS, limits, headers and checks that stand in front of it, and can forge the forwarded address.',
        verify: `\`curl -si http://<public address of the host>:${number}/\` from another machine answers.`,
        fix: reviewOrAdvice(
          `Keep port ${number} on the host`,
          'yaml',
          editsFor(open),
          `    ports:\n      - "127.0.0.1:${number}:${first.port?.containerPort ?? number}"   # or no port at all`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Docker opens published ports past ufw and firewalld, so what was meant for the proxy is open to everybody.',
    impact: 'Limits, TLS and logins of the proxy protect nothing, because nobody has to go through it.',
    verify: 'Ask for the port from another machine: the connection must be refused.',
    remedy: 'Remove the port; services of one Compose project reach each other without it.',
    tradeOff: 'Debugging from outside needs a tunnel or a port on 127.0.0.1.',
    sources: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-and-ufw'],
  },
  examples: {
    bad: [{ 'compose.yml': stack('8001:8001'), Dockerfile: image }],
    good: [{ 'compose.yml': stack('127.0.0.1:8001:8001'), Dockerfile: image }],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const callers = serverSideCallers(model);
  const browser = browserPorts(model);
  return [...doorsByContainer(model)].flatMap(([container, doors]) => {
    const ports = doors.filter((door) => door.kind === 'port');
    if (
      ports.length === 0 ||
      container.role === 'proxy' ||
      container.role === 'datastore' ||
      container.role === 'devtool'
    )
      return [];
    // A page that calls the port from the browser needs it.
    if (ports.some((door) => browser.has(door.port?.hostPort ?? -1))) return [];
    const proxy = doors.find((door) => door.kind === 'nginx' || door.kind === 'traefik' || door.kind === 'caddy');
    const caller = callers.get(container.name)?.find((it) => it.container !== container);
    if (proxy !== undefined) return [{ container, ports, front: { what: proxy.what, span: proxy.span } }];
    if (caller === undefined || container.build === null) return [];
    return [{ container, ports, front: { what: `${caller.container.name} (${caller.name})`, span: caller.span } }];
  });
}

interface Caller {
  readonly container: Container;
  readonly name: string;
  readonly span: Span;
}

/** Published web services that are given the inner address of another one: their server passes requests on. */
function serverSideCallers(model: DeploymentModel): ReadonlyMap<string, readonly Caller[]> {
  const found = new Map<string, Caller[]>();
  for (const container of model.containers) {
    if (container.platform !== 'compose' || container.role !== 'web') continue;
    if (!container.ports.some((port) => port.kind === 'published')) continue;
    for (const entry of container.env) {
      const host = /^https?:\/\/([\w.-]+)(?::\d+)?(?:\/|$)/.exec(known(entry.value) ?? '')?.[1];
      if (host === undefined) continue;
      const caller = { container, name: entry.name, span: entry.span };
      const there = found.get(host);
      if (there === undefined) found.set(host, [caller]);
      else there.push(caller);
    }
  }
  return found;
}

/** Host ports that some address of a page names: `http://localhost:8001`, `https://api.example.com:8001`. */
function browserPorts(model: DeploymentModel): ReadonlySet<number> {
  const names = new Set(model.containers.flatMap((container) => [container.name, ...(container.aliases ?? [])]));
  const values = [
    ...model.containers.flatMap((container) => container.env.map((entry) => known(entry.value) ?? '')),
    ...model.dotenvs.flatMap((file) => file.entries.map((entry) => String(entry.value ?? ''))),
    ...model.images.flatMap((image) => image.env.map((entry) => known(entry.value) ?? '')),
    ...model.apps
      .filter((app) => app.language === 'node')
      .flatMap((app) => [
        ...factsOf(app, 'env-read').map((fact) => fact.default ?? ''),
        ...factsOf(app, 'ws-client').map((fact) => fact.url),
      ]),
  ];
  const ports = new Set<number>();
  for (const value of values)
    for (const match of value.slice(0, 2000).matchAll(/\b(?:https?|wss?):\/\/([\w.-]+|\$\{?\w+\}?):(\d{2,5})/g))
      if (!names.has(match[1] ?? '')) ports.add(Number(match[2]));
  return ports;
}

function editsFor(doors: readonly Door[]) {
  const edits = doors.flatMap(({ port }) => {
    if (port === null || port.hostAddress !== null || port.hostPort === null || port.containerPort === null) return [];
    const { file, start, end, line, endLine } = port.span;
    return line === endLine && end - start <= 16
      ? [{ path: file, start, end, text: `"127.0.0.1:${port.hostPort}:${port.containerPort}"` }]
      : [];
  });
  return edits.length === doors.length ? edits : undefined;
}

function stack(port: string): string {
  return `services:\n  edge:\n    image: caddy:2.10\n    ports: ["80:80", "443:443"]\n  web:\n    image: shop-web:1\n    ports: ["8000:3000"]\n    environment:\n      API_URL: http://api:8001\n  api:\n    build: .\n    ports: ["${port}"]\n`;
}
