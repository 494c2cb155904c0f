import type { ImageBuild, RunCommand } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { programName, unwrapped } from '../../text/shell-words.ts';
import type { Span } from '../../text/span.ts';
import { allRuns } from './containers.ts';

/** One place in a build that does what a rule forbids. */
export interface RunHit {
  readonly image: ImageBuild;
  readonly span: Span;
  readonly what: string;
}

/** Places in RUN commands of all images, each once, grouped by Dockerfile. `look` names what is wrong, or nothing. */
export function hitsByFile(
  model: DeploymentModel,
  look: (words: readonly string[], run: RunCommand) => string | undefined,
): ReadonlyMap<string, readonly RunHit[]> {
  const byFile = new Map<string, RunHit[]>();
  const seen = new Set<string>();
  for (const image of model.images) {
    for (const run of allRuns(image)) {
      const key = `${run.span.file}:${run.span.start}:${run.text}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const what = look(unwrapped(run.words), run);
      if (what !== undefined) push(byFile, image.file, { image, span: run.span, what });
    }
  }
  return byFile;
}

export function program(words: readonly string[]): string {
  return programName(words[0]);
}

function push(byFile: Map<string, RunHit[]>, file: string, hit: RunHit): void {
  const known = byFile.get(file);
  if (known === undefined) byFile.set(file, [hit]);
  else known.push(hit);
}
