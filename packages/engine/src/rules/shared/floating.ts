import { datastoreOf } from '../../facts/datastores.ts';
import type { ImageReference } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { hasOnlyRollingTags, isFloating, type Reference, references, unpublishedVariant } from './references.ts';

/** Images of others that one file pulls without a version, and what makes that worse here. */
export interface FloatingFile {
  readonly file: string;
  readonly loose: readonly Reference[];
  /** Why this is an oversight or acts at once; null when the file only follows newest versions throughout. */
  readonly reason: FloatingReason | null;
}

export type FloatingReason =
  | {
      readonly kind: 'pinned-elsewhere';
      readonly reference: Reference;
      readonly image: ImageReference;
      readonly span: Span;
    }
  | { readonly kind: 'pulled-always'; readonly reference: Reference }
  | { readonly kind: 'neighbours-pinned'; readonly reference: Reference; readonly neighbour: Reference };

/** Datastores whose majors are incompatible have a rule of their own, and so have variants that nobody builds. */
export function isLoose(reference: Reference, model: DeploymentModel): boolean {
  return (
    isFloating(reference.image) &&
    !hasOnlyRollingTags(reference.image) &&
    datastoreOf(reference.image)?.majorsIncompatible !== true &&
    unpublishedVariant(reference.image, model) === null
  );
}

export function floatingFiles(model: DeploymentModel): readonly FloatingFile[] {
  const byFile = new Map<string, Reference[]>();
  for (const reference of references(model)) {
    if (reference.kind !== 'pulled') continue;
    const own = byFile.get(reference.span.file);
    if (own === undefined) byFile.set(reference.span.file, [reference]);
    else own.push(reference);
  }
  return [...byFile].flatMap(([file, all]) => {
    const loose = all.filter((it) => isLoose(it, model));
    return loose.length === 0 ? [] : [{ file, loose, reason: reasonFor(loose, all, model) }];
  });
}

function reasonFor(
  loose: readonly Reference[],
  all: readonly Reference[],
  model: DeploymentModel,
): FloatingReason | null {
  const always = loose.find((it) => it.pullsAlways);
  if (always !== undefined) return { kind: 'pulled-always', reference: always };
  for (const reference of loose) {
    const other = pinnedElsewhere(reference.image, model);
    if (other !== undefined) return { kind: 'pinned-elsewhere', reference, ...other };
  }
  const neighbour = all.find((it) => !isFloating(it.image) && !loose.includes(it));
  const first = loose[0];
  return neighbour === undefined || first === undefined
    ? null
    : { kind: 'neighbours-pinned', reference: first, neighbour };
}

/** The same image with a version somewhere in the repository, tests and pipelines included. */
function pinnedElsewhere(
  image: ImageReference,
  model: DeploymentModel,
): { image: ImageReference; span: Span } | undefined {
  for (const container of [...model.containers, ...model.aside.containers]) {
    const other = known(container.image);
    if (other === undefined || other.registry !== image.registry || other.repository !== image.repository) continue;
    if (!isFloating(other) && other.tag !== null && /\d/.test(other.tag))
      return { image: other, span: container.image.span };
  }
  return undefined;
}
