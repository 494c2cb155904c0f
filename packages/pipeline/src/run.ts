import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { engineBuild } from '@seaworthy/engine/build-id';
import { stageInfos } from '@seaworthy/schema/stages';
import type { ArtifactName, Artifacts } from './artifacts.ts';
import type { Checkpoints, Progress, ProgressEvent } from './ports.ts';
import type { AnyStage } from './stage.ts';
import type { World } from './world.ts';

export interface RunOptions {
  readonly world: World;
  /** Undefined: nothing is stored and nothing encoded. */
  readonly checkpoints: Checkpoints | undefined;
  readonly progress: Progress;
  /** Called with the stage that begins, and with null after the last: whoever keeps deadlines restarts its clock here. */
  readonly onStage: (name: ArtifactName | null) => void;
}

/** A made or found artifact. `value` decodes what was found, once, and only when some stage reads it. */
interface Held {
  readonly digest: string;
  value(): unknown;
}

type Shelf = Map<ArtifactName, Held>;

/**
 * The only loop. A stage whose checkpoint is found is not run; what it made is decoded only if a later stage reads it.
 * Appends `stage-started`, `stage-finished`, `stage-resumed`, `stage-failed`; audit-wide events belong to the caller.
 * @throws whatever a stage throws (SeaworthyError for expected failures), and the signal's reason between two stages.
 */
export async function run(stages: readonly AnyStage[], options: RunOptions): Promise<Artifacts['report']> {
  const shelf: Shelf = new Map();
  for (const [index, stage] of stages.entries()) {
    // Stages compute without a pause: between them signals, timers and messages of the parent process get their turn.
    await setImmediate();
    options.world.signal?.throwIfAborted();
    options.onStage(stage.makes);
    shelf.set(stage.makes, await obtain(stage, shelf, options));
    const wanted = new Set<ArtifactName>(['report', ...stages.slice(index + 1).flatMap((it) => it.needs)]);
    for (const name of shelf.keys()) if (!wanted.has(name)) shelf.delete(name);
  }
  options.onStage(null);
  return take(shelf, 'report') as Artifacts['report']; // the stage that makes it is checked to make it
}

async function obtain(stage: AnyStage, shelf: Shelf, options: RunOptions): Promise<Held> {
  const { checkpoints, progress, world } = options;
  const announce = (type: ProgressEvent['type'], counts: Readonly<Record<string, number>> = {}) =>
    progress.append({ type, stage: stage.makes, message: titleOf(stage.makes), counts: { ...counts } });
  const key = checkpoints === undefined ? null : keyOf(stage, shelf, world);
  const found = key === null ? undefined : await checkpoints?.load(key);
  if (found !== undefined) {
    await announce('stage-resumed');
    return { digest: digestOf(found), value: once(() => stage.codec.decode(found)) };
  }
  await announce('stage-started');
  const value = await attempt(stage, shelf, options);
  let digest = '';
  if (checkpoints !== undefined) {
    const bytes = stage.codec.encode(value);
    digest = digestOf(bytes);
    // Stored before it is announced: whoever saw the event can rely on the checkpoint.
    if (key !== null) await checkpoints.save(key, stage.makes, bytes);
  }
  await announce('stage-finished', stage.counts(value));
  return { digest, value: () => value };
}

async function attempt(stage: AnyStage, shelf: Shelf, options: RunOptions): Promise<unknown> {
  const given = Object.fromEntries(stage.needs.map((name) => [name, take(shelf, name)]));
  try {
    return await stage.run(given, options.world);
  } catch (error) {
    if (options.world.signal?.aborted !== true) {
      const message = error instanceof Error ? error.message : String(error);
      await options.progress.append({ type: 'stage-failed', stage: stage.makes, message, counts: {} });
    }
    throw error;
  }
}

/** Null: the stage depends on something that has no digest, and is always run. */
function keyOf(stage: AnyStage, shelf: Shelf, world: World): string | null {
  const parameters = stage.parameters?.(world) ?? (stage.parameters === undefined ? {} : null);
  if (parameters === null) return null;
  const needs = stage.needs.map((name) => [name, shelf.get(name)?.digest]);
  const digest = digestOf(Buffer.from(JSON.stringify({ parameters, needs })));
  return `${stage.makes}@${stage.version}:${engineBuild}:${digest}`;
}

function take(shelf: Shelf, name: ArtifactName): unknown {
  const held = shelf.get(name);
  if (held === undefined) throw new Error(`${name} is needed before it is made`);
  return held.value();
}

function once(make: () => unknown): () => unknown {
  let made: { readonly value: unknown } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

function titleOf(name: ArtifactName): string {
  return stageInfos.find((info) => info.name === name)?.title ?? name;
}
