import { type ShellCommand, splitShell } from '../../text/shell.ts';
import { programName, unwrapped } from '../../text/shell-words.ts';
import { indexLines, type LineIndex, spanOf } from '../../text/span.ts';
import { parseProse } from '../prose/parse.ts';
import { type Inside, maxCommands, type ScriptCommand, type ShellDocument, type ShellForm } from './document.ts';
import { insideCommand } from './inside.ts';
import { type Stretch, sectionsOf } from './sections.ts';
import { ShellVariables } from './variables.ts';

/** Reads a file of commands. Never throws; a file with more than {@link maxCommands} commands is read to there. */
export function parseShell(path: string, text: string): ShellDocument {
  const form = shellFormOf(path);
  const index = indexLines(path, text);
  const { stretches, schedules, settings } = sectionsOf(form, path, text, index);
  const functions = form === 'script' ? functionsOf(text, index) : [];
  const variables = new ShellVariables();
  const commands: ScriptCommand[] = [];
  for (const stretch of stretches) {
    if (commands.length > maxCommands) break;
    commands.push(...commandsOf(stretch, text, index, variables));
  }
  const cut = commands.length > maxCommands;
  return {
    kind: 'shell',
    path,
    problems: cut ? [{ line: commands[maxCommands]?.span.line ?? 1, reason: 'more commands than are read' }] : [],
    form,
    facts: parseProse(path, text).facts,
    commands: commands.slice(0, maxCommands).map((command) => {
      const own = functions.find((it) => it.span.start <= command.span.start && command.span.start < it.span.end);
      return own === undefined ? command : { ...command, block: own.name };
    }),
    functions,
    options: optionsOf(text, commands),
    schedules,
    settings,
  };
}

export function shellFormOf(path: string): ShellForm {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^(gnu)?makefile$|^\.?justfile$|\.mk$/.test(name)) return 'makefile';
  if (name.startsWith('procfile')) return 'procfile';
  if (/\.(service|timer)$/.test(name)) return 'unit';
  if (name === 'crontab' || /\.(cron|crontab)$/.test(name) || /(^|\/)cron\.d\//.test(path)) return 'crontab';
  return 'script';
}

function commandsOf(stretch: Stretch, source: string, index: LineIndex, variables: ShellVariables): ScriptCommand[] {
  const shell = splitShell(stretch.text, (offset) => stretch.start + offset);
  const found: ScriptCommand[] = [];
  let remote: { readonly inside: Inside; readonly end: number } | null = null;
  for (const command of shell.slice(0, maxCommands + 1)) {
    const words = unwrapped(command.words.map((word) => (word.dynamic ? variables.expand(word.text) : word.text)));
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

/** `name() {`, `function name {`, to the `}` in the same column. */
function functionsOf(text: string, index: LineIndex): ShellDocument['functions'] {
  const found: { name: string; start: number; indent: string }[] = [];
  const done: ShellDocument['functions'][number][] = [];
  for (const [i, start] of index.starts.entries()) {
    const line = text.slice(start, index.starts[i + 1] ?? text.length).replace(/[\r\n]+$/, '');
    const header =
      /^(\s*)(?:function\s+)?([A-Za-z_][\w:-]*)\s*(?:\(\s*\))\s*\{?/.exec(line) ??
      /^(\s*)function\s+([A-Za-z_][\w:-]*)\s*\{?/.exec(line);
    const open = found.at(-1);
    if (open !== undefined && /^\s*\}/.test(line) && line.startsWith(`${open.indent}}`)) {
      found.pop();
      done.push({ name: open.name, span: spanOf(index, open.start, start + line.length) });
    } else if (header?.[2] !== undefined && !/\}\s*$/.test(line))
      found.push({ name: header[2], start, indent: header[1] ?? '' });
    else if (header?.[2] !== undefined) done.push({ name: header[2], span: spanOf(index, start, start + line.length) });
  }
  return done.sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
}

function optionsOf(text: string, commands: readonly ScriptCommand[]): ShellDocument['options'] {
  const first = text.startsWith('#!') ? (text.split('\n', 1)[0] ?? '') : '';
  const letters = [first.includes('sh -') ? first.slice(first.indexOf('sh -') + 3) : ''];
  const names: string[] = [];
  for (const { program, words } of commands) {
    if (program !== 'set') continue;
    for (const [i, word] of words.entries()) {
      if (/^-[a-z]+$/i.test(word)) letters.push(word);
      if (/^-[a-z]*o$/i.test(word)) names.push(words[i + 1] ?? '');
    }
  }
  const has = (letter: string, name: string) => letters.some((it) => it.includes(letter)) || names.includes(name);
  return { errexit: has('e', 'errexit'), nounset: has('u', 'nounset'), pipefail: names.includes('pipefail') };
}
