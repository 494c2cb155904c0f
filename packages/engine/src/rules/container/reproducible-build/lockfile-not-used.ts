import type { ImageBuild } from '../../../model/image.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, review, skip } from '../../rule.ts';
import { imageSubject } from '../../shared/containers.ts';
import { belowContext, reachesBuild } from '../../shared/context.ts';
import { contextFile, type Install, installs, isCi } from '../../shared/installs.ts';

export default defineRule<Install>({
  id: 'container/reproducible-build/lockfile-not-used',
  title: 'The build installs other versions than the lock file',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => installs(model).filter((install) => install.tool !== 'pip'),
  noSubject: 'No image installs dependencies with a tool that keeps a lock file.',

  check(install, model) {
    const { image, run, words } = install;
    const loose = looseness(install);
    if (loose === null)
      return isInstall(install) && fromLock(install)
        ? pass(run)
        : skip('No dependency is installed from a lock file here.');
    const found = contextFile(image, model, loose.locks);
    // The archive may come without locks; a COPY that names one proves it.
    const named = found === null ? copiedLock(image, loose.locks) : null;
    const lock = found ?? named?.name;
    if (lock === undefined) return skip('There is no lock file in the build context.');
    const below = found === null ? null : belowContext(image, found);
    const absent = below !== null && !reachesBuild(image, model, below);
    const text = run.text;
    const exact = text === words.join(' ') && run.span.line === run.span.endLine && !text.includes('$');
    const message = absent
      ? `${image.file} runs "${shorten(text)}", but ${lock} never gets into the build: every version is resolved anew.`
      : `${image.file} runs "${shorten(text)}", which may change what ${lock} says.`;
    return fail(run, message, {
      subject: { ...imageSubject(image, `stage ${run.stage}/install`), discriminator: install.tool },
      // With the lock at hand these tools leave it alone until the manifest says something else.
      severity: absent || loose.ignoresLock === true ? 'HIGH' : 'MEDIUM',
      evidence: [named?.span ?? { file: lock, start: 0, end: 0, line: 1, endLine: 1 }],
      ...(absent || loose.ignoresLock === true
        ? {}
        : {
            problem:
              'When someone changes the manifest and forgets the lock, the build resolves the difference by itself instead of stopping, and the image holds versions that nobody tested.',
          }),
      verify: `Build twice a month apart with --no-cache and compare the installed versions; "${loose.better}" keeps them equal.`,
      fix: exact
        ? review(`Use ${loose.better}`, 'dockerfile', [
            { path: run.span.file, start: run.span.start, end: run.span.end, text: loose.rewrite(words) },
          ])
        : {
            title: `Use ${loose.better}`,
            safety: 'advice',
            edits: [],
            language: 'dockerfile',
            snippet: `RUN ${loose.rewrite(words)}`,
          },
    });
  },

  docs: {
    problem:
      'It resolves version ranges anew and takes what is newest on that day, so the image holds versions that nobody tested.',
    impact: 'A release of some indirect dependency breaks production although no line here changed.',
    verify: 'Compare the versions in the image with the lock file.',
    remedy: 'Install exactly what the lock file says, and let the build stop when the two disagree.',
    tradeOff: 'The build fails when someone forgets to commit the lock file, which is the point.',
    sources: ['https://docs.npmjs.com/cli/commands/npm-ci', 'https://pnpm.io/cli/install#--frozen-lockfile'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm install\nCMD ["node", "a.js"]\n',
        'package.json': '{"name":"a","version":"1.0.0"}',
        'package-lock.json': '{"name":"a","lockfileVersion":3,"packages":{}}',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCMD ["node", "a.js"]\n',
        'package.json': '{"name":"a","version":"1.0.0"}',
        'package-lock.json': '{"name":"a","lockfileVersion":3,"packages":{}}',
      },
    ],
  },
});

interface Loose {
  readonly locks: readonly string[];
  readonly better: string;
  /** It resolves anew even when lock and manifest agree. */
  readonly ignoresLock?: true;
  rewrite(words: readonly string[]): string;
}

/** How the command ignores a lock; null when it uses it or installs nothing from a manifest. */
function looseness(install: Install): Loose | null {
  const { words, tool, image } = install;
  const has = (...options: string[]) =>
    options.some((option) => words.some((word) => word === option || word.startsWith(`${option}=`)));
  const verb = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  const named = words.slice(1).filter((word) => !word.startsWith('-') && word !== verb).length > 0;
  switch (tool) {
    case 'npm':
      if (!['install', 'i'].includes(verb) || named || has('-g', '--global')) return null;
      return {
        locks: ['package-lock.json', 'npm-shrinkwrap.json'],
        better: 'npm ci',
        rewrite: (all) =>
          ['npm', 'ci', ...all.slice(2).filter((word) => word !== '--production')].join(' ') +
          (all.includes('--production') ? ' --omit=dev' : ''),
      };
    case 'yarn':
      if (
        (verb !== 'install' && verb !== '') ||
        has('--frozen-lockfile', '--immutable') ||
        words.includes('--version') ||
        isCi(image)
      )
        return null;
      return {
        locks: ['yarn.lock'],
        better: 'yarn install --frozen-lockfile',
        rewrite: (all) => [...(all.length === 1 ? ['yarn', 'install'] : all), '--frozen-lockfile'].join(' '),
      };
    case 'pnpm':
      if (!['install', 'i'].includes(verb) || has('--frozen-lockfile') || isCi(image) || named) return null;
      return {
        locks: ['pnpm-lock.yaml'],
        better: 'pnpm install --frozen-lockfile',
        rewrite: (all) => [...all, '--frozen-lockfile'].join(' '),
      };
    case 'bun':
      if (!['install', 'i'].includes(verb) || has('--frozen-lockfile') || named) return null;
      return {
        locks: ['bun.lock', 'bun.lockb'],
        better: 'bun install --frozen-lockfile',
        rewrite: (all) => [...all, '--frozen-lockfile'].join(' '),
      };
    case 'uv':
      if (
        !['sync', 'export'].includes(verb) ||
        has('--frozen', '--locked') ||
        image.env.some((entry) => ['UV_FROZEN', 'UV_LOCKED'].includes(entry.name))
      )
        return null;
      return { locks: ['uv.lock'], better: `uv ${verb} --locked`, rewrite: (all) => [...all, '--locked'].join(' ') };
    case 'poetry':
      if (verb !== 'update' && verb !== 'lock') return null;
      return {
        locks: ['poetry.lock'],
        ignoresLock: true,
        better: 'poetry install',
        rewrite: () => 'poetry install --only main --no-interaction',
      };
    case 'pipenv':
      if (verb !== 'install' || has('--deploy', '--ignore-pipfile') || named) return null;
      return {
        locks: ['Pipfile.lock'],
        better: 'pipenv install --deploy',
        rewrite: (all) => [...all, '--deploy'].join(' '),
      };
    case 'composer':
      return verb === 'update'
        ? {
            locks: ['composer.lock'],
            ignoresLock: true,
            better: 'composer install',
            rewrite: (all) => all.map((word) => (word === 'update' ? 'install' : word)).join(' '),
          }
        : null;
    default:
      return null;
  }
}

function copiedLock(image: ImageBuild, names: readonly string[]): { name: string; span: Span } | null {
  for (const copy of [...image.copies, ...image.otherCopies]) {
    if (copy.from !== null) continue;
    const name = copy.sources.find((source) => names.includes(source.slice(source.lastIndexOf('/') + 1)));
    if (name !== undefined) return { name, span: copy.span };
  }
  return null;
}

/** Tools for the machine and packages named on the command line stand in no lock file. */
function fromLock({ words, tool }: Install): boolean {
  if (words.some((word) => word === '-g' || word === '--global') || words[1] === 'pip') return false;
  if (tool === 'uv') return words[1] === 'sync' || words[1] === 'export';
  const verb = words.slice(1).findIndex((word) => /^(?:ci|install|i|clean-install)$/.test(word));
  const next = verb < 0 ? undefined : words[verb + 2];
  return next === undefined || next.startsWith('-') || tool === 'poetry' || tool === 'pipenv';
}

function isInstall({ words }: Install): boolean {
  return (
    words.slice(1).some((word) => ['ci', 'install', 'i', 'sync', 'clean-install'].includes(word)) || words.length === 1
  );
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
