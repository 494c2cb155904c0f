import type { LineIndex } from '../../text/span.ts';
import { spanOf } from '../../text/span.ts';
import type { Schedule, ShellForm, UnitSetting } from './document.ts';

/** A stretch of shell text inside the file; `text[0]` stands at `start`. */
export interface Stretch {
  readonly text: string;
  readonly start: number;
  readonly block: string | null;
}

export interface Sections {
  readonly stretches: readonly Stretch[];
  readonly schedules: readonly Schedule[];
  readonly settings: readonly UnitSetting[];
}

interface Line {
  readonly text: string;
  readonly start: number;
}

/** Cuts a file into shell text: all of a script, the recipes of a Makefile, the commands of a crontab or a unit. */
export function sectionsOf(form: ShellForm, path: string, text: string, index: LineIndex): Sections {
  if (form === 'script') return { stretches: [{ text, start: 0, block: null }], schedules: [], settings: [] };
  const lines = index.starts.map((start, i) => ({
    start,
    text: text.slice(start, index.starts[i + 1] ?? text.length).replace(/[\r\n]+$/, ''),
  }));
  if (form === 'makefile') return { stretches: recipes(lines), schedules: [], settings: [] };
  if (form === 'procfile') return { stretches: lines.flatMap(processLine), schedules: [], settings: [] };
  if (form === 'uwsgi') return { stretches: uwsgiLines(lines), schedules: [], settings: [] };
  return form === 'crontab' ? crontab(path, lines, index) : unit(path, lines, index);
}

/** Recipes of make and just: indented lines below a `target:`; the marks `@` and `-` become spaces, so offsets stay. */
function recipes(lines: readonly Line[]): Stretch[] {
  const found: { text: string; start: number; block: string | null }[] = [];
  let target: string | null = null;
  for (const line of lines) {
    const header = /^@?([A-Za-z0-9_.%/-]+)(?!\s*[?+!:]?=)[^:\n]{0,200}:(?!=)/.exec(line.text);
    if (/^[ \t]/.test(line.text)) {
      if (target === null) continue;
      const goesOn = found.at(-1)?.text.endsWith('\\') === true;
      const body = goesOn
        ? line.text
        : line.text.replace(
            /^(\s*)([@+-]{1,2})(?=[^\s-])/,
            (_, space: string, marks: string) => space + ' '.repeat(marks.length),
          );
      const last = found.at(-1);
      if (last?.block === target && last.start + last.text.length + 1 === line.start) last.text += `\n${body}`;
      else found.push({ text: body, start: line.start, block: target });
    } else if (header !== null) target = header[1] ?? null;
    else if (line.text.trim() !== '' && !line.text.startsWith('#')) target = null;
  }
  return found;
}

function processLine(line: Line): Stretch[] {
  const match = /^([A-Za-z0-9_-]+):(\s*)/.exec(line.text);
  if (match?.[1] === undefined) return [];
  return [{ text: line.text.slice(match[0].length), start: line.start + match[0].length, block: match[1] }];
}

/** Daemons between `if-env = NAME` and `endif =` are left out: whether they run is decided by who starts the server. */
function uwsgiLines(lines: readonly Line[]): Stretch[] {
  let depth = 0;
  return lines.flatMap((line) => {
    if (/^\s*if-[\w-]+\s*=/.test(line.text)) depth++;
    else if (/^\s*endif\b/.test(line.text)) depth = Math.max(0, depth - 1);
    return uwsgiLine(line).filter((it) => depth === 0 || it.block === null);
  });
}

/** `hook-pre-app = exec:…`, `exec-asap = …`: run at each start; `attach-daemon = …`: runs beside the workers. */
function uwsgiLine(line: Line): Stretch[] {
  if (line.text.length > 2000) return [];
  const match =
    /^\s*(hook-[\w-]+|exec-[\w-]+)\s*=\s*(?:exec:)?\s*/.exec(line.text) ??
    /^\s*(attach-daemon2?|smart-attach-daemon2?|attach-control-daemon)\s*=\s*(?:[^\s=]+\.pid\s+|cmd=)?/.exec(line.text);
  if (match?.[1] === undefined) return [];
  return [
    {
      text: line.text.slice(match[0].length),
      start: line.start + match[0].length,
      block: match[1].includes('daemon') ? match[1] : null,
    },
  ];
}

const fieldsOfCron =
  /^\s*((?:@[a-z]+|(?:[\d*/,LW#?-]+|(?:[A-Za-z]{3}[,-]?)+)(?:\s+(?:[\d*/,LW#?-]+|[A-Za-z]{3}(?:[,-][A-Za-z]{3}){0,6})){4}))\s+/;

function crontab(path: string, lines: readonly Line[], index: LineIndex): Sections {
  const stretches: Stretch[] = [];
  const schedules: Schedule[] = [];
  const system = /(^|\/)(cron\.d\/|etc\/crontab$)/.test(path);
  for (const line of lines) {
    if (line.text.length > 2000 || line.text.trimStart().startsWith('#')) continue;
    const match = fieldsOfCron.exec(line.text);
    if (match?.[1] === undefined) continue;
    let from = match[0].length;
    const user = /^([a-z_][\w-]*)\s+(?=[/.$\w])/.exec(line.text.slice(from));
    if (user !== null && (system || /^(root|www-data|nobody|app|ubuntu|postgres)$/.test(user[1] ?? '')))
      from += user[0].length;
    const command = line.text.slice(from);
    stretches.push({ text: command, start: line.start + from, block: null });
    schedules.push({ when: match[1], command, span: spanOf(index, line.start, line.start + line.text.length) });
  }
  return { stretches, schedules, settings: [] };
}

function unit(path: string, lines: readonly Line[], index: LineIndex): Sections {
  const settings: UnitSetting[] = [];
  const stretches: Stretch[] = [];
  let section = '';
  for (const line of lines) {
    const header = /^\[([A-Za-z]+)\]\s*$/.exec(line.text);
    if (header?.[1] !== undefined) section = header[1];
    const match = /^([A-Za-z]+)\s*=\s*/.exec(line.text);
    if (match?.[1] === undefined) continue;
    const value = line.text.slice(match[0].length);
    settings.push({ section, key: match[1], value, span: spanOf(index, line.start, line.start + line.text.length) });
    if (!match[1].startsWith('Exec')) continue;
    const marks = /^[@:+!-]*/.exec(value)?.[0].length ?? 0;
    stretches.push({ text: value.slice(marks), start: line.start + match[0].length + marks, block: match[1] });
  }
  const started = settings.find((it) => it.section === 'Timer' && it.key === 'Unit')?.value;
  const own = (path.split('/').at(-1) ?? '').replace(/\.timer$/, '.service');
  const schedules = settings
    .filter(
      (it) => it.section === 'Timer' && /^On(Calendar|UnitActiveSec|BootSec|ActiveSec|UnitInactiveSec)$/.test(it.key),
    )
    .map((it) => ({ when: it.value, command: started ?? own, span: it.span }));
  return { stretches, schedules, settings };
}
