import type { ModelComponent, ModelEdge } from '@seaworthy/schema/report-model';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { appBehind, settingsOf } from '../../rules/shared/app-behind.ts';
import { containersBehind } from '../../rules/shared/proxies.ts';
import type { Span } from '../../text/span.ts';
import type { Quote } from './facts.ts';
import { stackIdOf } from './stacks.ts';

/** A text that may name another service, and where it stands. */
interface Setting {
  readonly name: string;
  readonly text: string;
  readonly span: Span;
}

const url = /([a-z][a-z0-9+.-]*):\/\/(?:[^@/\s'"]*@)?([A-Za-z0-9][\w.-]*)/g;
/** A variable whose whole value is a host, with or without a port. */
const hostVariable =
  /(?:^|_)(?:HOST|HOSTS|HOSTNAME|SERVER|SERVERS|ADDR|ADDRESS|URL|URI|ENDPOINT|BROKER|BROKERS|NODES|SERVICE)$/i;
const storeSchemes: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  mongodb: 'MongoDB',
  redis: 'Redis',
  rediss: 'Redis',
  amqp: 'RabbitMQ',
  amqps: 'RabbitMQ',
};

/** Services named in the settings of others, and the order in which services start. */
export function callEdges(model: DeploymentModel, quote: Quote): { edges: ModelEdge[]; external: ModelComponent[] } {
  const named = namesByStack(model);
  const external = new Map<string, ModelComponent>();
  const edges = new Map<string, ModelEdge>();
  const add = (edge: ModelEdge) => {
    const key = `${edge.kind}\0${edge.from}\0${edge.to}\0${edge.protocol ?? ''}`;
    const there = edges.get(key);
    edges.set(key, there === undefined ? edge : { ...there, evidence: [...there.evidence, ...edge.evidence] });
  };
  for (const container of model.containers) {
    for (const setting of settingsOfContainer(container, model)) {
      for (const { scheme, host } of hostsIn(setting)) {
        const evidence = [quote(setting.span, setting.name)];
        const targets = named(container, host).filter((it) => it.id !== container.id);
        for (const to of targets) add(callEdge(container.id, to.id, setting.name, scheme, evidence));
        const product = storeSchemes[scheme?.split('+')[0] ?? ''];
        if (targets.length > 0 || product === undefined || !host.includes('.')) continue;
        const id = `external:${host}`;
        external.set(id, externalStore(id, host, product, [...(external.get(id)?.evidence ?? []), ...evidence]));
        add(callEdge(container.id, id, setting.name, scheme, evidence));
      }
    }
    for (const dependency of container.dependsOn) {
      for (const to of named(container, dependency.service))
        add({ from: container.id, to: to.id, label: 'depends on', kind: 'order', evidence: [quote(dependency.span)] });
    }
  }
  return { edges: [...edges.values()], external: [...external.values()] };
}

function callEdge(
  from: string,
  to: string,
  label: string,
  scheme: string | null,
  evidence: ModelEdge['evidence'],
): ModelEdge {
  const protocol = scheme?.split('+')[0];
  return { from, to, label, kind: 'call', ...(protocol === undefined ? {} : { protocol }), evidence };
}

function externalStore(id: string, name: string, product: string, evidence: ModelEdge['evidence']): ModelComponent {
  return { id, kind: 'external', name, detail: `${product} outside of this repository`, product, evidence };
}

/** Its variables, the sets of variables it reads, and the defaults of the application inside. */
function settingsOfContainer(container: Container, model: DeploymentModel): Setting[] {
  const own = container.env.map(({ name, value, span }) => ({
    name,
    text: value.state === 'set' ? value.value : value.state === 'unresolved' ? value.expression : '',
    span,
  }));
  const sets = container.envFrom.flatMap(({ source }) => [
    ...model.kubernetes.configMaps
      .filter((it) => `ConfigMap/${it.name}` === source)
      .flatMap((it) => it.keys.map((key) => ({ name: key.name, text: key.value, span: key.span }))),
    ...model.dotenvs
      .filter((it) => it.file === source || it.file.endsWith(`/${source.replace(/^\.\//, '')}`))
      .flatMap((it) => it.entries.map((entry) => ({ name: entry.name, text: entry.value ?? '', span: entry.span }))),
  ]);
  const given = new Set([...own, ...sets].map((it) => it.name));
  const app = appBehind(container, model);
  const defaults = app === undefined || !app.containers.includes(container.id) ? [] : [...settingsOf(app).values()];
  return [
    ...own,
    ...sets,
    ...defaults.flatMap((it) =>
      it.default === null || given.has(it.name) ? [] : [{ name: it.name, text: it.default, span: it.span }],
    ),
  ];
}

function hostsIn({ name, text }: Setting): { readonly scheme: string | null; readonly host: string }[] {
  const found = [...text.slice(0, 2000).matchAll(url)].map((match) => ({
    scheme: (match[1] ?? '').toLowerCase(),
    host: match[2] ?? '',
  }));
  if (found.length > 0) return found;
  if (!hostVariable.test(name)) return [];
  return text
    .slice(0, 500)
    .split(',')
    .flatMap((part) => {
      const host = /^\s*([A-Za-z0-9][\w.-]*)(?::\d+)?\s*$/.exec(part)?.[1];
      return host === undefined ? [] : [{ scheme: null, host }];
    });
}

type Named = (from: Container, host: string) => readonly Container[];

/** A name means the service of the same project, or the pods behind a Kubernetes Service. */
function namesByStack(model: DeploymentModel): Named {
  const byName = new Map<string, Container[]>();
  for (const container of model.containers) {
    if (container.platform !== 'compose') continue;
    for (const name of new Set([container.name, ...(container.aliases ?? [])])) {
      const key = `${stackIdOf(container)}\0${name}`;
      byName.set(key, [...(byName.get(key) ?? []), container]);
    }
  }
  return (from, host) =>
    from.platform === 'compose'
      ? (byName.get(`${stackIdOf(from)}\0${host}`) ?? [])
      : containersBehind(host.split('.')[0] ?? '', model);
}
