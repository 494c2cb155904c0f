import type { ModelComponent, ModelEdge, ModelSummary } from '@seaworthy/schema/report-model';
import { environmentClasses } from '@seaworthy/schema/vocabulary';
import { datastoreOf } from '../facts/datastores.ts';
import type { Container } from '../model/container.ts';
import type { ImageBuild } from '../model/image.ts';
import type { DeploymentModel } from '../model/model.ts';
import { known } from '../model/setting.ts';
import { backupContainers } from '../rules/shared/backup-containers.ts';
import { ownImage } from '../rules/shared/published.ts';
import { callEdges } from './model/calls.ts';
import { containerFacts, containerPorts, imageFacts, imagePorts, type Quote } from './model/facts.ts';
import { backupLane, ciLane } from './model/lanes.ts';
import { hostProxyEntrances, ingressEntrances, ingressId, internetId, requestEdges } from './model/requests.ts';
import { namespaceStack, networksOf, stackOf } from './model/stacks.ts';
import { volumeParts } from './model/volumes.ts';

/**
 * The model as people see it: components, who calls whom and within which limits, volumes, pipelines, backups, and how the
 * files were classed. Every part has all of its lines; what no file proves is not in it.
 */
export function summarise(model: DeploymentModel, quote: Quote): ModelSummary {
  const volumes = volumeParts(model, quote);
  const calls = callEdges(model, quote);
  const ci = ciLane(model, quote);
  const mountOf = new Map(
    volumes.edges.map((edge) => [`${edge.from}\0${volumes.volumes.find((it) => it.id === edge.to)?.name}`, edge.to]),
  );
  const idOf = new Map(model.containers.map((it) => [it.name, it.id]));
  const backups = backupLane(model, quote, (state) => mountOf.get(`${idOf.get(state.container)}\0${state.place}`));
  const requests = [
    ...ingressEntrances(model, quote),
    ...hostProxyEntrances(model, quote),
    ...requestEdges(model, quote),
  ];
  return {
    components: [
      ...internet(requests),
      ...containerComponents(model, quote),
      ...ingressComponents(model, quote),
      ...proxyComponents(model, quote),
      ...appComponents(model, quote),
      ...imageComponents(model, quote),
      ...calls.external,
      ...ci.components,
      ...backups.components,
    ],
    edges: [...requests, ...calls.edges, ...volumes.edges, ...ci.edges, ...backups.edges],
    volumes: [...volumes.volumes],
    environments: environmentsOf(model),
  };
}

function environmentsOf(model: DeploymentModel): ModelSummary['environments'] {
  return environmentClasses
    .map((name) => {
      const files = model.files.filter((file) => file.class === name && file.kind !== null);
      const examples = files.slice(0, 20).map((file) => ({ path: file.path, class: file.class, why: file.classWhy }));
      return { class: name, files: files.length, examples };
    })
    .filter((environment) => environment.files > 0);
}

/** Outside is drawn when something leads in. */
function internet(requests: readonly ModelEdge[]): ModelComponent[] {
  const doors = requests.filter((edge) => edge.from === internetId);
  if (doors.length === 0) return [];
  return [
    {
      id: internetId,
      kind: 'internet',
      name: 'Internet',
      detail: 'who reaches the open ports',
      evidence: doors.flatMap((edge) => edge.evidence),
    },
  ];
}

function containerComponents(model: DeploymentModel, quote: Quote): ModelComponent[] {
  const saving = new Set(backupContainers(model));
  return model.containers.map((container) => {
    const image = known(container.image);
    const product = container.role === 'datastore' || image !== undefined ? datastoreOf(image)?.product : undefined;
    const workload = model.workloads.find((it) => it.id === container.workload);
    const built = ownImage(container, model);
    return {
      id: container.id,
      kind: saving.has(container) ? 'backup' : container.role,
      name: container.name,
      detail: describe(container),
      evidence: [
        quote(container.span),
        ...(workload === undefined ? [] : [quote(workload.span, workload.workloadKind)]),
      ],
      stack: stackOf(container, model),
      networks: [...networksOf(container)],
      facts: containerFacts(container, model, quote),
      ports: containerPorts(container, model, quote),
      ...(product === undefined ? {} : { product }),
      subjects: subjectsOf(container, model, built),
    };
  });
}

/** The names under which findings speak of a container: itself, its workload, its Dockerfile, the application inside. */
function subjectsOf(container: Container, model: DeploymentModel, image: ImageBuild | undefined): string[] {
  const workload = model.workloads.find((it) => it.id === container.workload);
  const apps = model.apps.filter((app) => app.containers.includes(container.id));
  return [
    `${container.platform === 'compose' ? 'service' : 'container'} ${container.name}`,
    ...(workload === undefined ? [] : [`workload ${workload.name}`]),
    ...(image === undefined ? [] : [`image ${image.file}`]),
    ...apps.map((app) => `app ${app.name}`),
    ...model.proxies.filter((proxy) => proxy.container === container.id).map((proxy) => `proxy ${proxy.file}`),
  ];
}

function ingressComponents(model: DeploymentModel, quote: Quote): ModelComponent[] {
  return model.kubernetes.ingresses.map((ingress) => ({
    id: ingressId(ingress),
    kind: 'ingress',
    name: ingress.name,
    detail: [`Ingress${ingress.className === null ? '' : ` of class ${ingress.className}`}`, ...ingress.hosts].join(
      ' · ',
    ),
    evidence: [quote(ingress.span)],
    stack: namespaceStack(ingress.namespace),
    subjects: [`ingress ${ingress.name}`],
  }));
}

function proxyComponents(model: DeploymentModel, quote: Quote): ModelComponent[] {
  return model.proxies.map((proxy) => ({
    id: proxy.id,
    kind: 'proxy-config',
    name: proxy.file,
    detail: `${proxy.product}, ${proxy.servers.length} server ${proxy.servers.length === 1 ? 'block' : 'blocks'}`,
    evidence: [quote(proxy.span), ...proxy.servers.map((server) => quote(server.headSpan))],
    ...(proxy.container === null ? {} : { partOf: proxy.container }),
    subjects: [`proxy ${proxy.file}`],
  }));
}

function appComponents(model: DeploymentModel, quote: Quote): ModelComponent[] {
  return model.apps.map((app) => {
    const owner = app.containers[0] ?? app.images[0];
    return {
      id: app.id,
      kind: `app-${app.role}`,
      name: app.name,
      detail: `${app.language}, ${app.routes.length} routes`,
      evidence: [quote(app.span), ...app.frameworks.map((it) => quote(it.span, it.name))],
      ...(owner === undefined ? {} : { partOf: owner }),
      subjects: [`app ${app.name}`],
    };
  });
}

/** Images that no container of the model runs: a repository with a Dockerfile and nothing that starts it. */
function imageComponents(model: DeploymentModel, quote: Quote): ModelComponent[] {
  const run = new Set([
    ...model.containers.map((container) => ownImage(container, model)?.id),
    ...model.apps.flatMap((app) => (app.containers.length > 0 ? app.images : [])),
  ]);
  return model.images
    .filter((image) => !run.has(image.id))
    .map((image) => ({
      id: image.id,
      kind: 'image',
      name: image.target === '' ? image.file : `${image.file} (${image.target})`,
      detail: 'built here; nothing here starts it',
      evidence: [quote(image.span)],
      facts: imageFacts(image, quote),
      ports: imagePorts(image, quote),
      subjects: [
        `image ${image.file}`,
        ...model.apps.filter((it) => it.images.includes(image.id)).map((it) => `app ${it.name}`),
      ],
    }));
}

function describe(container: Container): string {
  const image = known(container.image)?.text;
  const replicas = known(container.replicas);
  return [
    container.build === null ? image : `built from ${container.build.replace(/@$/, '')}`,
    container.roleWhy,
    replicas === undefined ? undefined : `${replicas} replicas`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}
