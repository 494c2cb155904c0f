import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { optionValue, programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, noImages, runsByInstruction } from '../../shared/containers.ts';
import { pipInstall } from '../../shared/dependencies.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/package-cache-left',
  title: 'The image carries the leftovers of its installation',
  severity: 'MONITOR',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image) {
    const groups = runsByInstruction(image);
    const off = recommendsOff(image);
    const left = image.runs.flatMap((run) =>
      [leftover(run, image, groups.get(run.instruction.start) ?? []), unasked(run, off)].flatMap((what) =>
        what === undefined ? [] : [{ run, what }],
      ),
    );
    const first = left[0];
    const install = image.runs.find((run) => /install|\badd\b/.test(run.text));
    if (first === undefined)
      return install === undefined ? skip('Nothing is installed in the final stages.') : pass(install);
    const names = [...new Set(left.map((it) => it.what))];
    return fail(first.run, `${image.file} leaves ${listText(names)} in the layer that installed the packages.`, {
      subject: imageSubject(image, 'package-cache'),
      evidence: [...new Set(left.map((it) => it.run.span))].slice(1, 6),
      monitor: {
        metric: 'size of the image',
        threshold: 'more than 500 MB above what the application needs',
        why: 'Caches cost 20 to 300 MB; below that they only slow pulls down a little.',
      },
      fix: advice('Clean up in the same RUN, or mount a cache', 'dockerfile', cleanup(names)),
    });
  },

  docs: {
    problem: 'A later RUN cannot make the layer smaller, so every pull moves files that nobody needs.',
    impact: 'Deployments and scale-outs take longer, and disks of hosts fill with old layers sooner.',
    verify: '`docker history IMAGE` shows the size of each layer.',
    remedy:
      'Remove lists and caches at the end of the same RUN, or use --mount=type=cache; install with --no-install-recommends.',
    tradeOff:
      'Builds without cache mounts download again; what apt recommended and the application uses (ca-certificates, often) must then be named.',
    sources: [
      'https://docs.docker.com/build/building/best-practices/#apt-get',
      'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
    ],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM almalinux:9.5\nRUN dnf install -y nginx\n' }],
    good: [{ Dockerfile: 'FROM almalinux:9.5\nRUN dnf install -y nginx && dnf clean all\n' }],
  },
});

/** What the command leaves behind; undefined when the rest of its RUN removes it or a mount keeps it out. */
function leftover(run: RunCommand, image: ImageBuild, together: readonly RunCommand[]): string | undefined {
  const words = unwrapped(run.words);
  const tool = programName(words[0]);
  const installs = words.some((word) => /^(install|add|in|localinstall|groupinstall)$/.test(word));
  if (!installs || run.mounts.some((mount) => /type=(cache|tmpfs)/.test(mount))) return undefined;
  const after = together
    .filter((other) => other.span.start > run.span.start)
    .map((other) => other.text)
    .join('\n');
  if (/^(yum|dnf|tdnf|microdnf)$/.test(tool))
    return new RegExp(`\\b${tool}(?: -\\S+)* clean(?: -\\S+)* all\\b`).test(after) ||
      removes(after, '/var/cache/yum') ||
      removes(after, '/var/cache/dnf') ||
      removes(after, '/var/cache/libdnf')
      ? undefined
      : `the ${tool} cache`;
  if (tool === 'zypper')
    return /zypper (cc|clean)|--no-cache/.test(`${after}\n${run.text}`) ? undefined : 'the zypper cache';
  if (/^(apt-get|apt)$/.test(tool)) return removes(after, '/var/lib/apt') ? undefined : 'the lists of apt';
  if (tool === 'apk')
    return words.some((word) => word === '--no-cache') || removes(after, '/var/cache/apk')
      ? undefined
      : 'the index of apk';
  const packages = pipInstall(run.words).filter((word) => !word.startsWith('-'));
  // A new pip weighs two megabytes.
  if (packages.every((word) => /^(?:pip|setuptools|wheel)\b/.test(word)) || tool === 'uv') return undefined;
  const off =
    run.words.some((word) => word.startsWith('--no-cache')) ||
    /pip cache purge|rm -[rf]{2} [^\n]*\.cache/.test(after) ||
    image.env.some((it) => it.name === 'PIP_NO_CACHE_DIR' && !['', '0', 'off'].includes(known(it.value) ?? ''));
  return off ? undefined : 'the pip cache';
}

/** What nobody named: packages that apt takes along, and the login log that a high user id blows up. */
function unasked(run: RunCommand, recommendsAreOff: boolean): string | undefined {
  const words = unwrapped(run.words);
  const tool = programName(words[0]);
  if (/^(apt-get|apt)$/.test(tool) && words.includes('install')) {
    const named = words.slice(words.indexOf('install') + 1).filter((word) => !word.startsWith('-'));
    const off = recommendsAreOff || words.includes('--no-install-recommends');
    return off || named.length === 0 ? undefined : 'packages that apt only recommends';
  }
  if (tool !== 'useradd' || words.some((word) => /^(?:-\w*l\w*|--no-log-init)$/.test(word))) return undefined;
  const id = Number(optionValue(words, '-u', '--uid'));
  return id >= 100_000 ? `a login log as long as the user id ${id}` : undefined;
}

/** A setting of apt for all of the image's commands: asked once, since one Dockerfile may have thousands. */
function recommendsOff(image: ImageBuild): boolean {
  return (
    image.runs.some((it) => /Install-Recommends["']?[ =]+["']?(?:0|false|no)\b/i.test(it.text)) ||
    image.copies.some((it) => it.destination.includes('apt.conf'))
  );
}

/** `rm -rf`, `rm -fr`, `rm --recursive --force`, whatever stands between. */
function removes(text: string, folder: string): boolean {
  return text
    .split('\n')
    .some((line) => /^rm\b/.test(line) && /(^|\s)(-\w*r|--recursive)/i.test(line) && line.includes(folder));
}

function cleanup(names: readonly string[]): string {
  const text = names.join(' ');
  if (/apt/.test(text))
    return 'RUN apt-get update \\\n    && apt-get install -y --no-install-recommends package \\\n    && rm -rf /var/lib/apt/lists/*';
  if (/apk/.test(text)) return 'RUN apk add --no-cache package';
  if (/user id/.test(text)) return 'RUN useradd --no-log-init --uid 1234567 app';
  if (/pip/.test(text)) return 'RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt';
  return 'RUN dnf install -y package && dnf clean all';
}
