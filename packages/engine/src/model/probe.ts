import { splitShell } from '../text/shell.ts';
import { programName, unwrapped } from '../text/shell-words.ts';
import type { Command, Probe } from './container.ts';

/** What an exec probe really asks: the first command that looks at something. */
export interface ProbeTarget {
  /** Program that asks: `curl`, `wget`, `python`, `pg_isready`; null when the probe is empty. */
  readonly tool: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly path: string | null;
}

/** The simple commands of a probe, wrappers removed. */
export function probeCommands(command: Command): readonly (readonly string[])[] {
  if (command.form === 'shell') return wordsOf(command.text);
  const [first, flag, script] = command.words;
  const isShell = /^(ba|da|a)?sh$/.test(programName(first)) && /^-[a-z]*c$/.test(flag ?? '');
  return isShell && script !== undefined ? wordsOf(script) : [unwrapped(command.words)];
}

function wordsOf(text: string): readonly (readonly string[])[] {
  return splitShell(text)
    .filter((command) => command.words.length > 0)
    .map((command) => unwrapped(command.words.map((word) => word.text)));
}

export function probeTarget(command: Command): ProbeTarget {
  const commands = probeCommands(command);
  const first =
    commands.find((words) => !['exit', 'cd', 'test', '[', '[[', 'set', 'export'].includes(words[0] ?? '')) ??
    commands[0];
  const tool = first?.[0] === undefined ? null : programName(first[0]);
  return { tool, ...urlIn(command.form === 'shell' ? command.text : command.words.join(' ')) };
}

/** First `http://host:port/path` in a text; a bare `localhost:80/path` behind curl or wget counts too. */
export function urlIn(text: string): Pick<ProbeTarget, 'host' | 'port' | 'path'> {
  const match =
    /https?:\/\/(\[[^\]\s]+\]|[A-Za-z0-9._-]+|\$\{?\w+\}?)(?::(\d+|\$\w+|\$\{[^}\s]*\}))?(\/[^\s"'`,;)|&]*)?/.exec(
      text,
    ) ??
    /(?:curl|wget)\b[^|;&]*?\s["']?(localhost|127\.0\.0\.1|0\.0\.0\.0)(?::(\d+|\$\w+|\$\{[^}\s]*\}))?(\/[^\s"'`,;)|&]*)?/.exec(
      text,
    );
  if (match === null) return { host: null, port: null, path: null };
  const secure = match[0].startsWith('https:');
  const path = (match[3] ?? '/').split(/[?#]/)[0] ?? '/';
  return { host: match[1] ?? null, port: portIn(match[2], secure), path };
}

/** `8080`, or the default of `${PORT:-8080}`; null when only the environment knows. */
function portIn(text: string | undefined, secure: boolean): number | null {
  if (text === undefined) return secure ? 443 : 80;
  const digits = /^\d+$/.exec(text)?.[0] ?? /:?-(\d+)\}$/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** A probe from its command; timings null. */
export function execProbe(command: Command, span: Probe['span']): Probe {
  const target = probeTarget(command);
  return {
    kind: 'exec',
    command,
    path: target.path,
    port: target.port,
    host: target.host,
    intervalSeconds: null,
    timeoutSeconds: null,
    initialDelaySeconds: null,
    failures: null,
    span,
  };
}
