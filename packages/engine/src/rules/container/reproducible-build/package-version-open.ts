import type { RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { pipInstall, pipPackages } from '../../shared/dependencies.ts';
import { hitsByFile, program, type RunHit } from '../../shared/run-flags.ts';

export default defineRule<{ file: string; hits: readonly RunHit[] }>({
  id: 'container/reproducible-build/package-version-open',
  title: 'The Dockerfile installs whatever is newest',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => [...hitsByFile(model, look)].map(([file, hits]) => ({ file, hits })),
  noSubject: 'No image installs named packages of pip, npm, gem or go.',

  check({ file, hits }) {
    const all = [...new Set(hits.flatMap((hit) => namesOf(hit)))];
    const toolsOnly = all.every((name) => packaging.test(name));
    const names = toolsOnly ? all : all.filter((name) => !packaging.test(name));
    const first = hits.find((hit) => names.some((name) => namesOf(hit).includes(name))) ?? hits[0];
    if (first === undefined) throw new Error('a subject without hits');
    return fail(first.span, `${file} installs ${listText(names)} without a version.`, {
      subject: { kind: 'image', name: file, anchor: `${file}/package-versions` },
      ...(toolsOnly
        ? {
            severity: 'MONITOR' as const,
            monitor: {
              metric: 'image builds that fail without a change here',
              threshold: 'one',
              why: 'A new pip or setuptools changes how old packages are built; it seldom changes what is installed.',
            },
          }
        : {}),
      evidence: hits
        .filter((hit) => hit !== first)
        .slice(0, 7)
        .map((hit) => hit.span),
      fix: advice('Name the versions that run today', 'dockerfile', versionsOf(hits, names)),
    });
  },

  docs: {
    problem: 'Each build takes the newest release of that day, with everything it depends on.',
    impact: 'A rebuild of an old commit gives another image, and a bad release of somebody else stops the build.',
    verify: 'Build twice a month apart without cache and compare the installed versions.',
    remedy: 'Write the version, or move the packages to a list with a lock.',
    tradeOff: 'Updates become commits.',
    sources: ['https://pip.pypa.io/en/stable/topics/repeatable-installs/'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nRUN pip install fastapi uvicorn\n' }],
    good: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nRUN pip install fastapi==0.115.0 uvicorn==0.32.0\n' }],
  },
});

/** Tools that pip itself needs to work; their version changes little. */
const packaging = /^(pip|setuptools|wheel|build)$/;

/** How each tool prints what is installed and names a version. */
const tools = {
  pip: { list: 'docker run --rm --entrypoint pip IMAGE freeze', pinned: (name: string) => `${name}==1.2.3` },
  npm: { list: 'docker run --rm --entrypoint npm IMAGE ls -g', pinned: (name: string) => `${name}@1.2.3` },
  gem: { list: 'docker run --rm --entrypoint gem IMAGE list', pinned: (name: string) => `${name}:1.2.3` },
  go: {
    list: 'docker run --rm --entrypoint go IMAGE version -m /go/bin',
    pinned: (name: string) => `${name.replace(/@latest$/, '')}@v1.2.3`,
  },
} as const;
type Tool = keyof typeof tools;

/** `pip httpx npm pnpm`: each name follows the tool that installs it. */
function packagesOf(hit: RunHit): readonly { readonly tool: Tool; readonly name: string }[] {
  const words = hit.what.split(' ');
  return words.flatMap((name, i) => (i % 2 === 0 ? [] : [{ tool: words[i - 1] as Tool, name }])); // `look` writes pairs
}

function namesOf(hit: RunHit): readonly string[] {
  return packagesOf(hit).map((one) => one.name);
}

/** In the words of the tools that are used here, and of no other. */
function versionsOf(hits: readonly RunHit[], names: readonly string[]): string {
  const found = hits.flatMap(packagesOf).filter((one) => names.includes(one.name));
  return (Object.keys(tools) as Tool[]) // the keys of a constant
    .flatMap((tool) => {
      const { list, pinned } = tools[tool];
      const own = [
        ...new Set(found.filter((one) => one.tool === tool).map((one) => one.name.replace(/@(?:latest|next)$/, ''))),
      ];
      return own.length === 0
        ? []
        : [`# ${list}   # prints the versions`, ...own.slice(0, 3).map((name) => `#   ${pinned(name)}`)];
    })
    .join('\n');
}

function look(words: readonly string[], run: RunCommand): string | undefined {
  const other: Tool = program(words) === 'go' ? 'go' : 'gem';
  const open = [
    ...openPip(words).map((name) => `pip ${name.replace(/\s.*$/, '')}`),
    ...openNode(words).map((name) => `npm ${name}`),
    ...openOther(words).map((name) => `${other} ${name}`),
  ];
  return open.length === 0 || run.text.includes('|') ? undefined : open.join(' ');
}

function openPip(words: readonly string[]): readonly string[] {
  const rest = pipInstall(words);
  if (rest.some((word) => /^(-c|--constraint)/.test(word))) return [];
  const listed = rest.some((word) => /^(?:-r|--requirement)/.test(word));
  return (
    pipPackages(words)
      // Beside a list an extra only widens what the list pins.
      .filter((word) => !(listed && word.includes('[')))
      .filter((word) => !/[=@]/.test(word.replace(/\[[^\]]*\]/, '').replace(/[<>~!]=?/, '')) || /[<>]=?|~=/.test(word))
      .map((word) => word.split(/[[<>=~!]/)[0] ?? word)
  );
}

/** A tag that moves, or a range: `a@latest`, `@b/c@^1.2`, `d@>=2 <3`. */
const anyVersion = /^@?[^@\s]+@(?:latest|next|[<>=^~*].*)$/;

function openNode(words: readonly string[]): readonly string[] {
  const tool = program(words);
  const global =
    words.some((word) => word === '-g' || word === '--global' || word === '--location=global') ||
    (tool === 'yarn' && words[1] === 'global');
  const adds = /^(npm|pnpm|bun)$/.test(tool)
    ? /^(install|i|add)$/.test(words.slice(1).find((word) => !word.startsWith('-')) ?? '')
    : tool === 'yarn' && words.includes('add');
  if (!adds || (!global && tool !== 'npm')) return [];
  return words
    .slice(1)
    .filter(
      (word) =>
        !/^(install|i|add|global)$/.test(word) &&
        /^@?[a-z0-9]/i.test(word) &&
        (anyVersion.test(word) || !/^(\.|\/|https?:|git|file:)|\.tgz$|\$|=|\//.test(word.replace(/^@[\w.-]+\//, ''))),
    )
    .filter((word) => word.lastIndexOf('@') <= 0 || anyVersion.test(word))
    .map((word) => word.replace(/(.)@[<>=^~*][^@]*$/, '$1'));
}

function openOther(words: readonly string[]): readonly string[] {
  const tool = program(words);
  const rest = words.slice(2).filter((word) => !word.startsWith('-'));
  if (
    tool === 'gem' &&
    (words[1] === 'install' || words[1] === 'i') &&
    !words.some((word) => /^(-v|--version)/.test(word))
  )
    return rest.filter((word) => /^[a-z]/i.test(word) && !word.includes(':') && !/\.gem$/.test(word));
  if (tool === 'go' && words[1] === 'install')
    return rest.filter(
      (word) => /\./.test(word) && (!word.includes('@') || word.endsWith('@latest')) && !/^\.?\//.test(word),
    );
  return [];
}
