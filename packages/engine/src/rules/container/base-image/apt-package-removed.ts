import { baseFacts } from '../../../facts/base-images.ts';
import { removedPackage } from '../../../facts/removed-packages.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { systemPackagesOf } from '../../../model/system-packages.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { allRuns, imageSubject, listText, noImages } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/apt-package-removed',
  title: 'The build stops: a package no longer exists',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => firstPerFile(model.images),
  noSubject: noImages,

  check(image) {
    const installs = stagesOf(image);
    const bad = installs.flatMap(({ suite, floats, packages }) =>
      packages.flatMap((it) => {
        const removed = it.manager === 'apt' ? removedPackage(it.name, suite) : undefined;
        return removed === undefined ? [] : [{ ...it, suite, floats, use: removed.use }];
      }),
    );
    const first = bad[0];
    if (first === undefined) {
      const checked = installs.find((it) => it.packages.length > 0)?.packages[0];
      return checked === undefined
        ? skip('No system package is installed on a known release.')
        : skip('No installed package was removed from the release of the base.');
    }
    const others = bad.slice(1).map((it) => it.name);
    const foreign = allRuns(image).some((run) => /sources\.list|add-apt-repository|signed-by|\.sources/.test(run.text));
    return fail(
      first.span,
      `${first.name} is not in ${first.suite}${others.length > 0 ? `, nor ${others.length > 1 ? 'are' : 'is'} ${listText(others)}` : ''}; apt-get answers "has no installation candidate" or "unable to locate".`,
      {
        subject: { ...imageSubject(image, 'apt'), discriminator: first.name },
        confidence: first.floats || foreign ? 'Medium' : 'High',
        problem: first.floats
          ? `The tag does not name the distribution, and it stands for ${first.suite} since the last switch; the same Dockerfile built before.`
          : 'The name was dropped or replaced in this release of the distribution.',
        fix: advice(
          `Install ${first.use} in place of ${first.name}`,
          'dockerfile',
          `# ${first.name} → ${first.use}\nRUN apt-get update && apt-get install -y --no-install-recommends ${/ /.test(first.use) ? '…' : first.use}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The name was dropped or replaced in this release of the distribution.',
    impact: 'No image can be built, so no fix can be released until someone finds the new name.',
    verify: 'Run `docker build --no-cache --pull` on a machine without cached layers.',
    remedy: 'Use the name of the release that the base image stands for, and name that release in the tag.',
    tradeOff: 'Staying on the older release by its tag works until its support ends.',
    sources: ['https://packages.debian.org', 'https://www.debian.org/releases/trixie/release-notes/'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12-slim\nRUN apt-get update && apt-get install -y libgl1-mesa-glx\n' }],
    good: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nRUN apt-get update && apt-get install -y libgl1\n' }],
  },
});

/** Builds of one file share their stages: the first one speaks for all. */
function firstPerFile(images: readonly ImageBuild[]): readonly ImageBuild[] {
  return images.filter((image, i) => images.findIndex((other) => other.file === image.file) === i);
}

/** Packages by the stage that installs them, with the release of that stage's own base. */
function stagesOf(image: ImageBuild) {
  return image.stages.flatMap((stage) => {
    let root = stage;
    for (let parent = root.parent; parent !== null; parent = root.parent) root = image.stages[parent] ?? root;
    const reference = known(root.from);
    const facts = reference === undefined ? undefined : baseFacts(reference);
    if (facts?.suite === undefined || facts.suite === null) return [];
    const runs = allRuns(image).filter((run) => run.stage === stage.index && !run.conditional);
    return [{ suite: facts.suite, floats: facts.suiteFloats, packages: systemPackagesOf(runs).packages }];
  });
}
