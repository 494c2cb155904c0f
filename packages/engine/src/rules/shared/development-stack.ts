import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { builtImage } from './containers.ts';
import { developmentStart } from './development-servers.ts';
import { type SourceMount, sourceMounts } from './source-mounts.ts';

/** A Compose file whose own services all run mounted sources under development servers, whatever the file is called. */
export interface DevelopmentStack {
  readonly file: string;
  /** The services that are built here; at least one. */
  readonly containers: readonly [Container, ...Container[]];
  readonly mounts: readonly [SourceMount, ...SourceMount[]];
  /** What the services start that no production starts; at least one. */
  readonly starts: readonly { readonly container: Container; readonly name: string; readonly span: Span }[];
}

export function developmentStacks(model: DeploymentModel): readonly DevelopmentStack[] {
  const there = cache.get(model);
  if (there !== undefined) return there;
  const stacks = [...ownServices(model)].flatMap(([file, containers]) => stackOf(file, containers, model));
  cache.set(model, stacks);
  return stacks;
}

export function developmentStackOf(file: string, model: DeploymentModel): DevelopmentStack | undefined {
  return developmentStacks(model).find((stack) => stack.file === file);
}

/** A development stack's Compose file, or the Dockerfile or start script of an image that only such stacks use. */
export function isForDevelopers(file: string, model: DeploymentModel): boolean {
  let files = filesOf.get(model);
  if (files === undefined) {
    const stacks = developmentStacks(model);
    const inStacks = new Set(stacks.flatMap((stack) => stack.containers.map((it) => it.id)));
    const outside = new Set(model.containers.flatMap((it) => (inStacks.has(it.id) ? [] : [it.build ?? ''])));
    const images = stacks
      .flatMap((stack) => stack.containers)
      .flatMap((it) => builtImage(it, model) ?? [])
      .filter((image) => !outside.has(image.id) && developmentStart(undefined, image, model) !== undefined);
    files = new Set([
      ...stacks.map((stack) => stack.file),
      ...images.map((image) => image.file),
      ...images.flatMap((image) => developmentStart(undefined, image, model)?.span.file ?? []),
    ]);
    filesOf.set(model, files);
  }
  return files.has(file);
}

const cache = new WeakMap<DeploymentModel, readonly DevelopmentStack[]>();
const filesOf = new WeakMap<DeploymentModel, ReadonlySet<string>>();

/** Services built here, by Compose file; files with a variant laid over them say too little alone. */
function ownServices(model: DeploymentModel): ReadonlyMap<string, Container[]> {
  const bases = new Set(model.containers.flatMap((it) => it.overlayOf ?? []));
  const byFile = new Map<string, Container[]>();
  for (const container of model.containers) {
    if (container.platform !== 'compose' || container.build === null || container.overlayOf !== undefined) continue;
    if (!['web', 'worker', 'unknown'].includes(container.role) || bases.has(container.span.file)) continue;
    byFile.set(container.span.file, [...(byFile.get(container.span.file) ?? []), container]);
  }
  return byFile;
}

function stackOf(file: string, containers: readonly Container[], model: DeploymentModel): DevelopmentStack[] {
  const mounts = sourceMounts(model).filter((it) => containers.includes(it.container));
  const mounted = new Set(mounts.map((it) => it.container));
  const starts = containers.flatMap((container) => {
    const start = developmentStart(container, builtImage(container, model), model);
    return start === undefined ? [] : [{ container, name: start.server.name, span: start.span }];
  });
  const [container, ...others] = containers;
  const [mount, ...more] = mounts;
  if (container === undefined || mount === undefined || starts.length === 0) return [];
  return containers.every((it) => mounted.has(it))
    ? [{ file, containers: [container, ...others], mounts: [mount, ...more], starts }]
    : [];
}
