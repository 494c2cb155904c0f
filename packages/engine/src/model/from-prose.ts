import type { ProseDocument } from '../documents/prose/document.ts';
import type { BuildContext } from './build-context.ts';
import type { DeploymentModel } from './model.ts';

/** Documentation counts wherever it stands (docs/ is where runbooks live); only vendored, generated and test files do not. */
export function proseFrom(documents: readonly ProseDocument[], context: BuildContext): DeploymentModel['prose'] {
  return documents
    .filter((document) => !['vendored', 'generated', 'test'].includes(context.classOf(document.path)))
    .flatMap((document) => document.facts.map((fact) => ({ ...fact, form: document.form })));
}
