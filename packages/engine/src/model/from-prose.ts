import { compareText } from '@seaworthy/schema/vocabulary';
import type { ProseDocument } from '../documents/prose/document.ts';
import type { ShellDocument } from '../documents/shell/document.ts';
import type { BuildContext } from './build-context.ts';
import type { DeploymentModel } from './model.ts';

/** Documentation counts wherever it stands (docs/ is where runbooks live); only vendored, generated and test files do not. */
export function proseFrom(
  documents: readonly (ProseDocument | ShellDocument)[],
  context: BuildContext,
): DeploymentModel['prose'] {
  return documents
    .slice()
    .sort((a, b) => compareText(a.path, b.path))
    .filter((document) => !['vendored', 'generated', 'test'].includes(context.classOf(document.path)))
    .flatMap((document) =>
      document.facts.map((fact) => ({ ...fact, form: document.form === 'unit' ? 'crontab' : document.form })),
    );
}
