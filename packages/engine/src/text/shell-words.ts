/** Splits like Compose splits a string command: white space, quotes, escapes; no shell, operators are words. */
export function splitArguments(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let open = false;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (char === '\\' && (quote === '' || '"\\$`'.includes(text[at + 1] ?? ' '))) {
      word += text[++at] ?? '';
      open = true;
    } else if (quote === '"') {
      if (char === '"') quote = '';
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      open = true;
    } else if (/\s/.test(char)) {
      if (open || word !== '') words.push(word);
      word = '';
      open = false;
    } else word += char;
  }
  if (open || word !== '') words.push(word);
  return words;
}

const plainWrappers = new Set([
  'exec',
  'command',
  'nice',
  'nohup',
  'time',
  'sudo',
  'catchsegv',
  'stdbuf',
  'ionice',
  'eatmydata',
]);
const initWrappers = new Set(['tini', 'dumb-init', 'catatonit', 'init', 'docker-entrypoint.sh']);
/** Wrappers whose first argument is not the program: `gosu app program`. */
const userWrappers = new Set(['gosu', 'su-exec', 's6-setuidgid', 'chroot']);

/** Name of a program without its folder: `/usr/bin/python3` → `python3`. */
export function programName(word: string | undefined): string {
  return (word ?? '').slice((word ?? '').lastIndexOf('/') + 1);
}

/** The command behind `exec`, `env A=b`, `tini --`, `gosu app`, `timeout 30`, `dumb-init` and the like. */
export function unwrapped(words: readonly string[]): readonly string[] {
  let rest = words;
  for (let i = 0; i < 8; i++) {
    const name = programName(rest[0]);
    if (plainWrappers.has(name) || initWrappers.has(name)) rest = dropOptions(rest.slice(1));
    else if (userWrappers.has(name)) rest = dropOptions(rest.slice(1)).slice(1);
    else if (name === 'timeout') rest = dropOptions(rest.slice(1)).slice(1);
    else if (name === 'env') rest = dropAssignments(dropOptions(rest.slice(1)));
    else if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(rest[0] ?? '')) rest = rest.slice(1);
    else return rest;
    if (rest.length === 0) return words;
  }
  return rest;
}

function dropOptions(words: readonly string[]): readonly string[] {
  let at = 0;
  while ((words[at] ?? '').startsWith('-')) {
    if (words[at] === '--') return words.slice(at + 1);
    at++;
  }
  return words.slice(at);
}

function dropAssignments(words: readonly string[]): readonly string[] {
  return words.slice(words.findIndex((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word)));
}

/** Value of an option in any spelling: `--port 80`, `--port=80`, `-p 80`, `-p80`. Undefined when absent. */
export function optionValue(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [i, word] of words.entries()) {
    for (const name of names) {
      if (word === name) return words[i + 1];
      if (name.startsWith('--') && word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      if (/^-[A-Za-z]$/.test(name) && word.startsWith(name) && word.length > 2) return word.slice(2).replace(/^=/, '');
    }
  }
  return undefined;
}
