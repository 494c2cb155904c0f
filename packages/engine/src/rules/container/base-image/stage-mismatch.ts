import { baseFacts, suiteRank } from '../../../facts/base-images.ts';
import { lastPart } from '../../../facts/datastores.ts';
import type { ImageReference } from '../../../model/container.ts';
import type { CopyInstruction, ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, noImages, placeText } from '../../shared/containers.ts';
import { sourceStage, withParents } from '../../shared/stages.ts';

interface Clash {
  readonly copy: CopyInstruction;
  readonly stage: number;
  readonly what: string;
  readonly error: string;
}

export default defineRule<ImageBuild>({
  id: 'container/base-image/stage-mismatch',
  title: 'What one stage builds cannot run in the next',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images.filter((image) => image.stages.length > 1),
  noSubject: noImages,

  check(image) {
    const base = known(image.base);
    const copies = image.copies.filter((copy) => sourceStage(image, copy) !== null);
    const first = copies[0];
    if (base === undefined || first === undefined) return skip('Nothing is copied from another stage.');
    const clash = copies.flatMap((copy) => clashOf(image, copy, base) ?? [])[0];
    if (clash === undefined) return pass(first.span);
    const from = image.stages[clash.stage];
    return fail(
      clash.copy,
      `${image.file} copies ${clash.copy.sources.join(' ')} from ${baseText(image, clash.stage)} (${placeText(from?.span ?? image.span)}) into ${base.text}: ${clash.what}.`,
      {
        subject: { ...imageSubject(image, 'stages'), discriminator: clash.error },
        evidence: [...(from === undefined ? [] : [from.span]), image.baseSpan],
        problem: `The image builds without a word, and the program ends at its start with "${clash.error}".`,
        verify: '`docker run --rm IMAGE` right after the build, before it is pushed, shows the message.',
        fix: advice(
          'Use one distribution and version in both stages',
          'dockerfile',
          `FROM ${baseText(image, clash.stage)} AS build\n# …\nFROM ${matching(image, clash.stage, base)}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Compiled files belong to the C library and to the interpreter they were built against.',
    impact:
      'Every container of the new version stops at once, and a rollout without probes replaces all of the old ones.',
    verify: 'Start the image once in the pipeline.',
    remedy: 'Name the same distribution and the same version in both stages, or link statically.',
    tradeOff: 'A slim Debian is some megabytes larger than Alpine.',
    sources: [
      'https://docs.docker.com/build/building/multi-stage/',
      'https://pythonspeed.com/articles/alpine-docker-python/',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM rust:1.90-bookworm AS build\nWORKDIR /src\nRUN cargo build --release --locked\nFROM alpine:3.23\nCOPY --from=build /src/target/release/app /usr/local/bin/app\nCMD ["app"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM rust:1.90-bookworm AS build\nWORKDIR /src\nRUN cargo build --release --locked\nFROM debian:bookworm-20251103-slim\nCOPY --from=build /src/target/release/app /usr/local/bin/app\nCMD ["app"]\n',
      },
    ],
  },
});

function clashOf(image: ImageBuild, copy: CopyInstruction, base: ImageReference): Clash | null {
  const stage = sourceStage(image, copy);
  const root = stage === null ? undefined : withParents(image, stage).at(-1);
  const from = root === undefined ? undefined : known(image.stages[root]?.from ?? image.base);
  const source = from === undefined ? undefined : baseFacts(from);
  const target = baseFacts(base);
  if (stage === null || from === undefined || source === undefined || target === undefined) return null;
  const runs = [...image.runs, ...image.otherRuns].filter((run) => withParents(image, stage).includes(run.stage));
  const compiled = compilerOf(runs, image);
  const interpreted = packagesFolder(copy, source.runtime);
  const found = (what: string, error: string): Clash => ({ copy, stage, what, error });
  if (interpreted === 'python' && target.runtime === 'python') {
    const [a, b] = [minorOf(from), minorOf(base)];
    if (a !== null && b !== null && a !== b)
      return found(`packages of Python ${a} are not found by Python ${b}`, 'ModuleNotFoundError');
  }
  const other = source.libc !== null && target.libc !== null && source.libc !== target.libc;
  const nothing = target.family === 'scratch' || /distroless\/static/.test(base.text);
  if (compiled !== null && source.libc === 'glibc' && (other || nothing) && isProgram(copy))
    return found(
      `${compiled} linked it against glibc, which is not there`,
      nothing ? 'no such file or directory' : 'not found',
    );
  if (interpreted === 'python' && other)
    return found(
      `compiled packages were made for ${source.libc}, the image has ${target.libc}`,
      'ImportError: Error loading shared library',
    );
  if (compiled !== null && isProgram(copy) && !other && !nothing) {
    const [built, run] = [suiteRank(source.suite), suiteRank(target.suite)];
    if (built !== null && run !== null && built > run)
      return found(
        `it was linked against the newer glibc of ${source.suite}, and ${target.suite} has an older one`,
        "version `GLIBC_2.x' not found",
      );
  }
  return null;
}

/** The compiler that links against the C library of its stage; null for static and interpreted results. */
function compilerOf(runs: readonly RunCommand[], image: ImageBuild): string | null {
  const text = runs
    .map((run) => `${run.assignments.map((it) => `${it.name}=${it.value}`).join(' ')} ${run.text}`)
    .join('\n');
  const env = [...image.env, ...image.otherEnv];
  if (
    /-static\b|musl|crt-static|netgo|--static/.test(text) ||
    env.some((it) => /RUSTFLAGS|CARGO_BUILD_TARGET/.test(it.name))
  )
    return null;
  if (/\bcargo (build|install|chef)\b/.test(text)) return 'cargo';
  const pure = /CGO_ENABLED=0/.test(text) || env.some((it) => it.name === 'CGO_ENABLED' && known(it.value) === '0');
  if (/\bgo (build|install)\b/.test(text) && !pure && /CGO_ENABLED=1|sqlite3|-race/.test(text)) return 'cgo';
  return null;
}

/** Not a folder of web files or settings. */
function isProgram(copy: CopyInstruction): boolean {
  return !copy.sources.some((source) =>
    /\/(dist|build|public|static|assets|www|html|share|etc|templates|migrations)\/?$|\.(json|html|css|js|ya?ml|toml|crt|pem|conf)$|ca-certificates/.test(
      source,
    ),
  );
}

function packagesFolder(copy: CopyInstruction, runtime: 'python' | 'node' | null): 'python' | null {
  if (runtime !== 'python') return null;
  return copy.sources.some((source) =>
    /site-packages|\/(\.?venv|opt\/venv)\/?$|\/usr\/local(\/lib)?\/?$|\/root\/\.local\/?$/.test(source),
  )
    ? 'python'
    : null;
}

function minorOf(image: ImageReference): string | null {
  return lastPart(image) === 'python' ? (/^(\d+\.\d+)/.exec(image.tag ?? '')?.[1] ?? null) : null;
}

function baseText(image: ImageBuild, stage: number): string {
  const root = withParents(image, stage).at(-1) ?? stage;
  return known(image.stages[root]?.from ?? image.base)?.text ?? 'another base';
}

function matching(image: ImageBuild, stage: number, base: ImageReference): string {
  const from = baseText(image, stage);
  if (lastPart(base) === 'python' || /^python/.test(from)) return from;
  const suite = /bookworm|trixie|bullseye/.exec(from)?.[0] ?? 'bookworm';
  return `debian:${suite}-slim`;
}
