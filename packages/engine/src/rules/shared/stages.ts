import type { CopyInstruction, ImageBuild, RunCommand } from '../../model/image.ts';

/** Index of the stage that `COPY --from` names; null when it names an image. */
export function sourceStage(image: ImageBuild, copy: Pick<CopyInstruction, 'from' | 'stage'>): number | null {
  if (copy.from === null) return null;
  const name = copy.from.toLowerCase();
  const named = image.stages.findLast((stage) => stage.name === name && stage.index < copy.stage);
  if (named !== undefined) return named.index;
  return /^\d+$/.test(name) && Number(name) < image.stages.length ? Number(name) : null;
}

/** The stage and those it continues, nearest first. */
export function withParents(image: ImageBuild, index: number): readonly number[] {
  const found: number[] = [];
  for (let at: number | null = index; at !== null; at = image.stages[at]?.parent ?? null) found.push(at);
  return found;
}

/** Folders in which tools put what they install. */
const installFolders =
  /(^|\/)(node_modules|\.venv|venv|site-packages|dist-packages)\/?$|^\/(usr\/local|opt\/venv|root\/\.local|install)\/?$/;

/** Stages whose installed packages end up in the image: the chain, and stages from which the install folder is copied. */
export function stagesWithPackages(image: ImageBuild): ReadonlySet<number> {
  const reached = new Set<number>(image.chain);
  const copies = [...image.copies, ...image.otherCopies];
  // A copy chain is at most as long as there are stages.
  for (let round = 0; round < image.stages.length; round++) {
    const before = reached.size;
    for (const copy of copies) {
      const from = sourceStage(image, copy);
      if (
        from === null ||
        !reached.has(copy.stage) ||
        !copy.sources.some((source) => carriesPackages(image, from, source))
      )
        continue;
      for (const stage of withParents(image, from)) reached.add(stage);
    }
    if (reached.size === before) break;
  }
  return reached;
}

function carriesPackages(image: ImageBuild, stage: number, source: string): boolean {
  if (installFolders.test(source) || source === '/') return true;
  const plain = source.replace(/\/\.?$/, '');
  return withParents(image, stage).some((it) =>
    image.stages[it]?.workdirs.some((folder) => folder.replace(/\/$/, '') === plain),
  );
}

/** Commands of stages whose packages end up in the image, in file order. */
export function packageRuns(image: ImageBuild): readonly RunCommand[] {
  const stages = stagesWithPackages(image);
  return [...image.otherRuns, ...image.runs]
    .filter((run) => stages.has(run.stage))
    .sort((a, b) => a.span.start - b.span.start);
}
