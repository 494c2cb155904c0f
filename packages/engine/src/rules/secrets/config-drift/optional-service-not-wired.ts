import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { grouped } from '../../shared/pipelines.ts';

/** A service that other services are told of by an address variable named after it. */
interface Peer {
  readonly peer: Container;
  readonly user: Container;
  readonly entry: EnvEntry;
}

export default defineRule<Peer>({
  id: 'secrets/config-drift/optional-service-not-wired',
  title: 'A service is started and nobody is told its address',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: peers,
  noSubject: 'No service here is addressed by a variable named after it.',

  check({ peer, user, entry }, model) {
    if (!isEmpty(entry)) return pass(entry, `${user.name} is told the address of ${peer.name}`);
    const wired = fragmentThatWires(peer, user, entry, model);
    if (wired === 'yes') return skip('A Compose file that is laid over this one sets it.');
    const always = peer.profiles.length === 0;
    if (!always && wired === null) return skip(`${peer.name} starts only on request, and nothing here starts it.`);
    const where: Span = wired === null ? entry.span : wired.span;
    return fail(
      where,
      wired === null
        ? `${peer.name} always starts, but ${entry.name} of ${user.name} stays empty (${entry.span.file}:${entry.span.line}).`
        : `${wired.file} wires ${wired.others.slice(0, 3).join(', ')} of profile ${peer.profiles.join(', ')} into ${user.name}, but not ${peer.name}, which the same profile starts: ${entry.name} stays empty (${entry.span.file}:${entry.span.line}).`,
      {
        subject: {
          kind: 'service',
          name: peer.name,
          anchor: `services.${user.name}.environment`,
          discriminator: entry.name,
        },
        evidence: [entry.span, peer.span],
        path: [
          { span: peer.span, note: `starts ${peer.name}` },
          { span: entry.span, note: `${entry.name} is empty` },
        ],
        verify: `\`docker compose ${peer.profiles.map((profile) => `--profile ${profile} `).join('')}exec ${user.name} env | grep ${entry.name}\` must print the address of ${peer.name}.`,
        fix: advice(
          'Set the address where the service is started',
          'yaml',
          `services:\n  ${user.name}:\n    environment:\n      ${entry.name}: ${schemeOf(peer)}://${peer.name}:${portOf(peer)}\n    depends_on:\n      ${peer.name}:\n        condition: service_${peer.healthcheck.state === 'set' ? 'healthy' : 'started'}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The application takes an empty address as "not used", says nothing and skips the feature.',
    impact:
      'Memory and disk are spent on a service that stays empty, and the promised feature is missing without an error.',
    verify: 'Print the variable inside the container that should use the service.',
    remedy: 'Set the address in the file or profile that starts the service, and wait for its health check.',
    tradeOff: 'None; leave the service out when it is not wanted.',
    sources: [
      'https://docs.docker.com/compose/how-tos/profiles/',
      'https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  neo4j:\n    image: neo4j:5.26\n    profiles: [search]\n  qdrant:\n    image: qdrant/qdrant:v1.13.0\n    profiles: [search]\n  api:\n    image: a:1\n    environment:\n      NEO4J_URI: ${NEO4J_URI:-}\n      QDRANT_URL: ${QDRANT_URL:-}\n',
        'compose.search.yml': 'services:\n  api:\n    environment:\n      QDRANT_URL: http://qdrant:6333\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  neo4j:\n    image: neo4j:5.26\n    profiles: [search]\n  api:\n    image: a:1\n    environment:\n      NEO4J_URI: ${NEO4J_URI:-}\n',
        'compose.search.yml': 'services:\n  api:\n    environment:\n      NEO4J_URI: bolt://neo4j:7687\n',
      },
    ],
  },
});

const suffix = /_(?:URL|URI|HOST|HOSTNAME|ADDR|ADDRESS|ENDPOINT|DSN|SERVER|BASE_URL)$/;

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function peers(model: DeploymentModel): Peer[] {
  const named = grouped(model.containers, (one) => `${one.span.file}\n${plain(one.name)}`);
  return model.containers.flatMap((user) => {
    if (user.platform !== 'compose' || user.role === 'datastore') return [];
    return user.env.flatMap((entry): Peer[] => {
      if (!suffix.test(entry.name)) return [];
      const wanted = plain(entry.name.replace(suffix, ''));
      const peer = named.get(`${user.span.file}\n${wanted}`)?.find((one) => one !== user);
      return peer === undefined || wanted.length < 4 ? [] : [{ peer, user, entry }];
    });
  });
}

function isEmpty(entry: EnvEntry): boolean {
  return entry.value.state === 'set' && entry.value.value === '' && entry.source === 'interpolated';
}

/** A file laid over this one that wires other services of the same profile into the same user. */
function fragmentThatWires(
  peer: Container,
  user: Container,
  entry: EnvEntry,
  model: DeploymentModel,
): { readonly file: string; readonly span: Span; readonly others: readonly string[] } | 'yes' | null {
  const folder = user.span.file.slice(0, user.span.file.lastIndexOf('/') + 1);
  for (const fragment of model.composeFragments) {
    if (fragment.file.slice(0, fragment.file.lastIndexOf('/') + 1) !== folder) continue;
    const service = fragment.services.find((one) => one.name === user.name);
    if (service === undefined) continue;
    if (service.env.some((one) => one.name === entry.name)) return 'yes';
    const siblings = model.containers.filter(
      (one) =>
        one !== peer &&
        one.span.file === peer.span.file &&
        one.profiles.some((profile) => peer.profiles.includes(profile)),
    );
    const others = siblings
      .filter((one) =>
        service.env.some(
          (variable) => suffix.test(variable.name) && plain(variable.name.replace(suffix, '')) === plain(one.name),
        ),
      )
      .map((one) => one.name);
    if (others.length > 0) return { file: fragment.file, span: service.span, others };
  }
  return null;
}

function schemeOf(peer: Container): string {
  return /neo4j/.test(peer.name) ? 'bolt' : /redis|valkey/.test(peer.name) ? 'redis' : 'http';
}

const ports: Readonly<Record<string, number>> = {
  neo4j: 7687,
  redis: 6379,
  valkey: 6379,
  opensearch: 9200,
  elasticsearch: 9200,
  qdrant: 6333,
  minio: 9000,
  ollama: 11434,
};

function portOf(peer: Container): number {
  return ports[peer.name] ?? peer.ports[0]?.containerPort ?? 80;
}
