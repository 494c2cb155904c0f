import type { ImageReference } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { isFloating } from '../../shared/references.ts';
import { hitsByFile, program, type RunHit } from '../../shared/run-flags.ts';

export default defineRule<{ file: string; hits: readonly RunHit[] }>({
  id: 'container/reproducible-build/os-upgrade-in-build',
  title: 'The build upgrades the whole system',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model: DeploymentModel) => [...hitsByFile(model, look)].map(([file, hits]) => ({ file, hits })),
  noSubject: 'No image upgrades all its packages.',

  check({ file, hits }) {
    const first = hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    const base = known(first.image.base);
    const moves = base !== undefined && movesByItself(base);
    const message = moves
      ? `${file} starts from ${base.text}, a tag that moves, and runs ${first.what} on top: nothing in the repository says what is inside.`
      : `${file} runs ${first.what}.`;
    return fail(moves ? first.image.baseSpan : first.span, message, {
      subject: { kind: 'image', name: file, anchor: `${file}/upgrade` },
      severity: moves ? 'MEDIUM' : 'MONITOR',
      evidence: (moves ? hits : hits.slice(1)).slice(0, 5).map((hit) => hit.span),
      ...(moves
        ? {}
        : {
            monitor: {
              metric: 'age of the base image in production',
              threshold: 'more than 30 days',
              why: 'A fresh base image brings the same fixes, and then the upgrade has nothing to do.',
            },
          }),
      fix: advice(
        'Take a newer base image instead',
        'dockerfile',
        '# renew the tag or the digest, by hand or with a bot\nFROM debian:bookworm-slim',
      ),
    });
  },

  docs: {
    problem: 'What it installs depends on the day of the build and on cached layers, not on the commit.',
    impact: 'Two builds of one commit differ, and a bad package of the distribution arrives unasked.',
    verify: 'Build twice a week apart without cache and compare the package lists.',
    remedy: 'Renew the base image regularly and rebuild.',
    tradeOff: 'Between two base images the upgrade would bring security fixes earlier; a weekly rebuild does that too.',
    sources: ['https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM debian:bookworm-slim\nRUN apt-get update && apt-get upgrade -y\n' }],
    good: [{ Dockerfile: 'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y curl\n' }],
  },
});

/** No version, or the name of a rolling stream (`c9s`, `stream9`). */
function movesByItself(image: ImageReference): boolean {
  return (
    isFloating(image) ||
    (image.digest === null &&
      /^(c\d+s|stream-?\d+|el\d+|ubi\d+|leap|tumbleweed|rawhide|sid|unstable|testing)$/i.test(image.tag ?? ''))
  );
}

function look(words: readonly string[]): string | undefined {
  const tool = program(words);
  const rest = words.slice(1).filter((word) => !word.startsWith('-'));
  const verb = rest[0] ?? '';
  if (/^(apt-get|apt)$/.test(tool) && /^(upgrade|dist-upgrade|full-upgrade)$/.test(verb)) return `${tool} ${verb}`;
  if (tool === 'apk' && verb === 'upgrade' && rest.length === 1) return 'apk upgrade';
  if (
    /^(yum|dnf|tdnf|microdnf|zypper)$/.test(tool) &&
    /^(update|up|upgrade|dist-upgrade|dup|distro-sync)$/.test(verb) &&
    rest.length === 1
  )
    return `${tool} ${verb}`;
  if (tool === 'pacman' && rest.length === 0 && words.some((word) => /^-S\w*u/.test(word) || word === '--sysupgrade'))
    return 'pacman -Syu';
  return undefined;
}
