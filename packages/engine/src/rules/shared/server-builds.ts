import { textAt } from '../../documents/yaml/tree.ts';
import { type CiAction, ciActions } from '../../model/ci-steps.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';

export interface ServerBuild {
  /** Production services whose image is made where it runs, under a name that the next build overwrites. */
  readonly services: readonly Container[];
  /** The command that builds on the server. */
  readonly build: { readonly text: string; readonly span: Span };
}

/** A deployment that builds production images on the server, instead of running a release from a registry. */
export function serverBuild(model: DeploymentModel): ServerBuild | undefined {
  const services = model.containers.filter(
    (it) => it.platform === 'compose' && it.environment === 'prod' && isOverwritten(it),
  );
  if (services.length === 0) return undefined;
  const build = inPipeline(model) ?? inScript(model);
  return build === undefined ? undefined : { services, build };
}

/** `build:` with no image name, or one that is neither in a registry nor different per release. */
function isOverwritten(container: Container): boolean {
  if (container.build === null) return false;
  const image = known(container.image);
  if (image === undefined) return container.image.state === 'unset';
  const local = image.registry === 'docker.io' && !image.repository.includes('/');
  return local && (image.tag === null || /^(latest|prod|production|main|master|stable|local)$/.test(image.tag));
}

const builds = /\bdocker[ -]compose\b[^\n]*\b(build|--build)\b/;

function inPipeline(model: DeploymentModel) {
  const deploys = ciActions(model).filter(
    (it) => it.role === 'deploy' && /\bdocker[ -]compose\b/.test(`${it.text} ${scriptOf(it)}`),
  );
  for (const deploy of deploys) {
    const lines = (deploy.job?.steps ?? []).flatMap((step) => step.commands ?? []);
    const found = lines.find((it) => builds.test(it.text)) ?? inText(deploy);
    if (found !== undefined) return { text: found.text, span: found.span };
  }
  return undefined;
}

function scriptOf(deploy: CiAction): string {
  return textAt(deploy.step?.with ?? undefined, 'script') ?? '';
}

/** The script of an ssh action. */
function inText(deploy: CiAction) {
  const line = `${deploy.text}\n${scriptOf(deploy)}`.split('\n').find((it) => builds.test(it));
  return line === undefined ? undefined : { text: line.trim(), span: deploy.span };
}

function inScript(model: DeploymentModel) {
  for (const script of model.scripts) {
    const name = script.path.split('/').at(-1) ?? '';
    if (script.form !== 'script' || script.environment !== 'prod' || !/deploy|release|updat|upgrad/i.test(name))
      continue;
    const found = script.commands.find((it) => builds.test(it.words.join(' ')) && !/\b(dev|test)\b/.test(it.text));
    if (found !== undefined) return { text: found.text, span: found.span };
  }
  return undefined;
}
