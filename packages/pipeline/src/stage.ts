import type { ArtifactName, Artifacts } from './artifacts.ts';
import type { Codec } from './codec.ts';
import type { World } from './world.ts';

/** One step of an audit: what it makes, from what, and how. Stages are data; run.ts is the only thing that runs them. */
export interface Stage<Makes extends ArtifactName, Needs extends ArtifactName> {
  readonly makes: Makes;
  /** Everything `run` may read; each is made by an earlier stage. */
  readonly needs: readonly Needs[];
  /** Bump when `run` or the codec changes what is stored, without a change of the engine. */
  readonly version: number;
  readonly codec: Codec<Artifacts[Makes]>;
  /** What else decides the result, as JSON: it becomes part of the key. Null: the result cannot be reused. */
  parameters?(world: World): unknown;
  /** Small numbers to show beside the stage. */
  counts(artifact: Artifacts[Makes]): Readonly<Record<string, number>>;
  run(given: Pick<Artifacts, Needs>, world: World): Artifacts[Makes] | Promise<Artifacts[Makes]>;
}

/** A stage whose own types are settled, as the loop sees it. */
export type AnyStage = Omit<Stage<ArtifactName, ArtifactName>, 'codec' | 'counts' | 'run'> & {
  readonly codec: Codec<unknown>;
  counts(artifact: unknown): Readonly<Record<string, number>>;
  run(given: Partial<Artifacts>, world: World): unknown;
};

/** Checks a stage against its own names: reading another artifact or making the wrong one does not compile. */
export function stage<Makes extends ArtifactName, const Needs extends ArtifactName>(
  definition: Stage<Makes, Needs>,
): AnyStage {
  return definition as unknown as AnyStage; // the loop hands over exactly the artifacts in `needs`
}
