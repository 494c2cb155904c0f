import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { ComposeDocument } from '../documents/compose/document.ts';
import type { DotenvDocument } from '../documents/dotenv/document.ts';
import { entryOf, itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { joinPath } from '../text/paths.ts';
import type { BuildContext } from './build-context.ts';
import { isExternal, volumeDriver, volumeHostPath } from './compose/mounts.ts';
import { type ComposeProject, type ComposeService, composeProjects } from './compose/project.ts';
import { pairsOf, placeOf, textOf } from './compose/read.ts';
import { readService, type ServiceParts } from './compose/service.ts';
import type { Container } from './container.ts';
import type { BuildRequest } from './from-dockerfile.ts';
import { isProductImage } from './link-published.ts';
import type { DeploymentModel, Volume } from './model.ts';
import { roleOf } from './role.ts';
import { known } from './setting.ts';

export interface ComposeParts {
  /** Of all classes; the caller puts those that are not production aside. */
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  /** One per service with a `build:` whose Dockerfile is in the tree. */
  readonly builds: readonly BuildRequest[];
  readonly unread: DeploymentModel['unread'];
}

/** All Compose projects of the tree as containers, volumes and the image builds they ask for. */
export function fromCompose(
  documents: readonly ComposeDocument[],
  dotenvs: readonly DotenvDocument[],
  context: BuildContext,
): ComposeParts {
  const parts = composeProjects(documents, dotenvs, context).map((project) => readProject(project, dotenvs, context));
  return {
    containers: parts.flatMap((part) => part.containers),
    volumes: parts.flatMap((part) => part.volumes),
    builds: parts.flatMap((part) => part.builds),
    unread: parts.flatMap((part) => part.unread),
  };
}

function readProject(project: ComposeProject, dotenvs: readonly DotenvDocument[], context: BuildContext): ComposeParts {
  const awaited = new Set<string>();
  const builds: BuildRequest[] = [];
  const read = project.services.map((service) => ({ service, parts: readService(project, service, context) }));
  for (const { parts } of read) {
    for (const it of parts.dependsOn) if (it.condition === 'service_completed_successfully') awaited.add(it.service);
  }
  const containers = read.map(({ service, parts }): Container => {
    const build = buildOf(project, service, parts, context);
    if (build !== undefined) builds.push(build);
    const role = roleFor(service, parts, awaited, context);
    return {
      ...parts,
      role: role.role,
      roleWhy: role.why,
      build: build?.id ?? null,
      environment: environmentOf(project, service, parts),
      envFrom: envFilesOf(project, service, dotenvs),
    };
  });
  return {
    containers,
    volumes: volumesOf(project, containers),
    builds,
    unread: project.unknown.map((it) => ({ ...it, kind: 'compose' })),
  };
}

function roleFor(service: ComposeService, parts: ServiceParts, awaited: ReadonlySet<string>, context: BuildContext) {
  const image = known(parts.image);
  const words = [...(known(parts.entrypoint)?.words ?? []), ...(known(parts.command)?.words ?? [])];
  return roleOf({
    name: service.name,
    image,
    words,
    publishes: parts.ports.length > 0,
    restart: known(parts.restart),
    awaited: awaited.has(service.name),
    built: entryOf(service.map, 'build') !== undefined || (image !== undefined && isProductImage(image, context)),
  });
}

const lesser = /^(dev|devel|development|debug|local|test|tests|testing|e2e|ci|demo|docs|tools?|debugging|storybook)$/i;

/** A service that only a development profile starts, or that is named for tests, is not production. */
function environmentOf(project: ComposeProject, service: ComposeService, parts: ServiceParts): EnvironmentClass {
  if (project.environment !== 'prod') return project.environment;
  if (
    parts.profiles.length > 0 &&
    parts.profiles.every((profile) => profile.split(/[-_.]/).some((word) => lesser.test(word)))
  )
    return 'dev';
  const words = service.name.split(/[-_.]/);
  if (words.some((word) => /^(test|tests|e2e)$/i.test(word))) return 'test';
  return words.some((word) => /^(dev|devel|development)$/i.test(word)) ? 'dev' : 'prod';
}

function buildOf(
  project: ComposeProject,
  service: ComposeService,
  parts: ServiceParts,
  context: BuildContext,
): BuildRequest | undefined {
  const node = nodeAt(service.map, 'build');
  if (node === undefined || node.type === 'list' || entryOf(node, 'dockerfile_inline') !== undefined) return undefined;
  const text = (key: string) => textOf(nodeAt(node, key), project.env);
  const written = (node.type === 'scalar' ? textOf(node, project.env) : text('context')) ?? '.';
  if (/:\/\/|^git@|\$/.test(written)) return undefined;
  const folder = joinPath(project.folder, written);
  const dockerfile = (node.type === 'map' ? text('dockerfile') : undefined) ?? 'Dockerfile';
  const file = folder === undefined ? undefined : joinPath(folder, dockerfile);
  if (folder === undefined || file === undefined || !context.texts.has(file)) return undefined;
  const target = (node.type === 'map' ? text('target') : undefined) ?? '';
  const args = pairsOf(nodeAt(node, 'args')).flatMap((pair): [string, string][] => {
    const value = pair.value === null ? project.env(pair.name) : textOf(pair.value, project.env);
    return value === undefined ? [] : [[pair.name, value]];
  });
  return {
    id: `${file}@${target}`,
    file,
    target,
    context: folder,
    args: Object.fromEntries(args),
    container: parts.id,
  };
}

function envFilesOf(
  project: ComposeProject,
  service: ComposeService,
  dotenvs: readonly DotenvDocument[],
): Container['envFrom'] {
  return itemsOf(nodeAt(service.map, 'env_file')).flatMap((item) => {
    const source = item.type === 'map' ? textAt(item, 'path') : textOf(item, project.env);
    if (source === undefined) return [];
    const path = joinPath(project.folder, source);
    const file = dotenvs.find((dotenv) => dotenv.path === path);
    return [{ source: path ?? source, names: file?.entries.map((entry) => entry.name) ?? null, span: placeOf(item) }];
  });
}

function volumesOf(project: ComposeProject, containers: readonly Container[]): Volume[] {
  const byName = new Map(project.volumes.map((entry) => [entry.key, entry]));
  const users = new Map<string, string[]>();
  for (const container of containers) {
    const names = container.mounts.flatMap((mount) =>
      mount.kind === 'volume' && mount.source !== null ? [mount.source] : [],
    );
    for (const name of new Set(names)) users.set(name, [...(users.get(name) ?? []), container.id]);
  }
  return [...byName.values()].map((entry) => ({
    name: entry.key,
    kind: isExternal(entry.value) ? 'external' : 'named',
    driver: volumeDriver(entry.value),
    ...hostPathOf(entry.value),
    span: entry.keySpan,
    usedBy: users.get(entry.key) ?? [],
  }));
}

function hostPathOf(definition: YamlNode): { hostPath?: string } {
  const path = volumeHostPath(definition);
  return path === null ? {} : { hostPath: path };
}
