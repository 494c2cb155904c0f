import type { DeploymentModel } from '../../../model/model.ts';
import { programName } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns, listText } from '../../shared/containers.ts';
import { hitsByFile, program, type RunHit } from '../../shared/run-flags.ts';

export default defineRule<readonly RunHit[]>({
  id: 'container/reproducible-build/system-packages-open',
  title: 'System packages come as the mirror has them that day',
  severity: 'MONITOR',
  confidence: 'High',
  effort: 'config-block',

  // One decision for all images: where packages come from and when images are built again.
  select: (model: DeploymentModel) => {
    const hits = [...hitsByFile(model, look).values()]
      .flat()
      .filter((hit) => hit.image.environment === 'prod' && !fromSnapshot(hit));
    return hits.length === 0 ? [] : [hits];
  },
  noSubject: 'No image installs packages of the system, or all of them have a version.',

  check(hits) {
    const first = hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    const files = [...new Set(hits.map((hit) => hit.image.file))];
    const names = [...new Set(hits.flatMap((hit) => hit.what.split(' ').slice(1)))];
    const manager = first.what.split(' ')[0] ?? 'apt-get'; // `look` writes it first
    return fail(
      first.span,
      `${listText(files, 3)} ${files.length === 1 ? 'installs' : 'install'} ${listText(names, 4)} without a version.`,
      {
        subject: { kind: 'repository', name: 'images', anchor: 'system-packages' },
        evidence: hits.slice(1, 8).map((hit) => hit.span),
        monitor: {
          metric: 'image builds that fail or behave differently without a change here',
          threshold: 'one',
          why: 'Distributions seldom break within a release, and an exact version alone disappears from the mirror with the next fix.',
        },
        verify: `Build with \`docker build --no-cache .\` a few weeks apart and compare \`${listing(manager)}\` in both images.`,
        fix: advice('Deploy by digest and rebuild on a schedule', 'dockerfile', snippet(manager)),
      },
    );
  },

  docs: {
    problem:
      'Two builds of the same commit can hold different packages, and nothing in the repository says which ones run.',
    impact:
      'A rebuild for a small fix brings other libraries along, and a rollback by rebuilding gives a third mixture.',
    verify: 'Build twice a few weeks apart without cache and compare the lists of packages.',
    remedy:
      'Deploy the image that was tested by its digest and keep its list of packages; where a version matters, write it or install from a dated snapshot.',
    tradeOff: 'Fixed versions get no security fixes by themselves: somebody has to move them.',
    sources: ['https://docs.docker.com/build/building/best-practices/#apt-get', 'https://snapshot.debian.org/'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y libpq5\nCMD ["x"]\n' }],
    good: [
      { Dockerfile: 'FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y libpq5=15.10-0\nCMD ["x"]\n' },
    ],
  },
});

/** Options of each manager that take the next word. */
const takesValue =
  /^(?:-t|-o|-c|-X|-p|--(?:virtual|repository|root|target-release|option|config-file|from|repo|enablerepo|disablerepo|setopt|installroot|releasever|exclude))$/;

/** `apt-get curl git`: the manager and what it installs without a version. */
function look(words: readonly string[]): string | undefined {
  const manager = program(words);
  if (!/^(apt-get|apt|apk|yum|dnf|tdnf|microdnf|zypper)$/.test(manager)) return undefined;
  const at = words.findIndex((word, i) => i > 0 && /^(install|add|in)$/.test(word));
  if (at < 0) return undefined;
  const open = words
    .slice(at + 1)
    .filter((word, i, all) => !word.startsWith('-') && !takesValue.test(all[i - 1] ?? ''))
    .filter((word) => /^[a-zA-Z0-9][\w.+:-]*$/.test(word) && !/\.(deb|rpm|apk)$/.test(word))
    .filter((word) => /^ap/.test(manager) || !/-\d/.test(word));
  return open.length === 0 ? undefined : [manager, ...open].join(' ');
}

/** A mirror of one day fixes every version at once. */
function fromSnapshot({ image }: RunHit): boolean {
  return allRuns(image).some(
    (run) => /\bsnapshot\b/i.test(run.text) || programName(run.words[0]) === 'repro-sources-list.sh',
  );
}

function listing(manager: string): string {
  return /^apt/.test(manager) ? 'dpkg -l' : manager === 'apk' ? 'apk list -I' : 'rpm -qa';
}

function snippet(manager: string): string {
  if (/^apt/.test(manager))
    return "# where it matters: all packages as of one day\nRUN echo 'deb [check-valid-until=no] https://snapshot.debian.org/archive/debian/20260901T000000Z bookworm main' > /etc/apt/sources.list";
  return manager === 'apk'
    ? "# where it matters: the series, which fixes still reach\nRUN apk add --no-cache 'libpq~17'"
    : '# where it matters: the version\nRUN dnf install -y libpq-17.2 && dnf clean all';
}
