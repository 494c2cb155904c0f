import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, placeText } from '../../shared/containers.ts';
import { contextFile, type Install, installs } from '../../shared/installs.ts';

export default defineRule<Install>({
  id: 'container/reproducible-build/lockfile-missing',
  title: 'No file says which packages belong to a release',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'new-file',

  select: (model: DeploymentModel) => installs(model).filter((install) => resolves(install)),
  noSubject: 'No image installs npm, Composer or Ruby packages from a manifest.',

  check({ image, run, tool }, model) {
    const kind = kinds[tool] ?? kinds.npm;
    const lock = contextFile(image, model, allLocks);
    if (lock !== null)
      return lock.endsWith(kind.lock.replace(/b$/, '')) || lock.endsWith(kind.lock)
        ? pass([run, { file: lock, start: 0, end: 0, line: 1, endLine: 1 }])
        : skip(`${lock} belongs to another package manager.`);
    const manifest = contextFile(image, model, [kind.manifest]);
    const named = [...image.copies, ...image.otherCopies].some((copy) =>
      copy.sources.some((source) => allLocks.includes(source.slice(source.lastIndexOf('/') + 1))),
    );
    // The archive may simply come without it.
    if (manifest === null || named)
      return named ? pass(run, 'the build names a lock file') : skip('The manifest is not in this repository.');
    const ignored = model.gitignores
      .flatMap((file) => file.patterns)
      .find((it) => allLocks.includes(it.text.replace(/^(\*\*)?\//, '')));
    return fail(
      run,
      `${image.file} runs "${run.text.slice(0, 60)}" for ${manifest}, and ${ignored === undefined ? 'there is no lock file beside it' : `git leaves its lock file out (${placeText(ignored.span)})`}.`,
      {
        subject: { ...imageSubject(image, `stage ${run.stage}/lock`), discriminator: tool },
        evidence: [
          { file: manifest, start: 0, end: 0, line: 1, endLine: 1 },
          ...(ignored === undefined ? [] : [ignored.span]),
        ],
        verify: `\`git ls-files | grep -E '${kind.lock.replace('.', '\\.')}'\` prints nothing.`,
        fix: advice(
          'Make the lock file and commit it',
          'sh',
          `${ignored === undefined ? '' : `# take "${ignored.text}" out of ${ignored.span.file}\n`}${kind.make}\ngit add ${kind.lock}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Every build resolves the ranges of the manifest anew, for hundreds of packages that nobody here named.',
    impact:
      'A release of any of them breaks the build or the program on a day when nothing here changed, and an old release cannot be built again.',
    verify: 'Look for the lock file among the tracked files.',
    remedy: 'Commit the lock file and install from it.',
    tradeOff: 'Updates become commits; a bot can make them.',
    sources: ['https://docs.npmjs.com/cli/configuring-npm/package-lock-json'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nCMD ["node", "a.js"]\n',
        'package.json': '{"dependencies":{"express":"^5.0.0"}}',
        'a.js': '',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "a.js"]\n',
        'package.json': '{"dependencies":{"express":"^5.0.0"}}',
        'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
        'a.js': '',
      },
    ],
  },
});

const kinds: Readonly<Record<string, { readonly manifest: string; readonly lock: string; readonly make: string }>> & {
  readonly npm: { readonly manifest: string; readonly lock: string; readonly make: string };
} = {
  npm: { manifest: 'package.json', lock: 'package-lock.json', make: 'npm install --package-lock-only' },
  yarn: { manifest: 'package.json', lock: 'yarn.lock', make: 'yarn install' },
  pnpm: { manifest: 'package.json', lock: 'pnpm-lock.yaml', make: 'pnpm install --lockfile-only' },
  bun: { manifest: 'package.json', lock: 'bun.lock', make: 'bun install' },
  composer: { manifest: 'composer.json', lock: 'composer.lock', make: 'composer update --lock' },
  bundle: { manifest: 'Gemfile', lock: 'Gemfile.lock', make: 'bundle lock' },
};
const allLocks = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'composer.lock',
  'Gemfile.lock',
];

/** Installs from the manifest; `npm ci` and frozen installs prove that a lock exists. */
function resolves({ words, tool }: Install): boolean {
  if (!['npm', 'yarn', 'pnpm', 'bun', 'composer', 'bundle'].includes(tool)) return false;
  const rest = words.slice(1).filter((word) => !word.startsWith('-'));
  const frozen =
    words.some((word) => /^--(frozen-lockfile|immutable|deployment|frozen)/.test(word)) || rest[0] === 'ci';
  const global = words.some((word) => word === '-g' || word === '--global');
  const installing = rest.length === 0 ? tool === 'yarn' : /^(install|i)$/.test(rest[0] ?? '') && rest.length === 1;
  return installing && !frozen && !global && !words.includes('--version');
}
