import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { ComposeFence, ProseDocument } from '../documents/prose/document.ts';
import type { ScriptCommand, ShellDocument } from '../documents/shell/document.ts';
import { fileStart, type Span } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';
import type { DeploymentModel } from './model.ts';

/** The commands that one page tells people to run. */
export interface Page {
  readonly path: string;
  readonly environment: EnvironmentClass;
  readonly commands: readonly ScriptCommand[];
  readonly fences: readonly ComposeFence[];
  readonly span: Span;
}

/** Pages with commands, wherever they stand. */
export function pagesFrom(documents: readonly ProseDocument[], context: BuildContext): readonly Page[] {
  return documents
    .filter((document) => document.commands.length > 0 || document.fences.length > 0)
    .filter((document) => !['vendored', 'generated', 'test'].includes(context.classOf(document.path)))
    .map(({ path, commands, fences }) => ({
      path,
      environment: context.classOf(path),
      commands,
      fences,
      span: fileStart(path),
    }));
}

/** Documentation counts wherever it stands (docs/ is where runbooks live); only vendored, generated and test files do not. */
export function proseFrom(
  documents: readonly (ProseDocument | ShellDocument)[],
  context: BuildContext,
): DeploymentModel['prose'] {
  const shells = documents.flatMap((it) => (it.kind === 'shell' ? (context.texts.get(it.path) ?? []) : []));
  return documents
    .slice()
    .sort((a, b) => compareText(a.path, b.path))
    .filter((document) => !['vendored', 'generated', 'test'].includes(context.classOf(document.path)))
    .flatMap((document) =>
      document.facts
        .filter((fact) => document.kind !== 'shell' || !isNeverCalled(document, fact.span.start, shells))
        .map((fact) => ({
          ...fact,
          form: document.form === 'unit' ? 'crontab' : document.form === 'uwsgi' ? 'script' : document.form,
        })),
    );
}

/** The line stands in a function of a script whose name no script says a second time. */
function isNeverCalled(document: ShellDocument, offset: number, shells: readonly string[]): boolean {
  const own = document.functions.find((it) => it.span.start <= offset && offset < it.span.end);
  if (own === undefined) return false;
  let said = 0;
  for (const text of shells) {
    // `"$@"`, `"$1"` as a command: the name comes from the command line.
    if (/^\s*(?:exec\s+)?["']?\$(?:\{?[@*1]|\{1[:}])/m.test(text)) return false;
    for (let at = text.indexOf(own.name); at >= 0 && said < 2; at = text.indexOf(own.name, at + own.name.length))
      said++;
    if (said > 1) return false;
  }
  return true;
}
