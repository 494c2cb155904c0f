import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, noImages } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/build-platform-in-runtime',
  title: 'The running image has the architecture of the builder',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    if (image.command.state === 'unset' && image.entrypoint.state === 'unset')
      return skip('An image without a start command is a base for others.');
    const own = image.stages.filter((stage) => image.chain.includes(stage.index));
    const bound = own.find((stage) => /BUILDPLATFORM|BUILDARCH/.test(stage.platform ?? ''));
    const several = severalPlatforms(model);
    if (bound === undefined)
      return own[0]?.platform == null ? skip('The final stage names no platform.') : pass(image.span);
    const name = bound.name === null ? 'the final stage' : `stage ${bound.name}`;
    return fail(
      bound.span,
      `In ${image.file}, ${name} is taken with --platform=${bound.platform} and is part of the image that runs.`,
      {
        subject: imageSubject(image, 'platform'),
        severity: several ? 'HIGH' : 'MEDIUM',
        verify:
          '`docker buildx build --platform linux/arm64,linux/amd64 .`, then `docker buildx imagetools inspect IMAGE`: both entries hold the same architecture.',
        fix: advice(
          'Take the flag off the stage that runs',
          'dockerfile',
          'FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build\n# …\nFROM nginx:1.30-alpine\nCOPY --from=build /app/dist /usr/share/nginx/html',
        ),
      },
    );
  },

  docs: {
    problem:
      'BUILDPLATFORM is the machine that builds, not the one that runs: on the other architecture the container ends with "exec format error" at once.',
    impact:
      'An image that was built on a laptop with an ARM processor does not start on the server, or the other way round.',
    verify: 'Look at the architecture of the built image.',
    remedy: 'Keep the flag for stages that compile for another platform, and leave it out where files are run.',
    tradeOff: 'Building the final stage for another architecture needs emulation or a builder of that kind.',
    sources: ['https://docs.docker.com/build/building/multi-platform/#cross-compilation'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM --platform=$BUILDPLATFORM python:3.12-slim-bookworm\nCMD ["python", "app.py"]\n' }],
    good: [
      {
        Dockerfile:
          'FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build\nRUN npm run build\nFROM nginx:1.30.1\nCOPY --from=build /dist /usr/share/nginx/html\n',
      },
    ],
  },
});

/** A pipeline builds for more than one platform. */
function severalPlatforms(model: DeploymentModel): boolean {
  return model.pipelines.some((pipeline) =>
    pipeline.jobs.some((job) => job.steps.some((step) => /linux\/\w+\s*,\s*linux\/\w+/.test(step.run?.text ?? ''))),
  );
}
