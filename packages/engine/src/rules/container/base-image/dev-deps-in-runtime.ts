import type { ImageBuild, RunCommand } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { programName, unwrapped } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, noImages, placeText } from '../../shared/containers.ts';
import { packageRuns } from '../../shared/stages.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/dev-deps-in-runtime',
  title: 'Test and build tools ship to production',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    const runs = packageRuns(image);
    const all = runs.flatMap((run) => installOf(run, image) ?? []);
    if (all.length === 0) return skip('No package manager with a development group installs anything that stays.');
    // A later install or prune without them settles what came before.
    const last = all.at(-1);
    const loose =
      last === undefined || last.production ? [] : all.filter((it) => !it.production && it.tool === last.tool);
    const kept = loose.at(-1);
    if (kept === undefined) return pass(last?.run ?? image);
    const dev = developmentOf(image, model, kept);
    const first = dev[0];
    if (!kept.explicit && first === undefined) return skip('There is no development group.');
    const names = dev.map((it) => it.name);
    const what = first === undefined ? kept.names : `${listText(names, 4)} (${placeText(first.span)})`;
    return fail(
      kept.run,
      `"${shorten(kept.run.text)}" in ${image.file} also installs ${what}, and the result is the running image.`,
      {
        subject: { ...imageSubject(image, `stage ${kept.run.stage}/dev-dependencies`), discriminator: kept.tool },
        evidence: [...loose.slice(0, -1).map((it) => it.run.span), ...(first === undefined ? [] : [first.span])],
        verify: verifyFor(kept, names[0]),
        fix: advice('Leave the development group out', 'dockerfile', `RUN ${kept.better}`),
      },
    );
  },

  docs: {
    problem:
      'Test runners, linters and bundlers are there for the developer; in the image they are code that nobody looks after and that scanners report.',
    impact: 'Pulls are larger, and holes in tools that production never needs have to be answered for.',
    verify: 'List the packages inside the image and look for the test runner.',
    remedy:
      'Install without the development group in the stage that runs, or build in another stage and copy the result.',
    tradeOff: 'Tests can no longer run inside the production image; give them a target of their own.',
    sources: ['https://docs.astral.sh/uv/concepts/projects/sync/', 'https://docs.npmjs.com/cli/commands/npm-ci#omit'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY server.js ./\nCMD ["node", "server.js"]\n',
        'package.json': '{"dependencies":{"express":"5.0.1"},"devDependencies":{"vitest":"2.1.0"}}',
        'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
        'server.js': "require('express')().listen(3000)\n",
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\nCOPY server.js ./\nCMD ["node", "server.js"]\n',
        'package.json': '{"dependencies":{"express":"5.0.1"},"devDependencies":{"vitest":"2.1.0"}}',
        'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
        'server.js': "require('express')().listen(3000)\n",
      },
    ],
  },
});

interface DevInstall {
  readonly run: RunCommand;
  readonly tool: 'npm' | 'pnpm' | 'yarn' | 'bun' | 'uv' | 'poetry' | 'pip';
  /** Leaves the development group out, or removes it. */
  readonly production: boolean;
  /** Names development packages itself, whatever the manifest says. */
  readonly explicit: boolean;
  readonly names: string;
  readonly better: string;
}

/** What the command does with the development group; undefined when it installs nothing from a manifest. */
function installOf(run: RunCommand, image: ImageBuild): DevInstall | undefined {
  const words = unwrapped(run.words);
  const tool = programName(words[0]);
  const verb = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const env = (pattern: RegExp, value: RegExp) =>
    [...image.env, ...image.otherEnv].some(
      (it) => pattern.test(it.name) && value.test(known(it.value) ?? '') && it.span.start < run.span.start,
    ) || run.assignments.some((it) => pattern.test(it.name) && value.test(it.value));
  const found = (production: boolean, better: string, rest: Partial<DevInstall> = {}): DevInstall => ({
    run,
    tool: /^python|^pip/.test(tool) ? 'pip' : (tool as DevInstall['tool']), // the cases below
    production,
    explicit: false,
    names: 'the development group',
    better,
    ...rest,
  });
  const named = words.slice(words.indexOf(verb) + 1).some((word) => /^[@a-z.]/i.test(word));
  const omits =
    has(/^(--production(=true)?|--prod|-P|--omit=dev|--only=prod(uction)?)$/) ||
    env(/^NODE_ENV$/, /^production$/) ||
    env(/^(npm_config_(omit|production))$/i, /^(dev|true)$/);
  switch (tool) {
    case 'npm':
    case 'pnpm':
    case 'bun':
      if (verb === 'prune' && (omits || tool === 'bun')) return found(true, '');
      if (tool === 'pnpm' && verb === 'deploy') return found(omits, 'pnpm deploy --prod /out');
      if (!/^(ci|clean-install|install|i)$/.test(verb) || has(/^(-g|--global|-D|--save-dev)$/) || named)
        return undefined;
      // bun looks at no NODE_ENV here.
      return found(
        tool === 'bun' ? has(/^(--production|-p|--omit=dev)$/) : omits,
        tool === 'npm'
          ? 'npm ci --omit=dev'
          : `${tool} install --frozen-lockfile ${tool === 'bun' ? '--production' : '--prod'}`,
      );
    case 'yarn':
      if (words.length > 1 && verb === 'workspaces' && has(/^focus$/))
        return found(has(/^--production$/), 'yarn workspaces focus --production');
      return words.length === 1 || verb === 'install'
        ? found(omits, 'yarn install --frozen-lockfile --production')
        : undefined;
    case 'uv':
      if (verb !== 'sync') return undefined;
      return found(
        has(/^(--no-dev|--no-default-groups|--only-group|--no-group|--inexact-dev)$/) ||
          env(/^UV_NO_DEV$|^UV_NO_DEFAULT_GROUPS$|^UV_NO_GROUP$/, /^(1|true|dev)$/i),
        'uv sync --locked --no-dev',
      );
    case 'poetry':
      if (verb !== 'install' && verb !== 'sync') return undefined;
      return found(
        has(/^(--no-dev|--only(=.*)?|--without(=.*)?)$/) || env(/^POETRY_INSTALLER_ONLY$/, /main/),
        'poetry install --only main --no-interaction',
      );
    default:
      return pipInstallOf(run, words, found);
  }
}

function pipInstallOf(
  run: RunCommand,
  words: readonly string[],
  found: (production: boolean, better: string, rest: Partial<DevInstall>) => DevInstall,
): DevInstall | undefined {
  if (!/(^|\s)pip[\d.]*\s/.test(`${words.slice(0, 3).join(' ')} `) || !words.includes('install') || run.conditional)
    return undefined;
  const list = words.find(
    (word) => /(^|[/_.-])(dev|test|tests|testing|lint|ci)([-_.][a-z]+)*\.txt$/i.test(word) && /require/i.test(word),
  );
  const extra = words.find((word) => /^[.\w/-]*\[[^\]]*\b(dev|test|tests|lint)\b[^\]]*\]$/.test(word));
  const culprit = list ?? extra;
  if (culprit === undefined) return undefined;
  return found(
    false,
    list === undefined ? 'pip install --no-cache-dir .' : 'pip install --no-cache-dir -r requirements.txt',
    {
      explicit: true,
      names: list === undefined ? `the extra of ${culprit}` : `everything in ${culprit}`,
    },
  );
}

/** Development dependencies that this tool would take. */
function developmentOf(image: ImageBuild, model: DeploymentModel, install: DevInstall) {
  const node = ['npm', 'pnpm', 'yarn', 'bun'].includes(install.tool);
  const carried = model.apps.filter((app) => app.images.includes(image.id) && (app.language === 'node') === node);
  return carried
    .flatMap((app) => app.dependencies)
    .filter((it) => it.group === 'dev' && (node || wantedSet(install.tool, it.set ?? '')))
    .filter((it) => !it.name.startsWith('@types/'));
}

function wantedSet(tool: DevInstall['tool'], set: string): boolean {
  if (tool === 'uv') return set === 'dependency-groups.dev' || set === 'tool.uv.dev-dependencies';
  return tool === 'poetry' && set.startsWith('tool.poetry.');
}

function verifyFor(install: DevInstall, name: string | undefined): string {
  const wanted = name ?? 'pytest';
  return ['npm', 'pnpm', 'yarn', 'bun'].includes(install.tool)
    ? `\`docker run --rm --entrypoint ls IMAGE node_modules | grep -x ${wanted.split('/')[0]}\` finds it in the built image.`
    : `\`docker run --rm --entrypoint python IMAGE -c 'import importlib.metadata as m; print(m.version("${wanted}"))'\` prints a version.`;
}

function shorten(text: string): string {
  return text.length > 70 ? `${text.slice(0, 67)}...` : text;
}
