import { baseFacts } from '../../../facts/base-images.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containersOf, imageSubject, isRoot, noImages } from '../../shared/containers.ts';
import { startCommands } from '../../shared/start-scripts.ts';
import { stepsDown } from '../../shared/users.ts';

export default defineRule<ImageBuild>({
  id: 'container/non-root/last-user-root',
  title: 'The last USER of the image is root',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    if (image.user.state !== 'set') return skip('No USER is set.');
    if (!isRoot(image.user.value)) return pass(image.user);
    if (startsCron(image, model))
      return skip('The system cron needs root; it starts its jobs as the users of the crontab.');
    if (stepsDown(image)) return skip('The entrypoint starts as root and steps down.');
    const overruled = containersOf(image, model);
    if (overruled.length > 0 && overruled.every((it) => it.user.state === 'set' && !isRoot(it.user.value)))
      return pass(overruled[0]?.user ?? image.user);
    const base = known(image.base);
    const user = base !== undefined && baseFacts(base)?.runtime === 'node' ? 'node' : '10001:10001';
    return fail(
      image.user,
      `${image.file} switches to ${image.user.value} and never back, so the container runs as root.`,
      {
        subject: imageSubject(image, 'USER'),
        fix: advice('Switch back before the end', 'dockerfile', `USER root\n# … what needs root\nUSER ${user}`),
      },
    );
  },

  docs: {
    problem:
      'The switch was needed for an installation step; without a way back it holds for the running application too.',
    impact: 'A hole in the application gives full rights over its files, mounts and, with one more hole, the host.',
    verify: 'Run `docker run --rm --entrypoint id` on the image: uid=0 is root.',
    remedy: 'End the stage with USER and a number above 10000.',
    tradeOff: 'Folders that the application writes to must belong to that user.',
    sources: ['https://docs.docker.com/reference/dockerfile/#user'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM node:22-bookworm-slim\nUSER root\nRUN apt-get update\nCMD ["node", "a.js"]\n' }],
    good: [
      { Dockerfile: 'FROM node:22-bookworm-slim\nUSER root\nRUN apt-get update\nUSER node\nCMD ["node", "a.js"]\n' },
    ],
  },
});

function startsCron(image: ImageBuild, model: DeploymentModel): boolean {
  return startCommands(image, model).some((it) => /^(?:cron|crond)$/.test(programName(unwrapped(it.words)[0])));
}
