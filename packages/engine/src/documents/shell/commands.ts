import { type ShellCommand, splitShell } from '../../text/shell.ts';
import { programName, unwrapped } from '../../text/shell-words.ts';
import { type LineIndex, spanOf } from '../../text/span.ts';
import { type Inside, maxCommands, type ScriptCommand } from './document.ts';
import { insideCommand } from './inside.ts';
import type { Stretch } from './sections.ts';
import type { ShellVariables } from './variables.ts';

/** Commands of one stretch of shell text, with the places of the file that holds it. */
export function commandsOf(
  stretch: Stretch,
  source: string,
  index: LineIndex,
  variables: ShellVariables,
): ScriptCommand[] {
  const shell = splitShell(stretch.text, (offset) => stretch.start + offset);
  const found: ScriptCommand[] = [];
  let remote: { readonly inside: Inside; readonly end: number } | null = null;
  for (const command of shell.slice(0, maxCommands + 1)) {
    const words = bounded(
      unwrapped(command.words.map((word) => (word.dynamic ? variables.expand(word.text) : word.text))),
    );
    learn(command, words, variables);
    if (remote !== null && command.start >= remote.end) remote = null;
    const own = commandAt(command, words, remote?.inside ?? null, stretch.block, source, index);
    found.push(own);
    const inner = insideCommand(words);
    if (inner === null) continue;
    remote = { inside: inner.inside, end: command.end };
    const rest = unwrapped(words.slice(inner.from));
    // Shells near the front of a command are already followed by the splitter, with places of their own.
    const followed = words.findIndex((word) => isShell(word)) <= 4;
    if (rest.length > 0) found.push(...innerCommands(own, rest, inner.inside, followed));
  }
  return found;
}

/** The command that runs elsewhere has the place of the one that starts it; `ssh host 'a; b'` hands a text to a shell. */
function innerCommands(
  outer: ScriptCommand,
  words: readonly string[],
  inside: Inside,
  followed: boolean,
): ScriptCommand[] {
  const text = words.join(' ');
  const whole = { ...outer, program: programName(words[0]), words, nested: true, inside, assignments: [] };
  const script =
    isShell(words[0] ?? '') && !followed ? words[words.findIndex((word) => /^-[a-z]*c$/.test(word)) + 1] : undefined;
  const remote = inside.how === 'ssh' && /[;&|\n]/.test(text) ? text : undefined;
  if (script === undefined && remote === undefined) return [whole];
  const inner = splitShell(script ?? remote ?? '').map((command) => {
    const own = unwrapped(command.words.map((word) => word.text));
    return { ...whole, program: programName(own[0]), words: own, redirects: command.redirects };
  });
  return script === undefined ? inner : [whole, ...inner];
}

function isShell(word: string): boolean {
  return /^(ba|da|a|z)?sh$/.test(programName(word));
}

function commandAt(
  command: ShellCommand,
  words: readonly string[],
  inside: Inside | null,
  block: string | null,
  source: string,
  index: LineIndex,
): ScriptCommand {
  const end = Math.max(command.start, command.end);
  return {
    program: programName(words[0]),
    words,
    text: source.slice(command.start, end).slice(0, 300),
    span: spanOf(index, command.start, end),
    operator: command.operator,
    conditional: command.conditional,
    piped: command.piped,
    nested: command.nested,
    assignments: command.assignments,
    redirects: command.redirects,
    block,
    inside,
  };
}

const declarations = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

/** `A=b` before a command is that command's alone. */
function learn(command: ShellCommand, words: readonly string[], variables: ShellVariables): void {
  if (command.words.length === 0)
    for (const it of command.assignments) variables.learn(it.name, it.value, command.conditional);
  if (!declarations.has(words[0] ?? '')) return;
  for (const word of command.words.slice(1)) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(word.text);
    if (match?.[1] !== undefined) variables.learn(match[1], word.text.slice(match[0].length), command.conditional);
  }
}

/** Rules match patterns on the joined words, so a command is kept to the length that people write. */
const maxCommandLength = 4000;

function bounded(words: readonly string[]): readonly string[] {
  let length = 0;
  const kept: string[] = [];
  for (const word of words) {
    if (length + word.length > maxCommandLength)
      return [...kept, word.slice(0, Math.max(0, maxCommandLength - length))];
    kept.push(word);
    length += word.length + 1;
  }
  return kept;
}
