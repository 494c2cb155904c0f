import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns, imageSubject, runsByInstruction } from '../../shared/containers.ts';

interface Subject {
  readonly image: ImageBuild;
  readonly run: RunCommand;
  readonly manager: string;
}

const lists = /^(update|makecache|refresh|check-update)$/;
const installs = /^(install|add|in|localinstall|groupinstall|dist-upgrade|upgrade|reinstall)$/;

export default defineRule<Subject>({
  id: 'container/reproducible-build/apt-update-split',
  title: 'Packages are installed from an old list',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image refreshes a package list apart from the installation.',

  check({ image, run, manager }) {
    return fail(
      run,
      `${image.file} runs "${manager} update" in a RUN of its own, whose layer is kept while the lists on the mirror change.`,
      {
        subject: { ...imageSubject(image, `stage ${run.stage}/update`), discriminator: manager },
        verify:
          '`docker build` a month later uses the cached layer and the next install answers 404 or installs old versions.',
        fix: advice(
          'Refresh and install in one RUN',
          'dockerfile',
          manager === 'apk'
            ? 'RUN apk add --no-cache package'
            : `RUN ${manager} update && ${manager} install -y package`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A later build with another list of packages takes the old layer and asks the mirror for versions that it no longer has.',
    impact: 'Builds fail with 404 on machines with a cache, or install packages without their security fixes.',
    verify: 'Build on a machine with old layers.',
    remedy: 'Put both into one RUN, so that a changed list of packages refreshes the index too.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM debian:bookworm-slim\nRUN apt-get update\nRUN apt-get install -y curl\n' }],
    good: [{ Dockerfile: 'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y curl\n' }],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const seen = new Set<string>();
  return model.images.flatMap((image) => {
    const runs = allRuns(image);
    const groups = runsByInstruction(image);
    return runs.flatMap((run): Subject[] => {
      const words = unwrapped(run.words);
      const manager = programName(words[0]);
      const key = `${run.instruction.file}:${run.instruction.start}:${manager}`;
      if (
        !/^(apt-get|apt|apk|yum|dnf|tdnf|microdnf|zypper)$/.test(manager) ||
        !lists.test(verbOf(words)) ||
        seen.has(key)
      )
        return [];
      // `yum update -y` without more upgrades everything: it is an installation itself.
      if (/^(yum|dnf|tdnf|microdnf)$/.test(manager) && verbOf(words) === 'update') return [];
      const group = groups.get(run.instruction.start) ?? [];
      const together = group.some(
        (other) => sameManager(other, manager) && installs.test(verbOf(unwrapped(other.words))),
      );
      const cached = run.mounts.some((mount) => /type=cache/.test(mount) && /\/var\/(lib\/apt|cache)/.test(mount));
      // Installers that call the package manager themselves want a fresh list too.
      const handedOn = group.some((other) =>
        /--with-deps\b|\binstall-deps\b|\brosdep install\b|\bpackages?\.sh\b|\bapt-(?:fast|satisfy)\b|\baptitude\b|\bgdebi\b|\bmk-build-deps\b/.test(
          other.text,
        ),
      );
      if (together || cached || handedOn) return [];
      seen.add(key);
      return [{ image, run, manager }];
    });
  });
}

function sameManager(run: RunCommand, manager: string): boolean {
  const own = programName(unwrapped(run.words)[0]);
  return own === manager || (/^apt/.test(own) && /^apt/.test(manager));
}

function verbOf(words: readonly string[]): string {
  return words.slice(1).find((word) => !word.startsWith('-')) ?? '';
}
