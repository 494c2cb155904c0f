import type { WorkflowStep } from '../../documents/workflow/document.ts';
import { nodeAt } from '../../documents/yaml/tree.ts';
import { ciActions } from '../../model/ci-steps.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { splitShell } from '../../text/shell.ts';
import { programName, unwrapped } from '../../text/shell-words.ts';

const composeAction = /(?:^|\/)compose-action@/;
/** Tools that start the image which they are given by name. */
const starters = /^(?:docker|podman|nerdctl|dgoss|container-structure-test)$/;

/** The step starts a container of an image that is built here: by the tag of a build, or as a service of Compose that builds. */
export function startsOwn(step: WorkflowStep, model: DeploymentModel): boolean {
  if (composeAction.test(step.uses?.text ?? ''))
    return nodeAt(step.with ?? undefined, 'services') === undefined && ownServices(model).size > 0;
  return splitShell(plain(step.run?.text ?? '')).some((command) => {
    const words = unwrapped(command.words.map((word) => word.text));
    const compose = composeArguments(words);
    if (compose !== null) return startsService(compose, model);
    if (!starters.test(programName(words[0]))) return false;
    if (/^(?:docker|podman|nerdctl)$/.test(programName(words[0])) && !words.includes('run')) return false;
    const tags = builtTags(model);
    return words.slice(1).some((word) => tags.has(repositoryOf(word)));
  });
}

/** What follows `docker compose`; null for another command. */
function composeArguments(words: readonly string[]): readonly string[] | null {
  if (programName(words[0]) === 'docker-compose') return words.slice(1);
  return programName(words[0]) === 'docker' && words[1] === 'compose' ? words.slice(2) : null;
}

/** `up` without names starts all services. */
function startsService(words: readonly string[], model: DeploymentModel): boolean {
  const at = words.findIndex((word) => /^(?:up|run|start)$/.test(word));
  if (at < 0) return false;
  const services = ownServices(model);
  const named = words.slice(at + 1).filter((word) => !word.startsWith('-'));
  if (named.some((name) => services.has(name))) return true;
  const known = new Set(model.containers.map((it) => it.name));
  return words[at] === 'up' && !named.some((name) => known.has(name)) && services.size > 0;
}

/** Services whose image is made, or published, here. */
function ownServices(model: DeploymentModel): ReadonlySet<string> {
  return new Set(
    model.containers.filter((it) => it.build !== null || it.publishedFrom !== undefined).map((it) => it.name),
  );
}

const tagsOf = new WeakMap<DeploymentModel, ReadonlySet<string>>();

/** Names, without their version, of what pipelines build and push; expressions as written. */
function builtTags(model: DeploymentModel): ReadonlySet<string> {
  const known = tagsOf.get(model);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const action of ciActions(model)) {
    if (action.role !== 'build-image' && action.role !== 'push-image') continue;
    for (const command of splitShell(plain(action.step?.run?.text ?? ''))) {
      const words = unwrapped(command.words.map((word) => word.text));
      if (!/^(?:docker|podman|nerdctl|buildah)$/.test(programName(words[0]))) continue;
      words.forEach((word, i) => {
        const tag = /^(?:-t|--tag)$/.test(words[i - 1] ?? '') ? word : /^--tag=(.+)$/.exec(word)?.[1];
        if (tag !== undefined) found.add(repositoryOf(tag));
      });
      if (words.includes('push')) found.add(repositoryOf(words.at(-1) ?? ''));
    }
    const tags = nodeAt(action.step?.with ?? undefined, 'tags');
    if (tags?.type === 'scalar') for (const tag of plain(tags.text).split(/[\s,]+/)) found.add(repositoryOf(tag));
  }
  found.delete('');
  tagsOf.set(model, found);
  return found;
}

/** Expressions of the pipeline as variables of the shell, so that each is one word. */
function plain(text: string): string {
  return text.replace(/\$\{\{([^{}\n]{0,200})\}\}/g, (_, inner: string) => `\${${inner.replace(/\W+/g, '_')}}`);
}

/** `ghcr.io/acme/desk:1.2` is `ghcr.io/acme/desk`; the colon of a port and those of an expression stay. */
function repositoryOf(image: string): string {
  const name = image.split('@')[0] ?? image;
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') && !name.slice(0, colon).endsWith('{') ? name.slice(0, colon) : name;
}
