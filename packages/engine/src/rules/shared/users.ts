import { baseFacts, runsAsRoot } from '../../facts/base-images.ts';
import type { Container } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { allRuns, isRoot } from './containers.ts';
import { imageScripts } from './processes.ts';

/** The entrypoint starts as root on purpose and steps down itself: `gosu`, `su-exec`, s6 and their kin. */
export function stepsDown(image: ImageBuild): boolean {
  const words = [...(known(image.entrypoint)?.words ?? []), ...(known(image.command)?.words ?? [])].join(' ');
  const tools =
    /\b(gosu|su-exec|setpriv|runuser|s6-setuidgid|chroot --userspec|su [\w-]+ -c|su -c|su -s)\b|^\/init\b|supervisord/;
  if (tools.test(words)) return true;
  const hasTool =
    image.systemPackages.some((it) => /^(gosu|su-exec|s6-overlay|supervisor)$/.test(it.name)) ||
    allRuns(image).some((run) => /\b(gosu|su-exec|s6-overlay)\b/.test(run.text));
  return hasTool && /entrypoint|docker-|start|init/.test(words);
}

/** Does the base of the chain run as root? null when nobody knows. */
export function baseRunsAsRoot(image: ImageBuild): boolean | null {
  const base = known(image.base);
  return base === undefined ? null : runsAsRoot(base);
}

/** A statically linked binary on nothing: there is no file of root to touch and no user to switch to. */
export function isScratch(image: ImageBuild): boolean {
  return known(image.base)?.repository === 'scratch';
}

/** Lines that make and use a user of its own; nothing when the base has none of the tools. */
export function userInstructions(image: ImageBuild): readonly string[] | null {
  const base = known(image.base);
  const facts = base === undefined ? undefined : baseFacts(base);
  if (facts === undefined || facts.shell === false) return null;
  if (facts.runtime === 'node') return ['USER node'];
  const folder = known(image.workdir);
  const own = folder === undefined || folder === '/' ? '' : ` \\\n    && chown -R app:app ${folder}`;
  const create =
    facts.family === 'alpine'
      ? 'addgroup -g 10001 app && adduser -S -u 10001 -G app app'
      : 'groupadd --gid 10001 app && useradd --uid 10001 --gid app --create-home app';
  return [`RUN ${create}${own}`, 'USER 10001:10001'];
}

/** The account that a RUN of the image makes for the application. */
export function createdUser(image: ImageBuild): { readonly name: string; readonly span: Span } | undefined {
  const run = image.runs.find((it) => /^(?:useradd|adduser)$/.test(it.words[0] ?? ''));
  const name = run?.words.at(-1);
  return run === undefined || name === undefined || !/^[a-z_][\w-]*$/.test(name) ? undefined : { name, span: run.span };
}

/** The line of a script that the image starts, which hands over to another user. */
export function scriptThatStepsDown(image: ImageBuild, model: DeploymentModel): Span | undefined {
  return imageScripts(image, model)
    .flatMap((script) => script.commands)
    .find((it) => /^(exec\s+)?(gosu|su-exec|setpriv|s6-setuidgid|runuser|chpst)\b/.test(it.text))?.span;
}

/** Service scripts of s6 or runit that lie here, none of which hands over to another user: the first of them. */
export function supervisedAsRoot(image: ImageBuild, model: DeploymentModel): Span | undefined {
  if (known(image.entrypoint)?.words[0] !== '/init') return undefined;
  const services = model.scripts.filter((it) =>
    /\/(?:s6-rc\.d|services\.d|s6\/services|sv)\/[^/]+\/run$/.test(it.path),
  );
  const steps = /\b(?:gosu|su-exec|setpriv|s6-setuidgid|s6-applyuidgid|runuser|chpst|sudo -u|su -)\b/;
  if (services.some((script) => script.commands.some((it) => steps.test(it.text)))) return undefined;
  const first = services.find((script) => script.commands.some((it) => /^exec\b/.test(it.text)));
  return first?.commands.find((it) => /^exec\b/.test(it.text))?.span;
}

/** Official images whose entrypoint or master process starts as root and hands over to a user of its own. */
export function stepsDownItself(repository: string): boolean {
  return /(?:^|\/)(?:postgres|postgis|pgvector|redis|valkey|mysql|mariadb|mongo|rabbitmq|nginx|httpd|haproxy)$/.test(
    repository,
  );
}

/** Compose `user:` or Kubernetes' security context overrule the image. */
export function decidesItself(container: Container): boolean {
  if (container.user.state === 'set') return !isRoot(container.user.value);
  return container.user.state === 'unresolved' || known(container.runAsNonRoot) === true;
}
