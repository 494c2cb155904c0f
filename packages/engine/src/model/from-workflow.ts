import { isWorkflowPath } from '@seaworthy/schema/intake/path-claims';
import type { WorkflowDocument } from '../documents/workflow/document.ts';
import { fileStart } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';
import type { Pipeline } from './model.ts';

/** CI pipelines of this repository (not of vendored code, tests or examples). */
export function pipelinesFrom(documents: readonly WorkflowDocument[], context: BuildContext): Pipeline[] {
  return documents
    .filter((document) => isOwn(document.path, context))
    .map((document) => ({
      ...(document.head === undefined ? {} : { head: document.head }),
      file: document.path,
      system: document.system,
      root: document.root,
      jobs: document.jobs,
      span: document.root?.span ?? fileStart(document.path),
    }));
}

/** A workflow at the root runs whatever its name says: `test.yml`, `demo.yml`. */
function isOwn(path: string, context: BuildContext): boolean {
  return (isWorkflowPath(path) && path.startsWith('.')) || ['prod', 'dev'].includes(context.classOf(path));
}
