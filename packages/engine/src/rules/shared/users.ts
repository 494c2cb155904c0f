import { baseFacts, runsAsRoot } from '../../facts/base-images.ts';
import type { ImageBuild } from '../../model/image.ts';
import { known } from '../../model/setting.ts';
import { allRuns } from './containers.ts';

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
