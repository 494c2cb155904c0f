import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container, PortBinding } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  readonly port: PortBinding;
  readonly what: string;
}

export default defineRule<Subject>({
  id: 'network/rate-limiting/datastore-published',
  title: 'The database is open to the network',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No database or admin tool publishes a port.',

  check({ container, port, what }) {
    const address = port.hostAddress ?? '0.0.0.0';
    if (address.includes('$')) return skip('The address comes from a variable.');
    if (isPrivate(address)) return pass(port);
    const number = port.hostPort ?? port.containerPort ?? 0;
    const reason = openReason(container, what);
    return fail(
      port.span,
      `${titleOf(container)} publishes ${what} on port ${number} of every interface${reason === null ? '' : `, and ${reason}`}.`,
      {
        subject: { ...containerSubject(container, 'ports'), discriminator: String(port.containerPort ?? number) },
        severity: reason === null ? 'HIGH' : 'CRITICAL',
        verify: `nc -vz <public address of the host> ${number} from another machine connects.`,
        fix: fixFor(container, port),
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
    return container.ports.filter((port) => port.kind === 'published').map((port) => ({ container, port, what }));
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

function fixFor(container: Container, port: PortBinding) {
  const short =
    port.hostAddress === null &&
    port.hostPort !== null &&
    port.containerPort !== null &&
    port.span.line === port.span.endLine;
  const text = `"127.0.0.1:${port.hostPort}:${port.containerPort}"`;
  // Only a short entry is one text that can be replaced; a long one has a key of its own for the address.
  const plain = short && port.span.end - port.span.start <= 16;
  return reviewOrAdvice(
    `Bind the port of ${container.name} to the host itself`,
    'yaml',
    plain ? [{ path: port.span.file, start: port.span.start, end: port.span.end, text }] : undefined,
    `    ports:\n      - ${text}`,
  );
}
