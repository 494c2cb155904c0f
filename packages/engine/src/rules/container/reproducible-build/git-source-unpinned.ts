import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { allRuns, listText, runsByInstruction } from '../../shared/containers.ts';

interface Hit {
  readonly image: ImageBuild;
  readonly run: RunCommand;
  readonly url: string;
  readonly branch: string | null;
}

export default defineRule<{ file: string; hits: readonly Hit[] }>({
  id: 'container/reproducible-build/git-source-unpinned',
  title: 'The build takes the newest commit of another project',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No image takes sources from git.',

  check({ file, hits }) {
    const first = hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    const names = [...new Set(hits.map((hit) => nameOf(hit.url)))];
    const what = first.branch === null ? 'without a commit or tag' : `from the branch ${first.branch}`;
    return fail(first.run, `${file} takes ${listText(names, 4)} from git ${what}.`, {
      subject: { kind: 'image', name: file, anchor: `${file}/git-sources` },
      evidence: hits.slice(1, 5).map((hit) => hit.run.span),
      verify: `\`git ls-remote ${first.url.replace(/^git\+/, '').replace(/@[^@/]*$/, '')} HEAD\` today and in a month prints different commits.`,
      fix: advice(
        'Name the commit',
        'dockerfile',
        `RUN git init /src && cd /src \\\n    && git fetch --depth 1 ${first.url.replace(/^git\+/, '')} <commit> \\\n    && git checkout FETCH_HEAD\n# pip: git+https://host/project.git@<commit>`,
      ),
    });
  },

  docs: {
    problem:
      'The build compiles or installs whatever stands there that day, and layers that are cached keep an older state on some machines only.',
    impact: 'Two builds of one commit differ, and a change of somebody else reaches production without a review here.',
    verify: 'Ask for the newest commit twice.',
    remedy: 'Name a commit, or at least a tag.',
    tradeOff: 'Updates become commits.',
    sources: [
      'https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository',
      'https://pip.pypa.io/en/stable/topics/vcs-support/',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM debian:12.8\nRUN git clone --depth 1 https://a.example/tool.git && make -C tool install\nCMD ["tool"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM debian:12.8\nRUN git clone --depth 1 --branch v1.4.2 https://a.example/tool.git && make -C tool install\nCMD ["tool"]\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly { file: string; hits: readonly Hit[] }[] {
  const byFile = new Map<string, Hit[]>();
  const seen = new Set<string>();
  for (const image of model.images) {
    const groups = runsByInstruction(image);
    for (const run of allRuns(image)) {
      const key = `${run.span.file}:${run.span.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const found = hitOf(run, groups.get(run.instruction.start) ?? []);
      if (found !== null) byFile.set(image.file, [...(byFile.get(image.file) ?? []), { image, run, ...found }]);
    }
  }
  return [...byFile].map(([file, hits]) => ({ file, hits }));
}

const moving = /^(main|master|develop|dev|trunk|HEAD|nightly|edge|latest|stable|release)$/;

function hitOf(run: RunCommand, together: readonly RunCommand[]): { url: string; branch: string | null } | null {
  const words = unwrapped(run.words);
  if (programName(words[0]) === 'git' && words.includes('clone')) {
    const url = words.find((word) => /^(https?:\/\/|git@|git:\/\/)/.test(word));
    const at = words.findIndex((word) => /^(-b|--branch|--revision)$/.test(word));
    const branch =
      words.find((word) => /^--(branch|revision)=/.test(word))?.split('=')[1] ?? (at < 0 ? undefined : words[at + 1]);
    // A later checkout in the same RUN decides.
    const decided = together.some(
      (other) => /\bgit\b.*\b(checkout|reset|switch|fetch)\b/.test(other.text) && other.span.start > run.span.start,
    );
    if (url === undefined || decided || run.text.includes('$')) return null;
    return branch === undefined ? { url, branch: null } : moving.test(branch) ? { url, branch } : null;
  }
  const source = words.find((word) => /(^|@\s*)git\+(https?|ssh|git):\/\//.test(word));
  if (source === undefined || source.includes('$')) return null;
  const ref = /\.?[^/]*@([^@/#]+)(#.*)?$/.exec(
    source.replace(/^[^@]*@\s*(?=git\+)/, '').replace(/\/\/[^/@]*@/, '//'),
  )?.[1];
  if (ref !== undefined && !moving.test(ref)) return null;
  return { url: source.replace(/^.*?(?=git\+)/, ''), branch: ref ?? null };
}

function nameOf(url: string): string {
  return (
    url
      .replace(/[@#][^/]*$/, '')
      .replace(/\.git$/, '')
      .split('/')
      .at(-1) ?? url
  ).replace(/\.git$/, '');
}
