import type { FoundSecret } from './finding.ts';
import { isPlaceholder, isReference, isWeakDefault, looksChosen, looksRandom } from './values.ts';

/** How far in front of a flag its program's name may stand. */
const commandReach = 300;
const longest = 200;

/** The words that start an examination here; each names the flag by which a program takes a password. */
export const commandFlags = [
  ' -u',
  '"-u',
  "'-u",
  ' -p',
  '"-p',
  "'-p",
  ' -a',
  '"-a',
  "'-a",
  ' -b',
  ' -nb',
  ' -cb',
  '--password-stdin',
] as const;
export type CommandFlag = (typeof commandFlags)[number];

/**
 * Passwords that programs take by short flags: `curl -u user:x`, `mysqldump -px`, `docker login -p x`, `sshpass -p x`,
 * `redis-cli -a x`, `htpasswd -b file user x`, and
 * `echo x | docker login --password-stdin`. `at` points at the flag as written in `commandFlags`.
 */
export function readCommandFlag(text: string, at: number, flag: CommandFlag): FoundSecret | null {
  if (!text.startsWith(flag, at)) return null;
  const before = lineBefore(text, at);
  if (flag === '--password-stdin') return echoed(text, at, before);
  const command = before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf('&'), before.lastIndexOf('|')) + 1);
  const behind = at + flag.length;
  if (flag.endsWith('u')) {
    if (!/\b(curl|wget|http)\b/.test(command)) return null;
    const word = wordAt(text, skipToWord(text, behind));
    const colon = text.slice(word.start, word.end).indexOf(':');
    return colon < 0 ? null : found(text, word.start + colon + 1, word.end, 'password of a request');
  }
  if (flag.endsWith('a')) {
    if (!/\b(?:redis|valkey)-(?:cli|benchmark)\b/.test(command)) return null;
    const word = wordAt(text, skipToWord(text, behind));
    return found(text, word.start, word.end, 'database password');
  }
  if (flag.endsWith('b')) return /\bhtpasswd\b/.test(command) ? htpasswd(text, at) : null;
  const attached = wordAt(text, behind);
  if (/\b(mysql\w*|mariadb[\w-]*)\b/.test(command))
    return found(text, attached.start, attached.end, 'database password');
  if (!/\b(login|sshpass)\b/.test(command)) return null;
  const word = attached.end > attached.start ? attached : wordAt(text, skipToWord(text, behind));
  return found(text, word.start, word.end, 'login password');
}

function echoed(text: string, at: number, before: string): FoundSecret | null {
  const pipe = before.lastIndexOf('|');
  const echo = Math.max(before.lastIndexOf('echo ', pipe), before.lastIndexOf('printf ', pipe));
  if (pipe < 0 || echo < 0) return null;
  const match = /^(?:echo|printf)\s+(?:-\w+\s+|['"]?%s['"]?\s+)?\\?["']?/.exec(before.slice(echo, pipe));
  const word = wordAt(text, at - before.length + echo + (match?.[0].length ?? 0));
  return found(text, word.start, word.end, 'login password');
}

/** `htpasswd -bc file user password`, and `htpasswd -nb user password`, which has no file. */
function htpasswd(text: string, at: number): FoundSecret | null {
  let word = wordAt(text, at + 1);
  const before = text.slice(word.start, word.end).includes('n') ? 2 : 3;
  for (let i = 0; i < before; i++) word = wordAt(text, skipToWord(text, word.end));
  return found(text, word.start, word.end, 'login password');
}

function lineBefore(text: string, at: number): string {
  const from = Math.max(0, at - commandReach);
  const part = text.slice(from, at);
  return part.slice(part.lastIndexOf('\n') + 1);
}

/** Over blanks, an opening quote, and the `", "` between two words of a list. */
function skipToWord(text: string, from: number): number {
  let at = from;
  while (at - from < 20 && ' \t"\',\\'.includes(text.charAt(at)) && at < text.length) at++;
  return at;
}

function wordAt(text: string, start: number): { start: number; end: number } {
  let end = start;
  while (end < text.length && end - start <= longest && !/[\s"'`\\;|&]/.test(text.charAt(end))) end++;
  return { start, end };
}

function found(text: string, start: number, end: number, name: string): FoundSecret | null {
  const value = text.slice(start, end);
  if (!looksChosen(value) || isReference(value) || isWeakDefault(value) || isPlaceholder(value)) return null;
  const confidence = looksRandom(value) ? 'High' : 'Medium';
  return { provider: 'password', name, start, end, prefix: '', confidence, multiline: false };
}
