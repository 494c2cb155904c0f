import type { WorkflowDocument } from '../documents/workflow/document.ts';
import { fileStart } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';
import type { Pipeline } from './model.ts';

/** CI pipelines of this repository (not of vendored code, tests or examples). */
export function pipelinesFrom(documents: readonly WorkflowDocument[], context: BuildContext): Pipeline[] {
  return documents
    .filter((document) => ['prod', 'dev'].includes(context.classOf(document.path)))
    .map((document) => ({
      file: document.path,
      system: document.system,
      root: document.root,
      jobs: document.jobs,
      span: document.root?.span ?? fileStart(document.path),
    }));
}
