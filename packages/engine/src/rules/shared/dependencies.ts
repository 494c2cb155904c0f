import type { Container } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { allRuns } from './containers.ts';
import { ownImage } from './published.ts';

export interface Installed {
  readonly name: string;
  readonly specifier: string;
  readonly extras: readonly string[];
  readonly ecosystem: 'python' | 'node';
  readonly span: Span;
}

/** Run-time dependencies that this image installs: of the applications it carries, and named in `pip install`, `npm i`. */
export function installedIn(image: ImageBuild, model: DeploymentModel): readonly Installed[] {
  const fromApps = model.apps
    .filter((app) => app.images.includes(image.id))
    .flatMap((app) =>
      app.dependencies
        .filter((dependency) => dependency.group === 'runtime')
        .map(
          (dependency): Installed => ({
            name: dependency.name,
            specifier: dependency.specifier,
            extras: dependency.extras,
            ecosystem: app.language,
            span: dependency.span,
          }),
        ),
    );
  return [...fromApps, ...namedInRuns(image)];
}

/** Dependencies of what a container runs: of the image built for it, or published by this repository under its name. */
export function installedInContainer(container: Container, model: DeploymentModel): readonly Installed[] {
  const cached = byContainer.get(container);
  if (cached !== undefined) return cached;
  const found = findInstalled(container, model);
  byContainer.set(container, found);
  return found;
}

/** Ten rules ask for the same container; the model never changes. */
const byContainer = new WeakMap<Container, readonly Installed[]>();

function findInstalled(container: Container, model: DeploymentModel): readonly Installed[] {
  const image = model.images.find((it) => it.id === container.build) ?? ownImage(container, model);
  if (image !== undefined) return installedIn(image, model);
  return model.apps
    .filter((app) => app.containers.includes(container.id))
    .flatMap((app) =>
      app.dependencies
        .filter((dependency) => dependency.group === 'runtime')
        .map(
          (dependency): Installed => ({
            name: dependency.name,
            specifier: dependency.specifier,
            extras: dependency.extras,
            ecosystem: app.language,
            span: dependency.span,
          }),
        ),
    );
}

function namedInRuns(image: ImageBuild): Installed[] {
  return allRuns(image).flatMap((run) =>
    pipPackages(run.words).map((word): Installed => {
      const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[([^\]]*)\])?(.*)$/.exec(word);
      const name = (match?.[1] ?? word).toLowerCase().replace(/[-_.]+/g, '-');
      return {
        name,
        specifier: match?.[3] ?? '',
        extras: match?.[2]?.split(',') ?? [],
        ecosystem: 'python',
        span: run.span,
      };
    }),
  );
}

const pipValued = new Set([
  '-r',
  '--requirement',
  '-c',
  '--constraint',
  '-e',
  '--editable',
  '-i',
  '--index-url',
  '--extra-index-url',
  '-t',
  '--target',
  '-f',
  '--find-links',
  '--trusted-host',
  '--prefix',
  '--root',
  '--python',
  '--cert',
  '--proxy',
  '--timeout',
  '--retries',
  '--platform',
  '--progress-bar',
  '--src',
  '--log',
  '--only-binary',
  '--no-binary',
  '--upgrade-strategy',
  '--index-strategy',
  '--torch-backend',
  '--index',
  '--default-index',
  '--requirements',
  '--constraints',
  '--overrides',
  '--build-constraints',
  '--python-preference',
  '--python-version',
  '--python-platform',
  '--exclude-newer',
  '--resolution',
  '--prerelease',
  '--link-mode',
  '--cache-dir',
  '--keyring-provider',
  '--config-settings',
  '--config-setting',
  '-C',
  '--group',
  '--extra',
  '--abi',
  '--implementation',
  '--report',
  '--refresh-package',
  '--reinstall-package',
  '--upgrade-package',
]);

/** Package arguments of `pip install`, `python -m pip install`, `uv pip install`; paths, URLs and files left out. */
export function pipPackages(words: readonly string[]): readonly string[] {
  const rest = pipInstall(words);
  const packages: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (pipValued.has(word)) at++;
    else if (/^[A-Za-z0-9]/.test(word) && !/[/\\]|:\/\/|\.(whl|txt|tar\.gz|zip)$|\$/.test(word)) packages.push(word);
  }
  return packages;
}

/** Words behind `install`, `wheel` or `download`, empty when the command is none. */
export function pipInstall(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /^(.*\/)?(pip[\d.]*|pipx)$/.test(word));
  const moduleCall = at > 0 ? words[at - 1] === '-m' || /(^|\/)uv$/.test(words[at - 1] ?? '') : at === 0;
  if (at < 0 || !(at === 0 || moduleCall)) return [];
  const install = words.indexOf('install', at);
  if (install >= 0) return words.slice(install + 1);
  return /^(?:wheel|download)$/.test(words[at + 1] ?? '') ? words.slice(at + 2) : [];
}
