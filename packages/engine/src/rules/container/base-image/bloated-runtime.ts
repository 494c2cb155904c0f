import { lastPart } from '../../../facts/datastores.ts';
import { endingsOf } from '../../../facts/end-of-life.ts';
import type { ImageReference } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, noImages } from '../../shared/containers.ts';
import { execProbes, probeTools } from '../../shared/exec-probes.ts';
import { withTag } from '../../shared/references.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/bloated-runtime',
  title: 'The running image carries a whole toolchain',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'dockerfile',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    const base = known(image.base);
    if (base === undefined) return skip('The base image is not known.');
    if (image.command.state === 'unset' && image.entrypoint.state === 'unset')
      return skip('An image without a start command is a base for others.');
    const what = toolchain(base);
    if (what === null) return pass(image.baseSpan);
    const needed = toolsUsed(image, model);
    return fail(image.baseSpan, `${image.file} runs in production on ${base.text}, ${what}.`, {
      subject: imageSubject(image, 'base'),
      verify:
        '`docker image ls` shows the size, and trivy image the number of known holes; compare both with the slim variant.',
      ...(needed.length === 0
        ? {}
        : {
            tradeOff: `The slim variant has no ${listText(needed)}, which this image uses: install ${needed.length === 1 ? 'it' : 'them'} in the final stage, or the health check fails.`,
          }),
      fix: advice('Build in one stage, run in a slim one', 'dockerfile', snippet(base, needed)),
    });
  },

  docs: {
    problem:
      'Compilers, headers and version control are there for the build only, and each of them has holes and updates of its own.',
    impact:
      'Pulls and scale-outs move several hundred megabytes more, and whoever gets in finds compilers and download tools at hand.',
    verify: 'Compare size and scan result of both variants.',
    remedy: 'Build in a stage with the full image and copy the result into a slim one of the same release.',
    tradeOff: 'Libraries that came with the full image by chance must be named; test imports once.',
    sources: ['https://docs.docker.com/build/building/multi-stage/', 'https://hub.docker.com/_/python'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12-bookworm\nCMD ["python", "app.py"]\n' }],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-bookworm AS build\nRUN pip wheel -w /w .\nFROM python:3.12-slim-bookworm\nCOPY --from=build /w /w\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

/** What makes the image large; null for slim ones and those that the tables do not know. */
function toolchain(base: ImageReference): string | null {
  const name = lastPart(base);
  const tag = base.tag ?? '';
  const official = base.registry === 'docker.io' && !base.repository.includes('/');
  if (official && ['python', 'node', 'ruby'].includes(name) && !/slim|alpine/.test(tag))
    return 'the full variant with compilers and headers (about 1 GB)';
  if (official && ['golang', 'rust', 'maven', 'gradle', 'buildpack-deps', 'gcc'].includes(name))
    return 'an image that is made for building';
  if (base.repository.startsWith('dotnet/sdk') || base.text.includes('/dotnet/sdk'))
    return 'the SDK and not the runtime';
  if (/-devel/.test(tag) && name === 'cuda') return 'the development variant of CUDA';
  return /(^|-)jdk/.test(tag) && /temurin|openjdk|corretto/.test(name) ? 'a JDK where a JRE would do' : null;
}

/** Programs of the full variant that health checks and start commands call, and the slim one lacks. */
function toolsUsed(image: ImageBuild, model: DeploymentModel): readonly string[] {
  const probes = execProbes(model).filter((probe) => probe.image === image);
  const starts = [known(image.entrypoint)?.text ?? '', known(image.command)?.text ?? ''].join(' ');
  const found = [
    ...probes.flatMap((probe) => probeTools(probe.command)),
    ...['curl', 'wget', 'git'].filter((tool) => new RegExp(`\\b${tool}\\b`).test(starts)),
  ];
  return [...new Set(found)].filter(
    (tool) =>
      ['curl', 'wget', 'git', 'nc', 'jq', 'ps', 'pgrep'].includes(tool) &&
      !image.systemPackages.some((it) => it.name.startsWith(tool)),
  );
}

function snippet(base: ImageReference, needed: readonly string[]): string {
  const name = lastPart(base);
  const slim = ['python', 'node', 'ruby'].includes(name)
    ? withTag(base, slimTag(name, supportedTag(base)))
    : name === 'golang' || name === 'rust'
      ? 'gcr.io/distroless/static-debian12:nonroot'
      : 'the runtime image of the same version';
  return `FROM ${base.text} AS build\n# … install and build\n\nFROM ${slim}\nCOPY --from=build /app /app${needed.length === 0 ? '' : `\nRUN apt-get update && apt-get install -y --no-install-recommends ${needed.join(' ')} && rm -rf /var/lib/apt/lists/*`}`;
}

/** A release without support is not worth a move within itself: the newest that has it. */
function supportedTag(base: ImageReference): string {
  return endingsOf(base).some((ending) => ending.past) ? '' : (base.tag ?? '');
}

/** Node.js names the distribution before `slim` (24-bookworm-slim), Python and Ruby behind it (3.13-slim-bookworm). */
function slimTag(name: string, tag: string): string {
  const distribution = /bookworm|trixie|bullseye/.exec(tag)?.[0];
  const version = tag.replace(/-?(bookworm|trixie|bullseye|latest|lts|current)/, '');
  if (version === '')
    return name === 'node' ? '24-bookworm-slim' : name === 'python' ? '3.13-slim-bookworm' : '3.4-slim';
  if (distribution === undefined) return `${version}-slim`;
  return name === 'node' ? `${version}-${distribution}-slim` : `${version}-slim-${distribution}`;
}
