import type { ScriptCommand } from '../../documents/shell/document.ts';
import { kindOfName } from '../../secrets/names.ts';

/** A password that stands among the arguments of a process, where `ps` and `/proc` show it to every user of the host. */
export interface SecretArgument {
  /** As a reader knows it: `-e DJANGO_SUPERUSER_PASSWORD=…`, `--password`, `-p…`. */
  readonly flag: string;
  /** A way of the same program without the argument. */
  readonly instead: string;
}

interface Sign {
  readonly programs: RegExp;
  /** Group 1, when there is one, is the flag as shown. */
  readonly words: RegExp;
  readonly flag: string;
  readonly instead: string;
}

const signs: readonly Sign[] = [
  {
    programs: /^(?:mysql\w*|mariadb[\w-]*)$/,
    words: /\s-p(?!\s)["']?(?:\$|[^\s"'-]{3})/,
    flag: '-p…',
    instead: 'MYSQL_PWD in the environment, or --defaults-extra-file with mode 600',
  },
  {
    programs: /^(?:redis-cli|valkey-cli)$/,
    words: /\s(?:-a|--pass)[ =]/,
    flag: '-a',
    instead: 'REDISCLI_AUTH in the environment',
  },
  { programs: /^cypher-shell$/, words: /\s-p[ =]/, flag: '-p', instead: 'NEO4J_PASSWORD in the environment' },
  {
    programs: /^(?:curl|wget)$/,
    words: /\s-u\s+["']?[^\s"':]*:["']?[^\s"']/,
    flag: '-u user:…',
    instead: '--netrc-file with mode 600, or -K - with the option on standard input',
  },
  {
    programs: /^(?:docker|podman|helm|skopeo|crane)$/,
    words: /\slogin\b.*\s(?:-p|--password)[ =]/,
    flag: '--password',
    instead: '--password-stdin',
  },
  {
    programs: /^(?:sshpass)$/,
    words: /\s-p\s?\S/,
    flag: '-p',
    instead: 'a key, or sshpass -f with a file of mode 600',
  },
  {
    programs: /^(?:mongo|mongosh|mongodump|mongorestore)$/,
    words: /\s(?:-p|--password)[ =]["']?[^\s-]/,
    flag: '--password',
    instead: '--config with a file of mode 600',
  },
];

/** Null when the command takes no secret as an argument, or takes a file or standard input. */
export function secretArgumentOf(command: ScriptCommand): SecretArgument | null {
  const text = ` ${command.words.join(' ')}`;
  const sign = signs.find((one) => one.programs.test(command.program) && one.words.test(text));
  if (sign !== undefined && !/--password-stdin|-file\b|_FILE\b/.test(text))
    return { flag: sign.flag, instead: sign.instead };
  return environmentFlag(command) ?? longFlag(command);
}

/** `docker run -e NAME=value`: without the value Docker takes it from its own environment. */
function environmentFlag(command: ScriptCommand): SecretArgument | null {
  const raw = /\b(?:docker|podman|kubectl)\b/.test(command.text) ? command.text : '';
  for (const match of raw.matchAll(/\s(?:-e|--env)[ =]["']?([A-Za-z_]\w{2,60})=(["']?[^\s"']{2,100})/g)) {
    const name = match[1] ?? '';
    const kind = kindOfName(name);
    if ((kind === 'password' || kind === 'secret') && !/_FILE$/.test(name))
      return {
        flag: `-e ${name}=…`,
        instead: `export ${name} first and pass \`-e ${name}\` without a value, or --env-file with mode 600`,
      };
  }
  return null;
}

function longFlag(command: ScriptCommand): SecretArgument | null {
  if (/^(?:echo|printf|read|test|\[|export|case|if|openssl|htpasswd|kubectl|gh|argparse)$/.test(command.program))
    return null;
  for (const match of ` ${command.words.join(' ')}`.matchAll(
    /\s--([a-z][a-z-]{2,40})(?:=|\s+)(["']?\$\{?[A-Za-z_]|["']?•)/g,
  )) {
    const name = match[1] ?? '';
    const kind = kindOfName(name);
    if (kind === 'password' || (kind === 'secret' && !/secret-name|build-arg/.test(name)))
      return {
        flag: `--${name}`,
        instead: 'an environment variable or a file of mode 600, whichever the program reads',
      };
  }
  return null;
}
