import type { CopyInstruction, ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allRuns, imageSubject } from '../../shared/containers.ts';
import { type Install, installs } from '../../shared/installs.ts';
import { withParents } from '../../shared/stages.ts';

interface Subject extends Install {
  readonly wanted: string;
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/install-before-copy',
  title: 'The build installs from files that are not there yet',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'dockerfile',

  select: (model: DeploymentModel) =>
    installs(model).flatMap((install) => {
      const wanted = wantedBy(install);
      return wanted === null ? [] : [{ ...install, wanted }];
    }),
  noSubject: 'No image installs packages from a file of the project.',

  check({ image, run, wanted }) {
    const before = filledBefore(image, run, wanted);
    if (before === 'unknown') return skip('Something before may have brought the files.');
    if (before !== 'nothing') return pass([before, run], `${nameOf(wanted)} is copied first`);
    return fail(
      run,
      `${image.file} runs "${run.text.slice(0, 60)}" before anything is copied into the image, so ${wanted} is not there.`,
      {
        subject: imageSubject(image, `stage ${run.stage}/empty-install`),
        verify: `\`docker build --no-cache -f ${image.file} ${image.context ?? '.'}\` stops at line ${run.span.line}.`,
        fix: advice(
          'Copy what the installation reads',
          'dockerfile',
          `COPY ${wanted.replace(/ and /, ' ')} ./\nRUN ${run.text.slice(0, 80)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The command finds an empty folder and ends with an error; the image can only have been built in another way.',
    impact: 'Nobody can build the product from this repository, and a fix cannot be shipped.',
    verify: 'Build without a cache.',
    remedy: 'Copy the manifest and the lock file first, install, then copy the sources.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/build/cache/optimize/#order-your-layers'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.13-slim\nWORKDIR /app\nRUN pip install .\nCMD ["app"]\n' }],
    good: [{ Dockerfile: 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN pip install .\nCMD ["app"]\n' }],
  },
});

/** The files that the command cannot do without; null when it names packages itself. */
function wantedBy({ run, words, tool }: Install): string | null {
  if (run.mounts.some((mount) => /type=bind|from=/.test(mount)) || run.conditional || run.heredoc === true) return null;
  const rest = words.slice(1);
  if (rest.some((word) => /[$]|^(?:-g|--global|--prefix|--root|--target|-C|--dir|--cwd)/.test(word))) return null;
  const verb = rest.find((word) => !word.startsWith('-')) ?? '';
  const named = rest.slice(rest.indexOf(verb) + 1).filter((word) => /^[@a-z.]/i.test(word));
  if (tool === 'pip') {
    const args = words.slice(words.indexOf('install') + 1);
    if (!words.includes('install')) return null;
    const list = args[args.findIndex((word) => word === '-r' || word === '--requirement') + 1];
    if (args.includes('-r') || args.includes('--requirement'))
      return list !== undefined && /^(?:\.\/)?[\w./-]+$/.test(list) && !list.startsWith('/') ? list : null;
    return args.some((word) => /^\.(?:\[[\w,-]+\])?$/.test(word)) ? 'pyproject.toml' : null;
  }
  if (tool === 'npm')
    return /^(?:ci|install|i)$/.test(verb) && named.length === 0 ? 'package.json and package-lock.json' : null;
  if (tool === 'yarn' || tool === 'pnpm' || tool === 'bun')
    return verb === 'install' && named.length === 0 ? 'package.json' : null;
  if (tool === 'uv') return verb === 'sync' ? 'pyproject.toml and uv.lock' : null;
  return tool === 'poetry' && verb === 'install' ? 'pyproject.toml and poetry.lock' : null;
}

/** What happened before the command: a copy that covers the wanted file, something that may have brought it, or nothing at all. */
function filledBefore(image: ImageBuild, run: RunCommand, wanted: string): Span | 'unknown' | 'nothing' {
  const stages = withParents(image, run.stage);
  const isBefore = (it: CopyInstruction | RunCommand) => stages.includes(it.stage) && it.span.start < run.span.start;
  const { covering, any } = firstCopies(image, run.stage, wanted);
  if (covering !== undefined && isBefore(covering)) return covering.span;
  if (any !== undefined && isBefore(any)) return 'unknown';
  const made = allRuns(image).some(
    (it) =>
      isBefore(it) &&
      /\b(?:git|curl|wget|tar|unzip|svn|hg|create|mount|tee|npm init|uv init|poetry (?:init|new))\b|^(?:echo|printf|cat)\b.*(?:\{|name|==)/.test(
        it.text,
      ),
  );
  if (made) return 'unknown';
  const root = image.stages[stages.at(-1) ?? -1];
  const base = root === undefined ? undefined : known(root.from);
  return base !== undefined && /^(?:python|node|debian|ubuntu|alpine|oven\/bun)$/.test(base.repository)
    ? 'nothing'
    : 'unknown';
}

interface FirstCopies {
  readonly covering: CopyInstruction | undefined;
  readonly any: CopyInstruction | undefined;
}

const firstOf = new WeakMap<ImageBuild, Map<string, FirstCopies>>();

/** The first copy of a stage and its parents, and the first that covers the file: read once for all installs of the stage. */
function firstCopies(image: ImageBuild, stage: number, wanted: string): FirstCopies {
  const known = firstOf.get(image) ?? new Map<string, FirstCopies>();
  firstOf.set(image, known);
  const key = `${stage} ${wanted}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const stages = withParents(image, stage);
  const copies = [...image.copies, ...image.otherCopies]
    .filter((it) => stages.includes(it.stage))
    .sort((a, b) => a.span.start - b.span.start);
  const covering = copies.find((it) => it.from === null && it.sources.some((source) => covers(source, wanted)));
  const found = { covering, any: copies[0] };
  known.set(key, found);
  return found;
}

/** The first of the wanted files, without its folder. */
function nameOf(wanted: string): string {
  const first = wanted.split(' ')[0] ?? wanted;
  return first.slice(first.lastIndexOf('/') + 1);
}

/** The whole context, or a source that names the file, with `*` for some of its letters. A folder may hold it or not. */
function covers(source: string, wanted: string): boolean {
  if (/^\.?\/?$/.test(source)) return true;
  const pattern = source.slice(source.lastIndexOf('/') + 1);
  const name = nameOf(wanted);
  if (name === 'pyproject.toml' && /^setup\.(?:py|cfg)$/.test(pattern)) return true;
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  return rest.length === 1 && pattern !== '*' && name.startsWith(head) && name.endsWith(rest[0] ?? '');
}
