import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

interface Place {
  readonly path: string;
  readonly commands: readonly ScriptCommand[];
}

const generator =
  /openssl\s+rand|token_(?:urlsafe|hex|bytes)|secrets\.token|\/dev\/u?random|\bpwgen\b|uuidgen|uuid4|randomBytes|generate_key|get_random_secret_key/;

export default defineRule<Place>({
  id: 'secrets/exposure/secret-only-in-shell',
  title: 'Generated secrets are gone with the shell session',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'decision',

  select: (model: DeploymentModel) =>
    [...model.pages, ...model.scripts]
      .filter((one) => one.environment !== 'test' && one.environment !== 'dev')
      .filter((one) => one.commands.some((command) => generatedName(command) !== null)),
  noSubject: 'No page or script here generates a secret.',

  check({ path, commands }) {
    const made = commands.flatMap((command) => {
      const name = generatedName(command);
      return name === null ? [] : [{ command, name }];
    });
    const [first] = made;
    if (first === undefined) return skip('Nothing is generated.');
    const names = made.map((one) => one.name);
    const kept = commands.find((command) => names.some((name) => isKept(command, name)));
    if (kept !== undefined) return pass(kept.span, 'the value is written down');
    const starts = commands.find(
      (command) =>
        /\b(?:docker[ -]compose|docker stack|kubectl|helm)\b/.test(command.text) &&
        /\b(?:up|run|deploy|apply|install)\b/.test(command.text),
    );
    if (starts === undefined) return skip('Nothing is started with it here.');
    const data = names.find((name) => /POSTGRES|MYSQL|MARIADB|MONGO|DB_|DATABASE|REDIS|RABBIT/.test(name));
    return fail(
      first.command.span,
      `${path} generates ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} into exports of one shell and stores ${names.length > 1 ? 'them' : 'it'} nowhere, then starts the services with ${names.length > 1 ? 'them' : 'it'} (line ${starts.span.line}).`,
      {
        subject: { kind: 'file', name: path, anchor: 'export', discriminator: names[0] ?? '' },
        evidence: [...made.slice(1, 4).map((one) => one.command.span), starts.span],
        impact:
          data === undefined
            ? 'The next deployment makes new values: all sessions end and everything that was encrypted with the old key is lost.'
            : `The next deployment makes a new ${data}, which the existing database volume does not know: the service can no longer log in to its own data.`,
        verify: 'Log out, log in again and follow the page once more: the values must be the same as before.',
        fix: advice(
          'Generate once, keep, and load',
          'sh',
          `umask 077\nfor name in ${names.slice(0, 4).join(' ')}; do\n  grep -q "^$name=" .env.production 2>/dev/null || echo "$name=$(openssl rand -base64 32 | tr -d '\\n')" >> .env.production\ndone\ndocker compose --env-file .env.production up -d   # and keep a copy in the team's password store`,
        ),
      },
    );
  },

  docs: {
    problem:
      'An exported variable lives as long as the shell; nobody can read the value afterwards, and the same page makes another one next time.',
    impact: 'The next deployment makes new values, and whatever was stored under the old ones is lost.',
    verify: 'Follow the instructions twice in two sessions and compare the values.',
    remedy: 'Write the values into a file of mode 600 or a secret store once, and load them from there.',
    tradeOff: 'The file has to be guarded and backed up.',
    sources: ['https://docs.docker.com/compose/how-tos/use-secrets/', 'https://12factor.net/config'],
  },
  examples: {
    bad: [
      {
        'deploy.md':
          '# Deploy\n\n```sh\nexport POSTGRES_PASSWORD="$(openssl rand -base64 32)"\ndocker compose up -d\n```\n',
      },
    ],
    good: [
      {
        'deploy.md':
          '# Deploy\n\n```sh\necho "POSTGRES_PASSWORD=$(openssl rand -base64 32)" >> .env\ndocker compose up -d\n```\n',
      },
    ],
  },
});

/** The secret that a command generates into a variable of the shell. */
function generatedName(command: ScriptCommand): string | null {
  if (!generator.test(command.text)) return null;
  const name = /^(?:export\s+)?([A-Za-z_]\w{2,60})=/.exec(command.text.trim())?.[1];
  if (name === undefined) return null;
  const kind = kindOfName(name);
  return kind === 'password' || kind === 'secret' ? name : null;
}

/** Written into a file, a store or another machine. */
function isKept(command: ScriptCommand, name: string): boolean {
  if (!command.text.includes(name) || generatedName(command) !== null) return false;
  return (
    command.redirects.some((one) => one.operator.startsWith('>')) ||
    /\b(?:tee|sed|create secret|set-secret|put-parameter|vault kv|secret set|secrets set|op item|keyring)\b/.test(
      command.text,
    )
  );
}
