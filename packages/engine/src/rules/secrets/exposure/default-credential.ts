import type { Container, EnvEntry, PortBinding } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, type FixProposal, fail, pass, skip } from '../../rule.ts';
import { at, factsOf } from '../../shared/apps.ts';
import { isCredential, isPeersCredential, isSwitch, weaknessOf } from '../../shared/credentials.ts';

/** The containers of one file: one edit of it, or one .env, mends them all. */
interface Holder {
  readonly file: string;
  readonly containers: readonly Container[];
}

interface Weak {
  readonly container: Container;
  readonly entry: EnvEntry;
  readonly reason: string;
  /** The published port through which the credential is of use. */
  readonly open: PortBinding | undefined;
  readonly weight: number;
}

export default defineRule<Holder>({
  id: 'secrets/exposure/default-credential',
  title: 'A service runs with a password that everyone knows',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'secret-rotation',

  select(model: DeploymentModel) {
    const files = new Map<string, Container[]>();
    for (const container of model.containers)
      files.set(container.span.file, [...(files.get(container.span.file) ?? []), container]);
    return [...files]
      .filter(([, containers]) => containers.some((one) => one.env.some(isCredential)))
      .map(([file, containers]) => ({ file, containers }));
  },
  noSubject: 'No container gets a password or an authentication switch here.',

  check({ file, containers }, model) {
    const weak = weakOf(containers, model);
    const [first] = weak;
    if (first === undefined) {
      const good = containers.flatMap((container) => container.env).find(isCredential);
      return good === undefined ? skip('No credential is set.') : pass(good, `${good.name} has no well-known value`);
    }
    const { container, entry, open } = first;
    const names = [...new Set(weak.map((one) => one.entry.name))];
    const example = container.environment !== 'prod';
    const certain = open !== undefined && container.role === 'datastore' && !example && !isDevelopment(containers);
    return fail(
      entry,
      `${sentenceOf(weak)}${open === undefined ? '' : `, and ${container.name} publishes port ${open.containerPort ?? ''} on all interfaces (line ${open.span.line})`}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'environment', discriminator: entry.name },
        variables: names,
        // Without a published port only neighbours on the container network reach it: defence in depth.
        severity: open === undefined || example ? 'MEDIUM' : certain ? 'CRITICAL' : 'HIGH',
        evidence: [...spansOf(weak).slice(1, 6), ...(open === undefined ? [] : [open.span])],
        ...(open === undefined
          ? {
              problem: `${container.ports.some((port) => port.kind === 'published') ? 'What it opens' : 'The service'} publishes no port to others, so only this machine and neighbours on the container network get that far; one compromised container is enough.`,
            }
          : {}),
        verify: `\`docker compose exec ${container.name} env | grep -E '${names.slice(0, 3).join('|')}'\` must not print a value from a manual.`,
        fix: isSwitch(entry)
          ? lockOf(container, entry)
          : fixOf(
              container,
              names.filter((name) => !weak.some((one) => one.entry.name === name && isSwitch(one.entry))),
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

/** Worst first: reachable from outside, then databases, then the order of the file. */
function weakOf(containers: readonly Container[], model: DeploymentModel): Weak[] {
  // A value that the application refuses to start with never reaches production.
  const refused = [...new Set(model.apps.flatMap((app) => factsOf(app, 'default-guard').map((guard) => guard.value)))];
  return containers
    .flatMap((container) => {
      const open = container.ports.find(
        (port) => port.kind === 'published' && (port.hostAddress === null || port.hostAddress === '0.0.0.0'),
      );
      return container.env.flatMap((entry): Weak[] => {
        const reason = weaknessOf(entry, container);
        if (reason === null || refused.some((value) => reason.includes(value))) return [];
        // The port of an application is no way to the database whose password it carries.
        const useful = container.role === 'datastore' || !isPeersCredential(entry) ? open : undefined;
        const weight = (useful === undefined ? 0 : 2) + (container.role === 'datastore' ? 1 : 0);
        return [{ container, entry, reason, open: useful, weight }];
      });
    })
    .sort((a, b) => b.weight - a.weight || a.entry.span.start - b.entry.span.start);
}

/** `db runs with POSTGRES_PASSWORD=postgres; api with …`; an anchor that many services share is told once. */
function sentenceOf(weak: readonly Weak[]): string {
  const seen = new Map<string, Weak[]>();
  for (const one of weak) {
    const key = `${one.entry.name}=${one.reason}`;
    seen.set(key, [...(seen.get(key) ?? []), one]);
  }
  const parts = [...seen.values()].map((group) => {
    const owners = [...new Set(group.map((one) => one.container.name))];
    const who = owners.length > 2 ? `${owners[0]} and ${owners.length - 1} more services` : owners.join(' and ');
    return { who, what: `${group[0]?.entry.name}=${group[0]?.reason}` };
  });
  const [head, ...rest] = parts;
  const others = rest.slice(0, 3).map((one) => `${one.what} (${one.who})`);
  const more = rest.length > 3 ? ` and ${rest.length - 3} more` : '';
  return `${head?.who} ${head?.who.includes(' and ') ? 'run' : 'runs'} with ${head?.what}${others.length > 0 ? `, likewise ${others.join(', ')}${more}` : ''}`;
}

function spansOf(weak: readonly Weak[]): Span[] {
  const seen = new Set<string>();
  return weak.flatMap((one) => {
    const key = at(one.entry.span);
    if (seen.has(key)) return [];
    seen.add(key);
    return [one.entry.span];
  });
}

/** Sources mounted over the image, reloaders: somebody's machine rather than a server. */
function isDevelopment(containers: readonly Container[]): boolean {
  return containers.some(
    (container) =>
      (container.command.state === 'set' &&
        /--reload\b|\brunserver\b|\bnpm run dev\b|\bnodemon\b/.test(container.command.value.text)) ||
      (container.build !== null &&
        container.mounts.some(
          (mount) => mount.kind === 'bind' && !mount.readOnly && /^\.\/?[\w-]*\/?$/.test(mount.source ?? ''),
        )),
  );
}

/** A lock that is switched off is switched on again; the value of the switch is no secret. */
function lockOf(container: Container, entry: EnvEntry): FixProposal {
  const password = /^POSTGRES/.test(entry.name)
    ? 'POSTGRES_PASSWORD'
    : /^MYSQL/.test(entry.name)
      ? 'MYSQL_ROOT_PASSWORD'
      : /^MARIADB/.test(entry.name)
        ? 'MARIADB_ROOT_PASSWORD'
        : null;
  const name = container.name.split('/').at(-1) ?? container.name;
  return advice(
    'Switch the check of passwords on',
    'yaml',
    password === null
      ? `# ${name}: remove ${entry.name}, and give the service a password of its own`
      : `# ${name}: remove ${entry.name}; a volume that exists keeps its pg_hba.conf or accounts and is changed inside\nenvironment:\n  ${password}: \${${password}:?set it in .env}   # openssl rand -base64 32; clients need the same`,
  );
}

function fixOf(container: Container, names: readonly string[]): FixProposal {
  const few = names.filter((name) => !/_(?:URL|URI|DSN)$/.test(name)).slice(0, 6);
  const shown = few.length > 0 ? few : names.slice(0, 1);
  return container.platform === 'compose'
    ? advice(
        'Require a value of your own',
        'yaml',
        `environment:\n${shown.map((name) => `  ${name}: \${${name}:?set it in .env}   # openssl rand -base64 32`).join('\n')}`,
      )
    : advice(
        'Take the value from a Secret',
        'yaml',
        shown
          .map(
            (name) =>
              `- name: ${name}\n  valueFrom:\n    secretKeyRef: { name: ${container.name.split('/')[0]}, key: ${name} }`,
          )
          .join('\n'),
      );
}
