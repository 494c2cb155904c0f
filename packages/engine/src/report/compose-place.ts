import type { Container } from '../model/container.ts';
import type { DeploymentModel } from '../model/model.ts';
import type { Fail } from '../rules/rule.ts';
import { folderOf } from '../text/paths.ts';

/** More variants than this beside one base are not one deployment: only the base and the variant in question are named. */
const mostFiles = 4;

const defaultNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const takenUnasked = /^(docker-)?compose(\.override)?\.ya?ml$/;

/** The Compose files, in the order of `-f`, that a command about the finding must name; none where the default is meant. */
export type ComposePlace = (about: Pick<Fail, 'span' | 'subject' | 'evidence' | 'path'>) => readonly string[];

/**
 * Says for each finding which Compose files its commands are about: those of the place that it names first, else those of
 * the container that it is about, else those of the only project. Nothing has to be named when Compose takes the files
 * by itself in the root of the repository.
 */
export function composePlaces(model: DeploymentModel): ComposePlace {
  const containers = [...model.containers, ...model.aside.containers].filter((it) => it.platform === 'compose');
  const documents = new Set(model.files.filter((file) => file.kind === 'compose').map((file) => file.path));
  const byFile = firstByFile(containers);
  const byOther = firstByOther(model, containers);
  const served = new Set(model.containers.flatMap((it) => (it.platform === 'compose' ? [mainOf(it)] : [])));
  const only = served.size === 1 ? containers[0] : undefined;
  return (about) => {
    if (documents.has(about.span.file)) return filesAt(about.span.file, byFile, documents);
    const own = about.subject.kind === 'service' ? byOther.services.get(about.subject.name) : undefined;
    if (own !== undefined) return filesAt(own.span.file, byFile, documents, own);
    const others = [...(about.evidence ?? []), ...(about.path ?? []).map((step) => step.span)];
    const shown = others.find((span) => documents.has(span.file));
    if (shown !== undefined) return filesAt(shown.file, byFile, documents);
    const app = about.subject.kind === 'app' ? byOther.apps.get(about.subject.name) : undefined;
    const container = app ?? byOther.images.get(about.span.file) ?? only;
    return container === undefined ? [] : filesAt(container.span.file, byFile, documents, container);
  };
}

function filesAt(
  file: string,
  byFile: ReadonlyMap<string, Container>,
  documents: ReadonlySet<string>,
  known?: Container,
): readonly string[] {
  if (defaultNames.includes(file)) return [];
  const container = known ?? byFile.get(file);
  const files = container === undefined ? loose(file, documents) : projectFiles(container, file);
  return files.every((it) => takenUnasked.test(it)) ? [] : files;
}

function projectFiles(container: Container, file: string): readonly string[] {
  const main = mainOf(container);
  if (container.overlayOf !== undefined) return [container.overlayOf, main];
  const files = container.composeFiles ?? [main];
  // A file that only a default file in the root includes.
  if (defaultNames.includes(main) && !files.includes(file)) return [];
  if (files.length <= mostFiles) return files;
  return file !== main && files.includes(file) ? [main, file] : [main];
}

/** A file that starts nothing by itself is laid over the default file of its folder when there is one. */
function loose(file: string, documents: ReadonlySet<string>): readonly string[] {
  const folder = folderOf(file);
  const base = defaultNames
    .map((name) => (folder === '.' ? name : `${folder}/${name}`))
    .find((path) => documents.has(path));
  return base === undefined || base === file ? [file] : [base, file];
}

function mainOf(container: Container): string {
  return container.composeFiles?.[0] ?? container.span.file;
}

/** By file of the project and by file that declares it; what production runs comes first. */
function firstByFile(containers: readonly Container[]): ReadonlyMap<string, Container> {
  const found = new Map<string, Container>();
  const add = (file: string, container: Container) => {
    if (!found.has(file)) found.set(file, container);
  };
  for (const container of containers) for (const file of container.composeFiles ?? []) add(file, container);
  for (const container of containers) add(container.span.file, container);
  return found;
}

interface ByOther {
  readonly services: ReadonlyMap<string, Container>;
  readonly apps: ReadonlyMap<string, Container>;
  /** By path of the Dockerfile. */
  readonly images: ReadonlyMap<string, Container>;
}

function firstByOther(model: DeploymentModel, containers: readonly Container[]): ByOther {
  const backwards = [...containers].reverse(); // the first of a name stays
  const byId = new Map(backwards.map((it) => [it.id, it]));
  const byBuild = new Map(backwards.map((it) => [it.build ?? '', it]));
  const images = [...model.aside.images, ...model.images].flatMap((image): [string, Container][] => {
    const container = byBuild.get(image.id);
    return container === undefined ? [] : [[image.file, container]];
  });
  const apps = model.apps.flatMap((app): [string, Container][] => {
    const container = app.containers.flatMap((id) => byId.get(id) ?? [])[0];
    return container === undefined ? [] : [[app.name, container]];
  });
  return { services: new Map(backwards.map((it) => [it.name, it])), apps: new Map(apps), images: new Map(images) };
}
