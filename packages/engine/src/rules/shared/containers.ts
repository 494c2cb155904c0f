import type { Container, ImageReference, Probe } from '../../model/container.ts';
import type { ImageBuild, RunCommand } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known, type Setting } from '../../model/setting.ts';
import type { SubjectName } from '../rule.ts';

/** Identity of a container for fingerprints; `key` names the setting that is meant. */
export function containerSubject(container: Container, key?: string): SubjectName {
  const kind = container.platform === 'compose' ? 'service' : 'container';
  return { kind, name: container.name, anchor: key === undefined ? container.anchor : `${container.anchor}.${key}` };
}

export function imageSubject(image: ImageBuild, key: string): SubjectName {
  const name = image.target === '' ? image.file : `${image.file} (${image.target})`;
  return { kind: 'image', name, anchor: `${image.id}/${key}` };
}

/** Runs until someone stops it; migrations, seeds and developers' tools do not count. */
export function isLongRunning(container: Container): boolean {
  return container.role !== 'one-shot' && container.role !== 'devtool';
}

export function longRunning(model: DeploymentModel): readonly Container[] {
  return model.containers.filter(isLongRunning);
}

export const noContainers = 'No Compose file or Kubernetes manifest declares a container.';
export const noImages = 'No Dockerfile builds an image here.';

/** The image that is built for this container here. */
export function builtImage(container: Container, model: DeploymentModel): ImageBuild | undefined {
  if (container.build === null) return undefined;
  let images = imagesById.get(model);
  if (images === undefined) {
    images = new Map([...model.aside.images, ...model.images].map((image) => [image.id, image]));
    imagesById.set(model, images);
  }
  return images.get(container.build);
}

/** Every rule about containers asks for their images. */
const imagesById = new WeakMap<DeploymentModel, ReadonlyMap<string, ImageBuild>>();

export function containersOf(image: ImageBuild, model: DeploymentModel): readonly Container[] {
  return model.containers.filter((container) => container.build === image.id);
}

/** A program of the distribution in a box (`ENTRYPOINT ["jq"]`): it brings no code of ours and answers nobody. */
export function isPackagedTool(image: ImageBuild, model: DeploymentModel): boolean {
  return (
    image.copies.length === 0 &&
    image.exposed.length === 0 &&
    image.entrypoint.state === 'set' &&
    containersOf(image, model).length === 0
  );
}

/** The image whose contents decide which tools and users exist: the pulled one, or the base of the built one. */
export function rootImage(container: Container, image: ImageBuild | undefined): ImageReference | undefined {
  return image === undefined ? known(container.image) : known(image.base);
}

/** The container's own probe, else the image's. Kubernetes never runs the image's. */
export function effectiveHealthcheck(container: Container, image: ImageBuild | undefined): Setting<Probe> {
  if (container.healthcheck.state !== 'unset' || image === undefined || container.platform === 'kubernetes') {
    return container.healthcheck;
  }
  return image.healthcheck;
}

export function effectiveUser(container: Container, image: ImageBuild | undefined): Setting<string> {
  return container.user.state !== 'unset' || image === undefined ? container.user : image.user;
}

/** `root`, `0`, `0:0`, `root:wheel`. */
export function isRoot(user: string): boolean {
  const name = user.replace(/^["']|["']$/g, '').split(':')[0] ?? '';
  return name === 'root' || /^0+$/.test(name);
}

/** Only Kubernetes runs things here: Compose's and Docker's own settings have no effect. */
export function onlyKubernetes(model: DeploymentModel): boolean {
  return model.workloads.length > 0 && model.containers.every((container) => container.platform === 'kubernetes');
}

/** Commands of every stage that contributes to the image, in file order. */
export function allRuns(image: ImageBuild): readonly RunCommand[] {
  return [...image.otherRuns, ...image.runs].sort((a, b) => a.span.start - b.span.start);
}

/** Commands by the offset of their instruction: what one RUN does together. */
export function runsByInstruction(image: ImageBuild): ReadonlyMap<number, readonly RunCommand[]> {
  const groups = new Map<number, RunCommand[]>();
  for (const run of allRuns(image)) {
    const group = groups.get(run.instruction.start);
    if (group === undefined) groups.set(run.instruction.start, [run]);
    else group.push(run);
  }
  return groups;
}

/** `service api`, `container web/app`: for the beginning of a sentence. */
export function titleOf(container: Container): string {
  return `${container.platform === 'compose' ? 'Service' : 'Container'} ${container.name}`;
}

/** How someone looks into the running container. */
export function execInto(container: Container, command: string): string {
  return container.platform === 'compose'
    ? `docker compose exec ${container.name} ${command}`
    : `kubectl exec deploy/${container.name.split('/')[0]} -- ${command}`;
}

export function placeText(span: { readonly file: string; readonly line: number }): string {
  return `${span.file}:${span.line}`;
}

/** `a, b and c`, at most `limit` of them named. */
export function listText(names: readonly string[], limit = 6): string {
  const shown = names.length > limit ? [...names.slice(0, limit), `${names.length - limit} more`] : [...names];
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}
