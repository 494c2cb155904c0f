import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { kindOfName } from '../../../secrets/names.ts';
import { isPlaceholder, isWeakDefault } from '../../../secrets/values.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'secrets/exposure/default-credential',
  title: 'A service runs with a password that everyone knows',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'secret-rotation',

  select: (model: DeploymentModel) =>
    model.containers.filter((container) => container.env.some((entry) => isCredential(entry))),
  noSubject: 'No container gets a password or an authentication switch here.',

  check(container, model) {
    // A value that the application refuses to start with never reaches production.
    const refused = new Set(model.apps.flatMap((app) => factsOf(app, 'default-guard').map((guard) => guard.value)));
    const weak = container.env.flatMap((entry) => {
      const reason = weaknessOf(entry, container);
      return reason === null || [...refused].some((value) => reason.includes(value)) ? [] : [{ entry, reason }];
    });
    const [first] = weak;
    if (first === undefined) {
      const good = container.env.find(isCredential);
      return good === undefined ? skip('No credential is set.') : pass(good, `${good.name} has no well-known value`);
    }
    const published = container.ports.filter((port) => port.kind === 'published');
    const open = published.find((port) => port.hostAddress === null || port.hostAddress === '0.0.0.0');
    const names = weak.map((one) => one.entry.name);
    return fail(
      first.entry,
      `${titleOf(container)} runs with ${weak
        .map((one) => `${one.entry.name}=${one.reason}`)
        .slice(0, 3)
        .join(
          ', ',
        )}${open === undefined ? '' : ` and publishes port ${open.containerPort ?? ''} on all interfaces (line ${open.span.line})`}.`,
      {
        subject: containerSubject(container, 'environment'),
        // Without a published port only neighbours on the container network reach it: defence in depth.
        severity: open === undefined ? 'MEDIUM' : container.role === 'datastore' ? 'CRITICAL' : 'HIGH',
        evidence: [...weak.slice(1, 4).map((one) => one.entry.span), ...(open === undefined ? [] : [open.span])],
        verify: `\`docker compose exec ${container.name} env | grep -E '${names.slice(0, 3).join('|')}'\` must not print a value from a manual.`,
        fix:
          container.platform === 'compose'
            ? advice(
                'Require a value of your own',
                'yaml',
                `environment:\n${names.map((name) => `  ${name}: \${${name}:?set it in .env}   # openssl rand -base64 32`).join('\n')}`,
              )
            : advice(
                'Take the value from a Secret',
                'yaml',
                names
                  .map(
                    (name) =>
                      `- name: ${name}\n  valueFrom:\n    secretKeyRef: { name: ${container.name.split('/')[0]}, key: ${name} }`,
                  )
                  .join('\n'),
              ),
      },
    );
  },

  docs: {
    problem:
      'Scanners try these values first; whoever reaches the port, from the network or from a neighbouring container, is in.',
    impact: 'All data of the service can be read, changed or deleted without any attack skill.',
    verify: 'Log in with the documented default and expect a refusal.',
    remedy:
      'Generate a value per environment, hand it in through the environment or a secret, and do not publish the port.',
    tradeOff:
      'Existing databases need their password changed inside as well; changing the variable alone does nothing there.',
    sources: [
      'https://hub.docker.com/_/postgres',
      'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    ports: ["5432:5432"]\n    environment:\n      POSTGRES_PASSWORD: postgres\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}\n',
      },
    ],
  },
});

const switches: Readonly<Record<string, RegExp>> = {
  POSTGRES_HOST_AUTH_METHOD: /^trust$/,
  MYSQL_ALLOW_EMPTY_PASSWORD: /^(?:1|yes|true)$/i,
  MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: /^(?:1|yes|true)$/i,
  ALLOW_EMPTY_PASSWORD: /^(?:1|yes|true)$/i,
  ALLOW_ANONYMOUS_LOGIN: /^(?:1|yes|true)$/i,
  DISABLE_SECURITY_PLUGIN: /^true$/i,
  'xpack.security.enabled': /^false$/i,
};

function isCredential(entry: EnvEntry): boolean {
  return (
    entry.name in switches ||
    entry.name === 'NEO4J_AUTH' ||
    kindOfName(entry.name) === 'password' ||
    kindOfName(entry.name) === 'secret' ||
    /_(?:URL|URI|DSN)$/.test(entry.name)
  );
}

/** The well-known value, or null. A value that was masked is a secret of its own and the business of other rules. */
function weaknessOf(entry: EnvEntry, container: Container): string | null {
  if (entry.value.state !== 'set') return null;
  const value = entry.value.value;
  if (value === '' || value.includes('•')) return null;
  // Own names only: a variable may be called `constructor`.
  const known = Object.hasOwn(switches, entry.name) ? switches[entry.name] : undefined;
  if (known !== undefined) return known.test(value) ? value : null;
  if (entry.name === 'NEO4J_AUTH') return value === 'none' || isWeakDefault(value.split('/')[1] ?? '') ? value : null;
  const inUrl = /^[a-z][\w+.-]*:\/\/([^:@/\s]*):([^@/\s]+)@/.exec(value);
  if (inUrl !== null) return isWeakDefault(inUrl[2] ?? '') || inUrl[1] === inUrl[2] ? `…:${inUrl[2]}@…` : null;
  if (/_(?:URL|URI|DSN)$/.test(entry.name) || kindOfName(entry.name) === null || /_FILE$/.test(entry.name)) return null;
  const user = container.env.find((other) => /USER(?:NAME)?$/.test(other.name) && other.value.state === 'set');
  const sameAsUser = user?.value.state === 'set' && user.value.value === value && kindOfName(entry.name) === 'password';
  const shown = /^[\w.@-]{3,60}$/.test(value);
  return shown &&
    (isWeakDefault(value) ||
      sameAsUser ||
      value === container.name ||
      (/change|replace|insecure|your[-_]/i.test(value) && isPlaceholder(value)))
    ? value
    : null;
}
