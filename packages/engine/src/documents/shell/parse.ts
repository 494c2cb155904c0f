import { indexLines, type LineIndex, spanOf } from '../../text/span.ts';
import { parseProse } from '../prose/parse.ts';
import { commandsOf } from './commands.ts';
import { maxCommands, type ScriptCommand, type ShellDocument, type ShellForm } from './document.ts';
import { sectionsOf } from './sections.ts';
import { ShellVariables } from './variables.ts';

/** Longer scripts are generated or carry an archive behind their last line. UTF-16 units. */
const maxText = 300_000;

/** Reads a file of commands. Never throws; a file with more than {@link maxCommands} commands is read to there. */
export function parseShell(path: string, whole: string): ShellDocument {
  const text = whole.length > maxText ? whole.slice(0, cutAt(whole)) : whole;
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
  const end = form === 'script' ? lastLiveOffset(text, commands, functions) : Number.POSITIVE_INFINITY;
  const live = commands.filter((command) => command.span.start < end);
  const cut = commands.length > maxCommands || text.length < whole.length;
  return {
    kind: 'shell',
    path,
    problems: cut
      ? [
          {
            line: commands[maxCommands]?.span.line ?? commands.at(-1)?.span.line ?? 1,
            reason: 'more commands than are read',
          },
        ]
      : [],
    form,
    facts: parseProse(path, whole).facts.filter((fact) => fact.span.start < end),
    commands: live.slice(0, maxCommands).map((command) => {
      const own = functions.find((it) => it.span.start <= command.span.start && command.span.start < it.span.end);
      return own === undefined ? command : { ...command, block: own.name };
    }),
    targets: form === 'makefile' ? targetsOf(text) : [],
    functions,
    options: optionsOf(text, commands),
    schedules,
    settings,
  };
}

/** Nothing below an `exit` that always runs is ever reached. */
function lastLiveOffset(
  text: string,
  commands: readonly ScriptCommand[],
  functions: ShellDocument['functions'],
): number {
  const exit = commands.find(
    (it) =>
      it.program === 'exit' &&
      it.words[0] === 'exit' &&
      // At the left edge: inside of `|| { …; exit 1; }` and of parentheses it depends on what stands before.
      (it.span.start === 0 || text[it.span.start - 1] === '\n') &&
      (it.operator === 'start' || it.operator === ';') &&
      !(it.conditional || it.nested || it.piped) &&
      !functions.some((fn) => fn.span.start <= it.span.start && it.span.start < fn.span.end),
  );
  return exit === undefined ? Number.POSITIVE_INFINITY : exit.span.end;
}

function targetsOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const header = /^@?([A-Za-z0-9_.%/-]+(?: [A-Za-z0-9_.%/-]+)*)(?!\s*[?+!:]?=)[^:\n]{0,200}:(?!=)/.exec(line);
    const alias = /^alias\s+([\w-]+)\s*:=/.exec(line);
    return [...(header?.[1]?.split(' ') ?? []), ...(alias?.[1] === undefined ? [] : [alias[1]])];
  });
}

/** Behind the last line that fits, unless that line alone is most of the file. */
function cutAt(text: string): number {
  const line = text.lastIndexOf('\n', maxText) + 1;
  return line > maxText / 2 ? line : maxText;
}

export function shellFormOf(path: string): ShellForm {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^(gnu)?makefile$|^\.?justfile$|\.mk$/.test(name)) return 'makefile';
  if (name.startsWith('procfile')) return 'procfile';
  if (/\.(service|timer)$/.test(name)) return 'unit';
  if (name === 'crontab' || /\.(cron|crontab)$/.test(name) || /(^|\/)cron\.d\//.test(path)) return 'crontab';
  if (name.endsWith('.ini')) return 'uwsgi';
  return 'script';
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
