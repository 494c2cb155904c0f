import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { programName } from '../../text/shell-words.ts';
import type { Span } from '../../text/span.ts';
import { startScripts } from './start-scripts.ts';

/** A value that a start script falls back to when nobody sets the variable. */
export interface ScriptDefault {
  readonly name: string;
  readonly value: string;
  readonly span: Span;
}

const fallback = /\$\{([A-Za-z_]\w{0,60}):?[-=]([^}$`\s"']{1,80})\}/g;

/** `${NAME:-value}` and `if [ -z "$NAME" ]; then NAME=value`, in the scripts that images run at start. */
export function scriptDefaults(model: DeploymentModel): readonly ScriptDefault[] {
  const named = model.images
    .map((image) => `${known(image.entrypoint)?.text ?? ''} ${known(image.command)?.text ?? ''}`)
    .join('\n');
  const scripts = new Set([
    ...model.images.flatMap((image) => startScripts(image, model)),
    // Where nobody says what folder an image is built from, the name has to do.
    ...model.scripts.filter(
      (script) =>
        script.environment === 'prod' && script.path.endsWith('.sh') && named.includes(`/${programName(script.path)}`),
    ),
  ]);
  const found = [...scripts].flatMap((script) => {
    // The test for emptiness stands in the script, whatever form it has.
    const tested = new Set(
      script.commands.flatMap((command) =>
        command.words.includes('-z')
          ? command.words.flatMap((word) => /^\$\{?([A-Za-z_]\w*)(?:[+:-]\w?)?\}?$/.exec(word)?.[1] ?? [])
          : [],
      ),
    );
    return script.commands.flatMap((command): ScriptDefault[] => [
      ...command.assignments
        .filter((one) => command.conditional && tested.has(one.name))
        .map((one) => ({ ...one, span: command.span })),
      ...[...command.text.matchAll(fallback)].map((match) => ({
        name: match[1] ?? '',
        value: match[2] ?? '',
        span: command.span,
      })),
    ]);
  });
  const key = (one: ScriptDefault) => `${one.span.file} ${one.name}=${one.value}`;
  return found.filter((one, i) => found.findIndex((other) => key(other) === key(one)) === i);
}
