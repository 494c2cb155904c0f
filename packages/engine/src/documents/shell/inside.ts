import { programName } from '../../text/shell-words.ts';
import type { Inside } from './document.ts';

/** A command that runs elsewhere, and the number of words before it. */
export interface InsideCommand {
  readonly inside: Inside;
  /** Index of the first word of the inner command. */
  readonly from: number;
}

const composeOptions = new Set([
  '-f',
  '--file',
  '-p',
  '--project-name',
  '--env-file',
  '--profile',
  '--project-directory',
  '--ansi',
  '--parallel',
]);
const dockerOptions = new Set(['-H', '--host', '-c', '--context', '--config', '-l', '--log-level']);
const execOptions = new Set([
  '-e',
  '--env',
  '-u',
  '--user',
  '-w',
  '--workdir',
  '--env-file',
  '--index',
  '--detach-keys',
]);
const flagsOfRun = new Set([
  '-d',
  '-i',
  '-t',
  '-it',
  '-ti',
  '-P',
  '--rm',
  '--detach',
  '--init',
  '--interactive',
  '--tty',
  '--privileged',
  '--read-only',
  '--publish-all',
  '--no-deps',
  '--build',
  '--service-ports',
  '-T',
  '--no-TTY',
  '--use-aliases',
  '-q',
  '--quiet',
  '--quiet-pull',
  '--no-healthcheck',
  '--oom-kill-disable',
  '--remove-orphans',
]);
const kubectlOptions = new Set(['-n', '--namespace', '--context', '--kubeconfig', '-c', '--container', '--cluster']);
const sshOptions = new Set(['-i', '-p', '-o', '-l', '-F', '-J', '-L', '-R', '-D', '-S', '-c', '-m', '-b', '-E', '-W']);

/** Reads the container tools and ssh; `words` begin with the program (wrappers removed). Null for every other program. */
export function insideCommand(words: readonly string[]): InsideCommand | null {
  switch (programName(words[0])) {
    case 'docker':
    case 'podman':
    case 'nerdctl':
      return dockerCommand(words);
    case 'docker-compose':
    case 'podman-compose':
      return composeCommand(words, 1);
    case 'kubectl':
    case 'oc':
      return kubectlCommand(words);
    case 'ssh':
      return sshCommand(words);
    default:
      return null;
  }
}

function dockerCommand(words: readonly string[]): InsideCommand | null {
  const at = skipOptions(words, 1, dockerOptions);
  if (words[at] === 'compose') return composeCommand(words, at + 1);
  const verb = words[at] === 'container' ? at + 1 : at;
  if (words[verb] === 'exec') return named('docker-exec', words, skipOptions(words, verb + 1, execOptions), verb);
  if (words[verb] === 'run') return named('docker-run', words, skipRun(words, verb + 1), verb);
  return null;
}

function composeCommand(words: readonly string[], from: number): InsideCommand | null {
  const verb = skipOptions(words, from, composeOptions);
  if (words[verb] === 'exec') return named('compose-exec', words, skipOptions(words, verb + 1, execOptions), verb);
  if (words[verb] === 'run') return named('compose-run', words, skipRun(words, verb + 1), verb);
  return null;
}

function kubectlCommand(words: readonly string[]): InsideCommand | null {
  const verb = skipOptions(words, 1, kubectlOptions);
  if (words[verb] !== 'exec') return null;
  const dashes = words.indexOf('--', verb);
  const pod = words
    .slice(verb + 1)
    .find((word, i, rest) => !word.startsWith('-') && !kubectlOptions.has(rest[i - 1] ?? ''));
  if (dashes < 0 || pod === undefined) return null;
  return { inside: { how: 'kubectl-exec', name: pod, mounts: [] }, from: dashes + 1 };
}

function sshCommand(words: readonly string[]): InsideCommand | null {
  const at = skipOptions(words, 1, sshOptions);
  const host = words[at];
  return host === undefined ? null : { inside: { how: 'ssh', name: host, mounts: [] }, from: at + 1 };
}

function named(how: Inside['how'], words: readonly string[], at: number, verb: number): InsideCommand | null {
  const name = words[at];
  return name === undefined ? null : { inside: { how, name, mounts: mountsOf(words.slice(verb, at)) }, from: at + 1 };
}

function skipOptions(words: readonly string[], from: number, withValue: ReadonlySet<string>): number {
  let at = from;
  while ((words[at] ?? '').startsWith('-')) at += withValue.has(words[at] ?? '') ? 2 : 1;
  return at;
}

/** `run` knows a hundred options with a value and few without. */
function skipRun(words: readonly string[], from: number): number {
  let at = from;
  while ((words[at] ?? '').startsWith('-')) {
    const word = words[at] ?? '';
    at += flagsOfRun.has(word) || word.includes('=') || (/^-[a-z]{2,}$/.test(word) && !/[vewupm]$/.test(word)) ? 1 : 2;
  }
  return at;
}

function mountsOf(words: readonly string[]): string[] {
  return words.flatMap((word, i) => {
    if (word === '-v' || word === '--volume' || word === '--mount') return words[i + 1] ?? [];
    const glued = /^--(?:volume|mount)=(.+)$/.exec(word)?.[1];
    return glued ?? [];
  });
}
