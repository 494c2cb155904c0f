import type { DeploymentModel } from '../../../model/model.ts';
import { fileStart } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { type Install, installs } from '../../shared/installs.ts';

interface Subject {
  readonly folder: string;
  readonly locks: readonly string[];
  readonly installs: readonly Install[];
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/multiple-lockfiles',
  title: 'Two lock files name different versions',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No application with a lock file is built into an image.',

  check({ locks, installs: found }) {
    const first = locks[0];
    const used = found
      .map((install) => lockOf(install.tool))
      .find((name) => locks.some((lock) => lock.endsWith(name ?? '?')));
    if (first === undefined || locks.length < 2) return skip('No folder has lock files of two package managers.');
    const kept = used === undefined ? undefined : locks.find((lock) => lock.endsWith(used));
    const stale = locks.filter((lock) => lock !== kept);
    const place = stale[0] ?? first;
    return fail(
      fileStart(place),
      `${listText(locks)} lie side by side${kept === undefined ? '' : `; the image installs from ${kept}, not from ${listText(stale)}`}.`,
      {
        subject: { kind: 'file', name: place, anchor: 'lock-files' },
        evidence: locks.filter((lock) => lock !== place).map(fileStart),
        verify: `Compare the version of one package in both files, and look which tool the pipelines and the developers use.`,
        fix: advice('Keep one', 'sh', `git rm ${stale.join(' ')}`),
      },
    );
  },

  docs: {
    problem:
      'Who installs with the other tool gets other versions than the image, and scanners and update bots report on a list that nobody ships.',
    impact:
      'Errors that only happen in production cannot be reproduced, and a security update goes into the wrong file.',
    verify: 'Compare both files.',
    remedy:
      'Delete the lock of the tool that the image does not use, and name the tool in package.json (packageManager).',
    tradeOff: 'Developers who use the other tool have to change.',
    sources: ['https://nodejs.org/api/packages.html#packagemanager'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nRUN yarn install --frozen-lockfile\nCMD ["node", "a.js"]\n',
        'package.json': '{"dependencies":{"express":"^5.0.0"}}',
        'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
        'yarn.lock': '',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nRUN yarn install --frozen-lockfile\nCMD ["node", "a.js"]\n',
        'package.json': '{"dependencies":{"express":"^5.0.0"}}',
        'yarn.lock': '',
      },
    ],
  },
});

const families = [
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
  /(^|\/)(uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock)$/,
];

function lockOf(tool: Install['tool']): string | undefined {
  const names: Partial<Record<Install['tool'], string>> = {
    npm: 'package-lock.json',
    yarn: 'yarn.lock',
    pnpm: 'pnpm-lock.yaml',
    bun: 'bun.lock',
    uv: 'uv.lock',
    poetry: 'poetry.lock',
    pipenv: 'Pipfile.lock',
  };
  return names[tool];
}

/** Folders with lock files below the context of an image that installs something. */
function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const all = installs(model).filter(
    ({ words }) => !words.some((word) => word === '-g' || word === '--global' || word === 'add'),
  );
  if (all.length === 0) return [];
  const groups = new Map<string, string[]>();
  for (const file of model.files) {
    const family = families.findIndex((pattern) => pattern.test(file.path));
    if (family < 0 || !['prod'].includes(file.class)) continue;
    const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
    const key = `${family}:${folder}`;
    groups.set(key, [...(groups.get(key) ?? []), file.path]);
  }
  return [...groups].flatMap(([key, locks]) => {
    const folder = key.slice(2);
    const own = all.filter(
      (install) =>
        install.image.context !== null &&
        (folder === ''
          ? install.image.context === '.'
          : folder === install.image.context ||
            `${folder}/`.startsWith(`${install.image.context}/`) ||
            install.image.context === '.'),
    );
    return own.length === 0 ? [] : [{ folder, locks, installs: own }];
  });
}
