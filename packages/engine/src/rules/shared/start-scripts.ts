import type { Container } from '../../model/container.ts';
import type { Script } from '../../model/from-scripts.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known, type Setting } from '../../model/setting.ts';
import { splitShell } from '../../text/shell.ts';
import { programName, unwrapped } from '../../text/shell-words.ts';
import type { Span } from '../../text/span.ts';
import { containersOf } from './containers.ts';
import { belowContext, isIgnored, takes } from './context.ts';

/** One command that runs each time the container starts. */
export interface StartCommand {
  readonly words: readonly string[];
  readonly text: string;
  readonly span: Span;
  readonly conditional: boolean;
  readonly piped: boolean;
  /** Script it stands in; null when it is written in CMD, ENTRYPOINT or `command`. */
  readonly script: string | null;
}

/** Folders whose scripts run at every start without being named: s6, linuxserver's and the official images' hooks. */
const startFolders =
  /(^|\/)(s6-rc\.d\/[^/]+\/(run|up|script)|(services\.d|service)\/[^/]+\/run|(cont-init|docker-entrypoint|entrypoint|my_init|docker-entrypoint-initdb)\.d\/[^/]+)$/;

/** Scripts of the repository that the image runs at start: its entrypoint, hooks of its init, and what they call. */
export function startScripts(image: ImageBuild, model: DeploymentModel): readonly Script[] {
  const inside = model.scripts.filter((script) => isCopied(script, image, model));
  const words = [
    ...startCommandsOf(image.entrypoint),
    ...startCommandsOf(image.command),
    ...containersOf(image, model).flatMap(own),
  ]
    .flatMap((command) => command.words)
    .map(programName);
  const found = new Set(
    inside.filter((script) => startFolders.test(script.path) || words.includes(programName(script.path))),
  );
  // A script of a script counts, and one below that; deeper ones are libraries.
  for (let round = 0; round < 2; round++) {
    const called = new Set(
      [...found].flatMap((script) => script.commands.flatMap((it) => it.words.slice(0, 3).map(programName))),
    );
    for (const script of inside)
      if (/\.(sh|bash)$/.test(script.path) && called.has(programName(script.path))) found.add(script);
  }
  return inside.filter((script) => found.has(script));
}

/** Everything that runs at start, as simple commands. */
export function startCommands(image: ImageBuild, model: DeploymentModel): readonly StartCommand[] {
  const scripts = startScripts(image, model).flatMap((script) =>
    script.commands
      .filter((it) => it.inside === null)
      .map(
        (it): StartCommand => ({
          words: it.words,
          text: it.text,
          span: it.span,
          // Most functions are called by some branch only.
          conditional: it.conditional || it.block !== null,
          piped: it.piped,
          script: script.path,
        }),
      ),
  );
  return [...scripts, ...startCommandsOf(image.entrypoint), ...startCommandsOf(image.command)];
}

/** Commands of `command:` and `entrypoint:` of a service. */
export function ownStartCommands(container: Container): readonly StartCommand[] {
  return own(container);
}

function own(container: Container): StartCommand[] {
  return [...startCommandsOf(container.entrypoint), ...startCommandsOf(container.command)];
}

function startCommandsOf(
  setting: Setting<{ form: 'shell' | 'exec'; words: readonly string[]; text: string }>,
): StartCommand[] {
  const command = known(setting);
  if (command === undefined) return [];
  const shell = command.words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const text =
    command.form === 'shell'
      ? command.text
      : shell > 0 && /^(.*\/)?(ba|da|a|z)?sh$/.test(command.words[shell - 1] ?? '')
        ? (command.words[shell + 1] ?? '')
        : null;
  const place = { span: setting.span, script: null };
  if (text === null)
    return [{ ...place, words: unwrapped(command.words), text: command.text, conditional: false, piped: false }];
  return splitShell(text).map((it) => ({
    ...place,
    words: unwrapped(it.words.map((word) => word.text)),
    text: it.words.map((word) => word.text).join(' '),
    conditional: it.conditional,
    piped: it.piped,
  }));
}

function isCopied(script: Script, image: ImageBuild, model: DeploymentModel): boolean {
  const below = belowContext(image, script.path);
  if (below === null || isIgnored(image, model, below)) return false;
  return [...image.copies, ...image.otherCopies].some((copy) => takes(copy, below));
}
