import type { CopyInstruction } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, placeText } from '../../shared/containers.ts';
import { fromManifest, orderOf } from '../../shared/install-order.ts';
import { type Install, installs } from '../../shared/installs.ts';

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
    const order = orderOf(install, model);
    if (order === null) return skip('The build context of the image is not known.');
    const before = <T extends { readonly copy: CopyInstruction }>(it: T | null) =>
      it !== null && it.copy.span.start < run.span.start ? it : null;
    const whole = before(order.whole);
    if (whole === null) {
      const named = before(order.named);
      return named === null || before(order.open) !== null
        ? skip('No manifest is copied before, or something with it that cannot be told.')
        : pass([named.copy.span, run], 'the manifest is copied before, and no sources');
    }
    if (order.earlier !== null)
      return order.earlier.same
        ? pass(order.earlier.run, 'the packages are installed before the sources are copied')
        : skip('An installation before may have done the work.');
    if (run.mounts.some(keepsPackages)) return pass(run, 'packages are kept in a cache of the builder');
    const { copy, folder } = whole;
    if (order.workspace) return skip('A workspace installs from the manifests of all its packages.');
    return fail(
      copy.span,
      `${image.file} copies ${folder === '.' ? 'the whole repository' : folder} before it runs "${run.text.slice(0, 50)}" (${placeText(run.span)}).`,
      {
        subject: { ...imageSubject(image, `stage ${run.stage}/order`), discriminator: install.tool },
        evidence: [run.span],
        verify: `Build ${image.file}, change a comment in a source file and build it again: the second build runs line ${run.span.line} once more.`,
        fix: advice(
          'Copy the manifest and its lock first',
          'dockerfile',
          snippet(order.manifest, folder, copy, run.text),
        ),
      },
    );
  },

  docs: {
    problem:
      'A layer is reused only while everything copied before it is unchanged, so the smallest change of a source file downloads and installs every package again.',
    impact: 'Builds and fixes take minutes longer than needed, and a registry that is down stops the release of a fix.',
    verify: 'Build, change a comment in a source file, and build again.',
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

/** A cache of the builder for packages of the language, not for those of the system. */
function keepsPackages(mount: string): boolean {
  return /type=cache/.test(mount) && !/\/(?:apt|apk|dnf|yum)\b/.test(mount);
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
