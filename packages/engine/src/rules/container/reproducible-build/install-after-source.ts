import type { CopyInstruction, ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { joinPath } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, placeText } from '../../shared/containers.ts';
import { type Install, installs } from '../../shared/installs.ts';
import { withParents } from '../../shared/stages.ts';

export default defineRule<Install>({
  id: 'container/reproducible-build/install-after-source',
  title: 'Every change installs all packages again',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'dockerfile',

  select: (model: DeploymentModel) => installs(model).filter((it) => fromManifest(it) !== null),
  noSubject: 'No image installs packages from a manifest.',

  check(install, model) {
    const { image, run } = install;
    const manifest = fromManifest(install) ?? 'package.json';
    const stages = withParents(image, run.stage);
    const copies = [...image.copies, ...image.otherCopies]
      .filter((it) => it.from === null && stages.includes(it.stage) && it.span.start < run.span.start)
      .sort((a, b) => a.span.start - b.span.start);
    const whole = copies.find((it) => wholeFolder(it, image, model, manifest) !== null);
    if (whole === undefined)
      return copies[0] === undefined ? skip('Nothing is copied before.') : pass([copies[0].span, run]);
    // An installation before the sources has done the work already.
    const earlier = installs(model).some(
      (it) =>
        it.image === image &&
        stages.includes(it.run.stage) &&
        it.run.span.start < whole.span.start &&
        it.tool === install.tool,
    );
    const folder = wholeFolder(whole, image, model, manifest) ?? '.';
    if (earlier || run.mounts.length > 0)
      return pass(run, 'packages are installed before, or kept in a cache of the builder');
    if (isWorkspace(folder, model)) return skip('A workspace installs from the manifests of all its packages.');
    return fail(
      whole.span,
      `${image.file} copies ${folder === '.' ? 'the whole repository' : folder} before it runs "${run.text.slice(0, 50)}" (${placeText(run.span)}).`,
      {
        subject: { ...imageSubject(image, `stage ${run.stage}/order`), discriminator: install.tool },
        evidence: [run.span],
        verify: `Change a comment in a source file and build ${image.file} twice: the second build runs line ${run.span.line} again.`,
        fix: advice('Copy the manifest and its lock first', 'dockerfile', snippet(manifest, folder, whole, run.text)),
      },
    );
  },

  docs: {
    problem:
      'A layer is reused only while everything copied before it is unchanged, so the smallest change of a source file downloads and installs every package again.',
    impact: 'Builds and fixes take minutes longer than needed, and a registry that is down stops the release of a fix.',
    verify: 'Change a comment and build twice.',
    remedy: 'Copy the manifest and the lock file, install, and copy the sources afterwards.',
    tradeOff:
      'Two COPY lines instead of one; packages that are built from the sources need an install step after them.',
    sources: ['https://docs.docker.com/build/cache/optimize/#order-your-layers'],
  },
  examples: {
    bad: [example('COPY . .\nRUN npm ci --omit=dev\n')],
    good: [example('COPY package.json package-lock.json ./\nRUN npm ci --omit=dev\nCOPY . .\n')],
  },
});

/** The manifest that the command reads; null when it names packages, or needs the sources themselves. */
function fromManifest({ run, words, tool }: Install): string | null {
  const rest = words.slice(1);
  const verb = rest.find((word) => !word.startsWith('-')) ?? '';
  const named = rest.slice(rest.indexOf(verb) + 1).filter((word) => /^[@a-z.]/i.test(word));
  if (rest.some((word) => /^(?:-g|--global)$/.test(word)) || run.conditional) return null;
  if (tool === 'npm') return /^(?:ci|install|i)$/.test(verb) && named.length === 0 ? 'package.json' : null;
  if (tool === 'yarn') return (verb === 'install' || verb === '') && named.length === 0 ? 'package.json' : null;
  if (tool === 'pnpm' || tool === 'bun') return verb === 'install' && named.length === 0 ? 'package.json' : null;
  if (tool === 'pip')
    return words.some((word) => word === '-r' || word === '--requirement') ? 'requirements.txt' : null;
  return null;
}

/** The folder that the copy takes as a whole, with the manifest in it; null for single files. */
function wholeFolder(
  copy: CopyInstruction,
  image: ImageBuild,
  model: DeploymentModel,
  manifest: string,
): string | null {
  if (image.context === null) return null;
  for (const source of copy.sources) {
    if (/[*?$]/.test(source)) continue;
    const folder = joinPath(image.context, source.replace(/^\/+/, '').replace(/\/$/, '') || '.');
    if (folder === undefined) continue;
    const prefix = folder === '.' ? '' : `${folder}/`;
    const isFolder = folder === '.' || model.files.some((file) => file.path.startsWith(prefix));
    const holds =
      manifest === 'requirements.txt'
        ? model.files.some((file) => file.path.startsWith(prefix) && /requirements[\w.-]*\.txt$/.test(file.path))
        : model.files.some((file) => file.path === `${prefix}${manifest}`);
    if (isFolder && holds) return folder;
  }
  return null;
}

function isWorkspace(folder: string, model: DeploymentModel): boolean {
  const prefix = folder === '.' ? '' : `${folder}/`;
  return model.files.some(
    (file) =>
      file.path.startsWith(prefix) &&
      (/^(?:pnpm-workspace\.yaml|lerna\.json|turbo\.json|nx\.json)$/.test(file.path.slice(prefix.length)) ||
        /^(?:packages|apps|libs|workspaces)\/[^/]+\/package\.json$/.test(file.path.slice(prefix.length))),
  );
}

function snippet(manifest: string, folder: string, copy: CopyInstruction, command: string): string {
  const base =
    folder === '.' || copy.sources.every((it) => /^\.\/?$/.test(it))
      ? ''
      : `${copy.sources[0]?.replace(/\/$/, '') ?? ''}/`;
  const files = manifest === 'package.json' ? `${base}package.json ${base}<its lock file>` : `${base}requirements.txt`;
  return `COPY ${files} ./\nRUN ${command.slice(0, 80)}\nCOPY ${copy.sources.join(' ')} ${copy.destination}`;
}

function example(lines: string) {
  return {
    Dockerfile: `FROM node:22.11.0-slim\nWORKDIR /app\n${lines}CMD ["node", "server.js"]\n`,
    'package.json': '{"dependencies":{"express":"5.1.0"}}',
    'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
    'server.js': "require('express')().listen(3000)\n",
  };
}
