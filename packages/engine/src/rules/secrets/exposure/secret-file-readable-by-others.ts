import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

interface Script {
  readonly path: string;
  readonly commands: readonly ScriptCommand[];
}

/** Files that hold settings or keys by their name. */
const secretFile =
  /(?:^|\/)(?:\.env(?:\.[\w-]+)?|[\w.-]+\.env|\.netrc|\.pgpass|\.my\.cnf|[\w.-]*(?:secret|credential|password|token)s?[\w.-]*|[\w.-]+\.(?:key|pem|p12))$/i;

export default defineRule<Script>({
  id: 'secrets/exposure/secret-file-readable-by-others',
  title: 'A generated secret is readable by every local user',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.scripts.filter(
      (script) => script.environment === 'prod' && script.form !== 'unit' && writesOf(script.commands).length > 0,
    ),
  noSubject: 'No script here writes a secret into a file.',

  check({ path, commands }) {
    const writes = writesOf(commands);
    const [first] = writes;
    if (first === undefined) return skip('No secret is written.');
    const umask = commands.find((command) => command.program === 'umask' && /0?[0-7]?77\b/.test(command.text));
    if (umask !== undefined) return pass(umask.span, 'new files belong to their owner alone');
    const open = writes.find(({ target }) => !commands.some((command) => isProtected(command, target)));
    if (open === undefined) return pass(first.command.span, 'the mode of the file is set');
    return fail(
      open.command.span,
      `${path} writes a secret into ${open.target} with the default umask, and nothing sets the mode of the file.`,
      {
        subject: { kind: 'script', name: path, anchor: 'umask', discriminator: open.target },
        evidence: writes
          .filter((one) => one !== open)
          .slice(0, 4)
          .map((one) => one.command.span),
        verify: `Run it and look: \`stat -c %a ${open.target}\` must print 600.`,
        fix: advice(
          'Create the file for its owner alone',
          'sh',
          `umask 077            # before the first write\n# …\nchmod 600 ${open.target}   # also for a file that was there before`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The usual umask of 022 makes new files readable for everyone who has an account on the host, and for every container that mounts the folder.',
    impact: 'Other local users can read the signing key or password and act as the application.',
    verify: 'Look at the mode of the file after a run.',
    remedy: 'Set `umask 077` before writing, or `install -m 600 /dev/null FILE` and write into it.',
    tradeOff: 'A service that runs as another user needs the file handed over with `chown`.',
    sources: ['https://pubs.opengroup.org/onlinepubs/9799919799/utilities/umask.html'],
  },
  examples: {
    bad: [{ 'install.sh': '#!/bin/sh\nSECRET_KEY=$(openssl rand -hex 32)\necho "SECRET_KEY=$SECRET_KEY" > app.env\n' }],
    good: [
      {
        'install.sh':
          '#!/bin/sh\numask 077\nSECRET_KEY=$(openssl rand -hex 32)\necho "SECRET_KEY=$SECRET_KEY" > app.env\n',
      },
    ],
  },
});

interface Write {
  readonly command: ScriptCommand;
  readonly target: string;
}

/** Lines of a `{ … } > file` group carry no redirect of their own; it follows them as a command without words. */
const groupReach = 60;

/** The files that commands write a secret into: by what is written, or by the name of the file. */
function writesOf(commands: readonly ScriptCommand[]): Write[] {
  return commands.flatMap((command, i): Write[] => {
    const target = targetOf(command);
    if (target === null) return [];
    if (command.program === '' && command.words.length === 0) {
      const inside = commands
        .slice(Math.max(0, i - groupReach), i)
        .findLast((one) => prints(one) && one.redirects.length === 0 && !one.piped);
      return inside === undefined ? [] : [{ command: inside, target }];
    }
    if (prints(command)) return [{ command, target }];
    const generates =
      /openssl (?:rand|genrsa|genpkey)|token_(?:urlsafe|hex)|\/dev\/u?random|\bpwgen\b|age-keygen|wg genkey/.test(
        command.text,
      );
    return generates && secretFile.test(target) ? [{ command, target }] : [];
  });
}

function targetOf(command: ScriptCommand): string | null {
  const redirect = command.redirects.find(
    (one) => /^>>?$|^>\|$|^&>/.test(one.operator) && !one.target.startsWith('/dev/'),
  );
  const target =
    redirect?.target ??
    (command.program === 'tee' ? command.words.slice(1).find((word) => !word.startsWith('-')) : undefined);
  return target === undefined || /example|sample|\.md$/.test(target) ? null : target;
}

/** Prints the value of a variable that is named like a secret. */
function prints(command: ScriptCommand): boolean {
  if (!/^(?:echo|printf|cat|tee|)$/.test(command.program)) return false;
  for (const match of command.text.matchAll(/\$\{?([A-Za-z_]\w{2,60})/g)) {
    const kind = kindOfName(match[1] ?? '');
    if (kind === 'password' || kind === 'secret') return true;
  }
  return false;
}

function isProtected(command: ScriptCommand, target: string): boolean {
  const name = target.slice(target.lastIndexOf('/') + 1);
  if (!command.text.includes(name)) return false;
  return (
    (command.program === 'chmod' && /\b0?[46]00\b|go-|o-|g-rwx/.test(command.text)) ||
    (command.program === 'install' && /-m\s*0?[46]00/.test(command.text))
  );
}
