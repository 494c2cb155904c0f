import { baseFacts } from '../../../facts/base-images.ts';
import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { systemPackagesOf } from '../../../model/system-packages.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { allRuns, imageSubject, noImages } from '../../shared/containers.ts';
import { withParents } from '../../shared/stages.ts';

interface Missing {
  readonly run: RunCommand;
  readonly tool: string;
  readonly base: string;
  readonly family: string;
}

export default defineRule<ImageBuild>({
  id: 'container/base-image/command-not-in-image',
  title: 'The build calls a program that is not there yet',
  severity: 'CRITICAL',
  confidence: 'Medium',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image) {
    const runs = allRuns(image);
    const first = runs[0];
    if (first === undefined) return skip('Nothing is run while building.');
    const missing = runs.flatMap((run) => missingIn(image, run, runs) ?? [])[0];
    if (missing === undefined)
      return skip('No RUN step calls a command that the image lacks, as far as packages are known.');
    const { run, tool, base, family } = missing;
    return fail(
      run,
      `${image.file} runs "${run.text.slice(0, 60)}", but ${base} has no ${tool} and nothing before it brings one.`,
      {
        subject: { ...imageSubject(image, `stage ${run.stage}/tools`), discriminator: tool },
        evidence: [image.stages[withParents(image, run.stage).at(-1) ?? run.stage]?.span ?? image.span],
        verify: `\`docker run --rm --entrypoint sh ${base} -c 'command -v ${tool}'\` prints nothing.`,
        fix: advice(`Bring ${tool} before it is used`, 'dockerfile', snippet(tool, family)),
      },
    );
  },

  docs: {
    problem:
      'The shell answers "not found" and the build stops, or goes on without that step when the command stands in a list that hides it.',
    impact:
      'The image cannot be built from an empty cache: the next machine, or the next change above this line, finds out.',
    verify: 'Build once with --no-cache.',
    remedy: 'Install the program in the same stage first, use what the base has, or take another base.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/build/building/best-practices/#from'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN curl -fsSLO https://a.example/x.tgz\nCMD ["python", "app.py"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN apt-get update && apt-get install -y curl && curl -fsSLO https://a.example/x.tgz\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

const managers: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  apt: 'apt',
  apk: 'apk',
  dnf: 'dnf',
  yum: 'dnf',
  microdnf: 'dnf',
  zypper: 'zypper',
};
/** Programs of packages with another name. */
const packagesOf: Readonly<Record<string, RegExp>> = {
  gcc: /^(gcc|build-essential|build-base|g\+\+)/,
  make: /^(make|build-essential|build-base)/,
  nc: /^(netcat|nmap-ncat|nc)/,
  dig: /^(dnsutils|bind)/,
  useradd: /^shadow/,
  groupadd: /^shadow/,
  usermod: /^shadow/,
  ps: /^procps/,
  pgrep: /^procps/,
  ping: /^iputils/,
  node: /^node/,
  npm: /^(node|npm)/,
  python: /^python/,
  python3: /^python/,
};

function missingIn(image: ImageBuild, run: RunCommand, runs: readonly RunCommand[]): Missing | null {
  const stages = withParents(image, run.stage);
  const root = stages.at(-1) ?? run.stage;
  const from = image.stages[root]?.from;
  const base = from === undefined ? undefined : known(from);
  const facts = base === undefined ? undefined : baseFacts(base);
  if (
    base === undefined ||
    facts === undefined ||
    facts.family === 'scratch' ||
    run.conditional ||
    /\|\|/.test(run.text)
  )
    return null;
  const found = (tool: string): Missing => ({ run, tool, base: base.text, family: facts.family });
  const tool = programName(unwrapped(run.words)[0]);
  const manager = managers[tool];
  if (manager !== undefined && facts.packageManager !== null)
    return manager === facts.packageManager || (manager === 'dnf' && facts.family === 'rhel') ? null : found(tool);
  if (
    !facts.lacks.has(tool) ||
    !/^(curl|wget|git|jq|nc|bash|node|python3?|dig|ping|useradd|groupadd|usermod)$/.test(tool)
  )
    return null;
  const before = runs.filter((other) => stages.includes(other.stage) && other.span.start < run.span.start);
  const packages = systemPackagesOf(before);
  const name = packagesOf[tool] ?? new RegExp(`^${tool}`);
  const brought =
    packages.open ||
    packages.packages.some((it) => name.test(it.name)) ||
    before.some(
      (other) => other.text.includes(tool) || /build-dep|\.sh\b|setup_|nvm|conda|brew|asdf|mise/.test(other.text),
    ) ||
    [...image.copies, ...image.otherCopies].some((copy) => stages.includes(copy.stage) && copy.from !== null);
  return brought ? null : found(tool);
}

function snippet(tool: string, family: string): string {
  if (managers[tool] !== undefined)
    return family === 'alpine'
      ? 'RUN apk add --no-cache <packages>'
      : 'RUN apt-get update && apt-get install -y --no-install-recommends <packages> && rm -rf /var/lib/apt/lists/*';
  return family === 'alpine'
    ? `RUN apk add --no-cache ${tool}`
    : `RUN apt-get update && apt-get install -y --no-install-recommends ${tool} ca-certificates && rm -rf /var/lib/apt/lists/*`;
}
