import { unwrapped } from '../text/shell-words.ts';
import type { ImageBuild, RunCommand } from './image.ts';

type SystemPackage = ImageBuild['systemPackages'][number];

export interface SystemPackages {
  readonly packages: readonly SystemPackage[];
  /** Some list of names is only known to the shell. */
  readonly open: boolean;
}

const managers: Readonly<Record<string, SystemPackage['manager']>> = {
  'apt-get': 'apt',
  apt: 'apt',
  aptitude: 'apt',
  apk: 'apk',
  dnf: 'dnf',
  yum: 'dnf',
  microdnf: 'dnf',
};

/** Options whose value is the next word. */
const valued = new Set([
  '-t',
  '--target-release',
  '--default-release',
  '-o',
  '--option',
  '-c',
  '--repository',
  '-X',
  '--repositories-file',
  '--keys-dir',
  '--setopt',
]);

/** Packages that the commands leave installed, in order; later removals are taken off. */
export function systemPackagesOf(runs: readonly RunCommand[]): SystemPackages {
  const installed = new Map<string, SystemPackage>();
  const groups = new Map<string, string[]>();
  let open = false;
  for (const run of runs) {
    const words = unwrapped(run.words);
    const behindXargs = words[0] === 'xargs' ? words.slice(words.findIndex((word) => word in managers)) : words;
    const manager = managers[behindXargs[0] ?? ''];
    if (manager === undefined) continue;
    const { verb, names, group } = argumentsOf(manager, behindXargs.slice(1));
    if (verb === 'install') {
      if (words[0] === 'xargs' || names.some((name) => name.includes('$'))) open = true;
      const known = names.filter((name) => !name.includes('$')).map(bareName);
      for (const name of known) installed.set(name, { name, manager, span: run.span });
      if (group !== undefined) groups.set(group, known);
    } else if (verb === 'remove') {
      for (const name of names) for (const each of groups.get(name) ?? [bareName(name)]) installed.delete(each);
    }
  }
  return { packages: [...installed.values()], open };
}

function argumentsOf(
  manager: SystemPackage['manager'],
  words: readonly string[],
): { verb: 'install' | 'remove' | null; names: string[]; group: string | undefined } {
  const names: string[] = [];
  let verb: string | undefined;
  let group: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (manager === 'apk' && /^(--virtual|-t)$/.test(word)) group = words[++at];
    else if (manager === 'apk' && word.startsWith('--virtual=')) group = word.slice(10);
    else if (valued.has(word)) at++;
    else if (word.startsWith('-')) continue;
    else if (verb === undefined) verb = word;
    // A build argument may hold several names.
    else names.push(...word.split(/\s+/).filter((name) => name !== ''));
  }
  const installs = ['install', 'add', 'localinstall', 'groupinstall'].includes(verb ?? '');
  const removes = ['remove', 'purge', 'del', 'erase', 'autoremove'].includes(verb ?? '');
  return { verb: installs ? 'install' : removes ? 'remove' : null, names, group };
}

/** `curl=7.1`, `curl/bookworm`, `curl:amd64`, `curl>1` → `curl`. */
export function bareName(word: string): string {
  return word.split(/[=<>~/:]/)[0] ?? word;
}
