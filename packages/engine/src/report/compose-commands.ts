import type { Texts } from '../text/text-edit.ts';

const command = 'docker compose';

/** Verbs that need a Compose file; `ls` and `version` do not. */
const verbs = new Set(
  (
    'attach build commit config convert cp create down events exec export images kill logs pause port ps publish pull ' +
    'push restart rm run scale start stats stop top unpause up volumes wait watch'
  ).split(' '),
);

/** Options between `docker compose` and the verb that take the next word. */
const withValue = new Set(['--profile', '--env-file', '--ansi', '--progress', '--parallel']);
/** Whoever names the project or its files has said what is meant. */
const namesProject = /^(?:-f|-p|--file|--project-name|--project-directory)(?:=|$)|^-[fp]./;
/** From here on commands run somewhere else, where a path of the repository leads nowhere, or have been told their file. */
const elsewhere = /(?:^|[\s;&|("'])(?:cd|pushd|ssh)\s|COMPOSE_FILE=/;
/** The shell itself changes its folder; a quoted `cd` is another shell's. */
const leaves = /^(?:[^'"]*[\s;&|(])?(?:cd|pushd)\s/;
/** No command of ours has more options before the verb. */
const mostWords = 12;

/** Names the files in the commands of a sentence: what stands between backticks. The rest is prose and stays. */
export function nameFilesInProse(text: string, files: readonly string[], kept: ReadonlySet<string> = none): string {
  const options = optionsFor(files);
  if (options === undefined || !text.includes(command)) return text;
  const parts = text.split('`');
  return parts.map((part, i) => (i % 2 === 1 && i < parts.length - 1 ? inCode(part, options, kept) : part)).join('`');
}

/** Names the files in the commands of a shell snippet; comments stay, and what follows a change of folder. */
export function nameFilesInScript(text: string, files: readonly string[], kept: ReadonlySet<string> = none): string {
  const options = optionsFor(files);
  if (options === undefined || !text.includes(command)) return text;
  let moved = false;
  const lines = text.split('\n').map((line) => {
    const comment = line.search(/(?:^|\s)#/);
    const code = comment < 0 ? line : line.slice(0, comment);
    const named = moved ? code : inCode(code, options, kept);
    moved ||= leaves.test(code);
    return named + line.slice(code.length);
  });
  return lines.join('\n');
}

/** Verbs that the given files use after a plain `docker compose`: a text that shows such a command may quote it. */
export function plainVerbs(texts: Texts): (paths: readonly string[]) => ReadonlySet<string> {
  const byPath = new Map<string, ReadonlySet<string>>();
  const verbsOf = (path: string): ReadonlySet<string> => {
    const known = byPath.get(path);
    if (known !== undefined) return known;
    const text = texts.get(path) ?? '';
    const found = new Set(placesIn(text).flatMap((at) => plainVerb(text, at + command.length) ?? []));
    byPath.set(path, found);
    return found;
  };
  return (paths) => {
    const sets = [...new Set(paths)].map(verbsOf).filter((set) => set.size > 0);
    return sets.length === 0 ? none : new Set(sets.flatMap((set) => [...set]));
  };
}

const none: ReadonlySet<string> = new Set();

function inCode(code: string, options: string, kept: ReadonlySet<string>): string {
  const upTo = code.search(elsewhere);
  const places = placesIn(code).filter((place) => upTo < 0 || place < upTo);
  let out = '';
  let from = 0;
  for (const place of places) {
    const end = place + command.length;
    const verb = plainVerb(code, end);
    if (verb === undefined || kept.has(verb)) continue;
    out += code.slice(from, end) + options;
    from = end;
  }
  return out + code.slice(from);
}

/** Where `docker compose` stands as words of their own. */
function placesIn(text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(command); at >= 0; at = text.indexOf(command, at + command.length)) {
    if (!/[\w./-]/.test(text[at - 1] ?? ' ') && /[ \t]/.test(text[at + command.length] ?? '')) found.push(at);
  }
  return found;
}

/** The verb of a command that names neither project nor files; undefined when it names one, or is no command. */
function plainVerb(text: string, from: number): string | undefined {
  const word = /[ \t]+([^\s`'";|&()]+)/y;
  word.lastIndex = from;
  let value = false;
  for (let i = 0; i < mostWords; i++) {
    const found = word.exec(text)?.[1];
    if (found === undefined || namesProject.test(found)) return undefined;
    if (!value && !found.startsWith('-')) return verbs.has(found) ? found : undefined;
    value = !value && withValue.has(found);
  }
  return undefined;
}

/** Undefined: nothing to name, or a path that no shell word can safely hold. */
function optionsFor(files: readonly string[]): string | undefined {
  if (files.length === 0 || files.some((file) => /['"`\\\p{Cc}]/u.test(file))) return undefined;
  return files.map((file) => ` -f ${wordOf(file)}`).join('');
}

/** Escaped rather than quoted: the command may itself stand between quotes. */
function wordOf(file: string): string {
  return (file.startsWith('-') ? `./${file}` : file).replace(/[^\p{L}\p{N}_@%+=:,./-]/gu, (char) => `\\${char}`);
}
