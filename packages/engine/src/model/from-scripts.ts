import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { ShellDocument } from '../documents/shell/document.ts';
import { fileStart, type Span } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';

/** A file of commands with the life it lives. */
export interface Script extends Omit<ShellDocument, 'kind' | 'problems'> {
  readonly environment: EnvironmentClass;
  /** First character of the file: where something that concerns all of it is anchored. */
  readonly span: Span;
}

/** All scripts of the project itself, whatever they are for; rules look at `environment`. */
export function scriptsFrom(documents: readonly ShellDocument[], context: BuildContext): readonly Script[] {
  return documents
    .filter((document) => !['vendored', 'generated'].includes(context.classOf(document.path)))
    .map(({ kind: _kind, problems: _problems, ...rest }) => ({
      ...rest,
      environment: context.classOf(rest.path),
      span: fileStart(rest.path),
    }));
}
