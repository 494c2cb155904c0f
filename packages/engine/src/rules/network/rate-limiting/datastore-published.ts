import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container, PortBinding } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { containerSubject, listText, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  /** All ports that it publishes; the first open one is the finding's place. */
  readonly ports: readonly PortBinding[];
  readonly what: string;
}

export default defineRule<Subject>({
  id: 'network/rate-limiting/datastore-published',
  title: 'A database or admin tool is open to the network',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No database or admin tool publishes a port.',

  check({ container, ports, what }) {
    const open = ports.filter((port) => !isPrivate(port.hostAddress ?? '0.0.0.0'));
    const [port] = open;
    const [closed] = ports;
    if (port === undefined) return closed === undefined ? skip('No port.') : pass(closed);
    if (port.hostAddress?.includes('$')) return skip('The address comes from a variable.');
    const numbers = open.map((it) => String(it.hostPort ?? it.containerPort ?? 0));
    const reason = openReason(container, what);
    const prod = container.environment === 'prod';
    return fail(
      port.span,
      `${titleOf(container)} publishes ${what} on port ${listText(numbers)} of every interface${reason === null ? '' : `, and ${reason}`}.`,
      {
        subject: { ...containerSubject(container, 'ports'), discriminator: String(port.containerPort ?? numbers[0]) },
        severity: !prod ? 'MEDIUM' : reason === null ? 'HIGH' : 'CRITICAL',
        evidence: open.slice(1).map((it) => it.span),
        verify: `\`nc -vz <public address of the host> ${numbers[0]}\` from another machine connects.`,
        fix: fixFor(container, open),
      },
    );
  },

  docs: {
    problem:
      'Docker writes its own packet filter rules, which ufw and firewalld do not see, so the port is reachable from everywhere the host is.',
    impact: 'Scanners find open databases within hours; weak or missing passwords then cost the data.',
    verify: 'Connect to the port from another machine.',
    remedy:
      'Remove the port: services of one Compose file reach each other without it. For tools on the host, bind it to 127.0.0.1.',
    tradeOff: 'Access from outside needs a tunnel then.',
    sources: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-and-ufw'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    ports:\n      - "5432:5432"\n' }],
    good: [
      { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    ports:\n      - "127.0.0.1:5432:5432"\n' },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  return model.containers.flatMap((container) => {
    const image = known(container.image);
    const store = container.build === null ? datastoreOf(image) : undefined;
    const what = store?.product ?? (container.role === 'devtool' ? (image?.repository ?? container.name) : null);
    if (container.platform !== 'compose' || what === null) return [];
    const ports = container.ports.filter((port) => port.kind === 'published');
    return ports.length === 0 ? [] : [{ container, ports, what }];
  });
}

function isPrivate(address: string): boolean {
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|localhost$|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
    address,
  );
}

/** Nobody has to know a password: none is set, or it is the one of the documentation. */
function openReason(container: Container, what: string): string | null {
  const env = (name: string) => {
    const entry = container.env.find((it) => it.name === name);
    return entry === undefined ? undefined : known(entry.value);
  };
  const words = (known(container.command)?.words ?? []).join(' ');
  const sets = (prefix: RegExp) => container.env.some((it) => prefix.test(it.name)) || container.envFrom.length > 0;
  const mounts = container.mounts.some((mount) => /\.(conf|ya?ml|acl)$|\/etc\//.test(mount.target));
  if (what === 'Redis' && !/requirepass|aclfile|\.conf/.test(words) && !sets(/PASSWORD|REDIS_ARGS/) && !mounts)
    return 'it asks for no password';
  if (what === 'MongoDB' && !sets(/MONGO_INITDB_ROOT|MONGODB_ROOT/) && !/--auth/.test(words) && !mounts)
    return 'it asks for no password';
  if (what === 'PostgreSQL' && env('POSTGRES_HOST_AUTH_METHOD') === 'trust')
    return 'it trusts everyone (POSTGRES_HOST_AUTH_METHOD=trust)';
  if (
    /MySQL|MariaDB/.test(what) &&
    container.env.some(
      (it) => /ALLOW_EMPTY(_ROOT)?_PASSWORD$/.test(it.name) && !/^(0|no|false|)$/i.test(known(it.value) ?? ''),
    )
  )
    return 'it allows an empty password';
  if (what === 'Elasticsearch' && env('xpack.security.enabled') === 'false') return 'its security is switched off';
  return null;
}

function fixFor(container: Container, ports: readonly PortBinding[]) {
  const edits = ports.flatMap((port) => {
    const { file, start, end, line, endLine } = port.span;
    // Only a short entry is one text that can be replaced; a long one has a key of its own for the address.
    const plain =
      port.hostAddress === null && port.hostPort !== null && port.containerPort !== null && line === endLine;
    return plain && end - start <= 16 ? [{ path: file, start, end, text: bound(port) }] : [];
  });
  return reviewOrAdvice(
    `Bind the port of ${container.name} to the host itself`,
    'yaml',
    edits.length === ports.length ? edits : undefined,
    `    ports:\n${ports.map((port) => `      - ${bound(port)}`).join('\n')}`,
  );
}

function bound(port: PortBinding): string {
  return `"127.0.0.1:${port.hostPort ?? port.containerPort}:${port.containerPort}"`;
}
