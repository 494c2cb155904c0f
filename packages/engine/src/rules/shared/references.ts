import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import { baseFacts } from '../../facts/base-images.ts';
import { datastoreOf } from '../../facts/datastores.ts';
import type { ImageReference } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import { parseImageReference } from '../../model/image-reference.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';

/** One place where the deployment names an image of others. */
export interface Reference {
  readonly image: ImageReference;
  readonly span: Span;
  /** `service db`, `Dockerfile stage build`. */
  readonly owner: string;
  readonly kind: 'pulled' | 'base';
  /** The stage's files end up in the image only through COPY. */
  readonly builderOnly: boolean;
  readonly via: string | undefined;
  readonly anchor: string;
  /** Explicit pull policy is `always`. */
  readonly pullsAlways: boolean;
  readonly environment: EnvironmentClass;
}

/** Every image reference that production pulls: of services without a build, and of the FROM lines of built images. */
export function references(model: DeploymentModel): readonly Reference[] {
  const known_ = cache.get(model);
  if (known_ !== undefined) return known_;
  const found = findReferences(model);
  cache.set(model, found);
  return found;
}

/** Five rules ask for the same list; the model never changes. */
const cache = new WeakMap<DeploymentModel, readonly Reference[]>();

function findReferences(model: DeploymentModel): readonly Reference[] {
  const builtHere = namesBuiltHere(model);
  const pulled = model.containers.flatMap((container): Reference[] => {
    const image = known(container.image);
    if (image === undefined || container.build !== null || builtHere.has(`${image.registry}/${image.repository}`))
      return [];
    if (container.platform === 'kubernetes' && isLocalName(image, model)) return [];
    const owner = `${container.platform === 'compose' ? 'service' : 'container'} ${container.name}`;
    const via = container.image.state === 'set' ? container.image.via : undefined;
    return [
      {
        image,
        span: container.image.span,
        owner,
        kind: 'pulled',
        builderOnly: false,
        via,
        anchor: `${container.anchor}.image`,
        environment: container.environment,
        pullsAlways: container.pullPolicy?.state === 'set' && container.pullPolicy.value === 'always',
      },
    ];
  });
  const seen = new Set<string>();
  const bases = model.images.flatMap((build) =>
    build.stages.flatMap((stage): Reference[] => {
      const image = known(stage.from);
      const key = `${stage.span.file}:${stage.span.start}`;
      if (image === undefined || stage.parent !== null || image.repository === 'scratch' || seen.has(key)) return [];
      if (builtHere.has(`${image.registry}/${image.repository}`)) return [];
      const used = build.chain.includes(stage.index);
      if (!used && model.images.some((other) => other.file === build.file && other.chain.includes(stage.index)))
        return [];
      seen.add(key);
      const owner = stage.name === null ? build.file : `${build.file}, stage ${stage.name}`;
      const via = stage.from.state === 'set' ? stage.from.via : undefined;
      return [
        {
          image,
          span: stage.declared,
          owner,
          kind: 'base',
          builderOnly: !used,
          via,
          anchor: `${build.file}/stage ${stage.index}`,
          pullsAlways: false,
          environment: build.environment,
        },
      ];
    }),
  );
  return [...pulled, ...bases, ...model.images.flatMap((build) => copied(build, seen))];
}

/** Images that only lend files: `COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/`. */
function copied(build: ImageBuild, seen: Set<string>): Reference[] {
  return [...build.copies, ...build.otherCopies].flatMap((copy): Reference[] => {
    const from = copy.from?.toLowerCase() ?? '';
    const key = `${copy.span.file}:${copy.span.start}`;
    if (from === '' || /^\d+$/.test(from) || from.includes('$') || seen.has(key)) return [];
    // A bare name that is no stage is a mistake of its own.
    if (build.stages.some((stage) => stage.name === from) || !/[/:@]/.test(from)) return [];
    const image = parseImageReference(from);
    if (image === undefined) return [];
    seen.add(key);
    return [
      {
        image,
        span: copy.span,
        owner: `${build.file}, COPY --from`,
        kind: 'base',
        builderOnly: true,
        via: undefined,
        anchor: `${build.file}/copy ${image.repository}`,
        pullsAlways: false,
        environment: build.environment,
      },
    ];
  });
}

/** Names under which services here tag what they build. */
function namesBuiltHere(model: DeploymentModel): ReadonlySet<string> {
  return new Set(
    model.containers.flatMap((container) => {
      const own = known(container.image);
      return container.build === null || own === undefined ? [] : [`${own.registry}/${own.repository}`];
    }),
  );
}

/** `image: users` in a manifest beside `users/Dockerfile`: loaded into the cluster by hand, from no registry. */
function isLocalName(image: ImageReference, model: DeploymentModel): boolean {
  if (image.registry !== 'docker.io' || image.repository.includes('/')) return false;
  if (baseFacts(image) !== undefined || datastoreOf(image) !== undefined) return false;
  return [...model.images, ...model.aside.images].some((build) =>
    build.file.split('/').slice(0, -1).includes(image.repository),
  );
}

const floating =
  /^(latest|stable|edge|main|master|nightly|dev|develop|beta|canary|current|lts|rolling|alpine|slim|mainline|release|prod|production|buster|bullseye|bookworm|trixie|noble|jammy|focal)(-(slim|alpine|bookworm|trixie|bullseye|buster))?$/i;

const release = /^(?:buster|bullseye|bookworm|trixie|forky|focal|jammy|noble|resolute)(?:-|$)/i;

/** No tag, or one that means something else every month. */
export function isFloating(image: ImageReference): boolean {
  if (image.digest !== null) return false;
  // The name of a Debian or Ubuntu release is its version: `bookworm-slim` is `12-slim`.
  if (/^(?:library\/)?(?:debian|ubuntu)$/.test(image.repository) && release.test(image.tag ?? '')) return false;
  return image.tag === null || image.tag === '' || floating.test(image.tag);
}

/** Registries whose free images have no version tags. */
export function hasOnlyRollingTags(image: ImageReference): boolean {
  return image.registry === 'cgr.dev' || image.text.startsWith('gcr.io/distroless/');
}

/** The reference with another tag. */
export function withTag(image: ImageReference, tag: string): string {
  const name = image.digest === null ? image.text : image.text.slice(0, image.text.indexOf('@'));
  const colon = name.lastIndexOf(':');
  const bare = colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
  return `${bare}:${tag}`;
}

/** The tag names a line of work, not a release: `feature-login`, `fix-ui`, `pr-12`, `dev_refactor`. */
export function isBranchTag(image: ImageReference): boolean {
  const tag = image.tag ?? '';
  if (image.digest !== null || /\d+\.\d+|^v?\d|[0-9a-f]{7,40}$/.test(tag)) return false;
  return /^(feature|feat|fix|bugfix|hotfix|branch|wip|chore|refactor|spike|poc|experiment(al)?|develop|dev|test|issue|ticket|user)[-_./][a-z0-9]|^(pr|mr|pull|merge)[-_]?\d+$/i.test(
    tag,
  );
}

/** Endings that stand for a build of the same software for other hardware or another base. */
const variant =
  /^(cpu|gpu|nvidia|amd|intel|cuda?[\d.]*|cu\d+|rocm[\d.]*|vulkan|xpu|arm64?|amd64|alpine|slim|full|lite|debian|ubuntu|bookworm|trixie)([-_.].*)?$/;

/**
 * Other variants of this image that the repository's own pipelines publish, when they publish variants but not this one;
 * null otherwise. Names that a pipeline completes with a variable prove nothing.
 */
export function unpublishedVariant(image: ImageReference, model: DeploymentModel): readonly string[] | null {
  const parts = image.repository.split('/');
  const name = parts.at(-1) ?? '';
  const owner = parts.at(-2);
  if (owner === undefined) return null;
  const own = model.publishedImages.flatMap((it) => {
    const words = it.name.split('/');
    return words.at(-2) === owner ? [{ name: words.at(-1) ?? '', open: it.open }] : [];
  });
  if (own.some((it) => it.name === name || (it.open && name.startsWith(it.name)))) return null;
  const stem = own
    .map((it) => it.name)
    .find((it) => name.startsWith(`${it}-`) && variant.test(name.slice(it.length + 1)));
  if (stem === undefined) return null;
  const siblings = [...new Set(own.map((it) => it.name))].filter(
    (it) => it.startsWith(`${stem}-`) && variant.test(it.slice(stem.length + 1)),
  );
  return siblings.length === 0 ? null : [stem, ...siblings];
}
