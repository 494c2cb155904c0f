import type { DeploymentModel } from '../model/model.ts';
import { anywhere, besideIt, type Into, isLesserFile } from './relation.ts';

/** Something is built or run here; the pipelines are its tools and not the product. */
export function hasProduct(model: DeploymentModel): boolean {
  return model.deployable || model.apps.some((app) => app.role === 'service' || app.role === 'worker');
}

/** Anywhere, as long as the repository has a product beside its pipelines. */
export const besideProduct: Into = (weak, strong, model) =>
  hasProduct(model) ? anywhere(weak, strong, model) : undefined;

/** Only what stands in no production file. */
export const lesser =
  (into: Into): Into =>
  (weak, strong, model) =>
    isLesserFile(weak, model) ? into(weak, strong, model) : undefined;

/** Nothing else is told by it: several variables stay a finding of their own. */
export const ofOneVariable =
  (into: Into): Into =>
  (weak, strong, model) =>
    weak.variables?.length === 1 ? into(weak, strong, model) : undefined;

/** Only the mildest findings. */
export const monitorOnly =
  (into: Into): Into =>
  (weak, strong, model) =>
    weak.severity === 'MONITOR' ? into(weak, strong, model) : undefined;

/** The pipelines test on another release than the one that has ended: moving there mends both. */
export const sameRuntime: Into = (weak, strong) =>
  strong.find((it) => it.span.file === weak.span.file && it.subject.discriminator === weak.subject.discriminator);

/** Every container of the weaker finding runs an application of the stronger ones, and none is a worker. */
export const sameServers: Into = (weak, strong, model) => {
  const names = new Set(strong.map((it) => it.subject.name));
  const apps = model.apps.filter((app) => names.has(app.name));
  const spans = [weak.span, ...(weak.evidence ?? [])];
  const stopped = model.containers.filter((it) =>
    spans.some((span) => span.file === it.span.file && span.line === it.span.line),
  );
  const served = stopped.every((it) => it.role === 'web' && apps.some((app) => app.containers.includes(it.id)));
  return stopped.length > 0 && served ? strong[0] : undefined;
};

/** Both are about images that other people publish; what a Dockerfile starts from is another edit. */
export const pulledTags: Into = (weak, strong, model) =>
  weak.subject.kind === 'image' ? undefined : (besideIt(weak, strong, model) ?? lesser(anywhere)(weak, strong, model));

/** The default in the source and the value in the deployment are of one variable: whoever demands it mends both. */
export const sameVariable: Into = (weak, strong) => {
  const [name, ...more] = weak.variables ?? [];
  return name === undefined || more.length > 0 ? undefined : strong.find((it) => it.variables?.includes(name));
};
