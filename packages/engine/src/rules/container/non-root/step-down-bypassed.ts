import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { programName } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

/** Official images whose entrypoint hands over to a user of its own, but only when its first word is the server. */
const servers: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^(?:library\/)?redis$|^redis\/redis-stack-server$/, /\bredis-server\b/, 'redis'],
  [/^valkey\/valkey$/, /\bvalkey-server\b/, 'valkey'],
  [/^(?:library\/)?mongo$/, /\bmongod\b/, 'mongodb'],
  [/^(?:library\/)?rabbitmq$/, /\brabbitmq-server\b/, 'rabbitmq'],
];

export default defineRule<Container>({
  id: 'container/non-root/step-down-bypassed',
  title: 'The database runs as root through a shell',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.containers.filter((it) => datastoreOf(known(it.image)) !== undefined && it.build === null),
  noSubject: 'No official image of a datastore is started here.',

  check(container) {
    const image = known(container.image);
    const server = servers.find(
      ([name]) => image !== undefined && image.registry === 'docker.io' && name.test(image.repository),
    );
    const command = known(container.command);
    if (server === undefined) return skip('The image is none whose entrypoint steps down.');
    if (container.user.state !== 'unset' || known(container.runAsNonRoot) === true) return pass(container.user);
    const entry = known(container.entrypoint);
    const text = `${entry?.text ?? ''} ${command?.text ?? ''}`;
    const place = entry === undefined ? container.command : container.entrypoint;
    if (/gosu|su-exec|setpriv|docker-entrypoint/.test(text)) return pass(place, 'it steps down itself');
    const first = programName((entry?.words ?? command?.words ?? [])[0]);
    const shell = /^(?:sh|bash|ash)$/.test(first);
    const bypassed = server[1].test(text) && (shell || entry !== undefined);
    if (!bypassed)
      return entry === undefined && command === undefined
        ? skip('The image starts as its makers meant.')
        : pass(place, 'the entrypoint sees the server as its first word');
    return fail(
      place,
      `${titleOf(container)} starts the server ${entry === undefined ? `through ${first}` : 'with an entrypoint of its own'}, so the entrypoint of ${image?.text ?? 'the image'} never hands over to the user ${server[2]}, and it runs as root.`,
      {
        subject: containerSubject(container, 'command'),
        verify:
          container.platform === 'compose'
            ? `\`docker compose exec ${container.name} id\` and \`docker compose top ${container.name}\` show root.`
            : `\`kubectl exec deploy/${container.name.split('/')[0]} -- id\` prints uid=0.`,
        fix: advice(
          'Let the entrypoint see the server as its first word',
          'yaml',
          server[2] === 'redis' || server[2] === 'valkey'
            ? `  ${container.name}:\n    # the image's own entrypoint steps down; Compose fills the value in\n    command: ["${server[2]}-server", "--appendonly", "yes", "--requirepass", "\${REDIS_PASSWORD:?}"]`
            : `  ${container.name}:\n    user: "${server[2]}"`,
        ),
      },
    );
  },

  docs: {
    problem:
      'These images start as root to fix owners of files and then change the user, but only when the first word of the command is the server.',
    impact:
      'A hole in the server is a hole with the rights of root in its container and on every volume that it mounts.',
    verify: 'Run id inside of the container and look at the owner of process 1.',
    remedy: 'Write the server as the first word of the command, or set the user.',
    tradeOff: 'Files on the volume that root wrote until now need one chown.',
    sources: [
      'https://github.com/docker-library/redis',
      'https://docs.docker.com/reference/compose-file/services/#command',
    ],
  },
  examples: {
    bad: [example('["sh", "-c", "redis-server --requirepass $$REDIS_PASSWORD"]')],
    good: [example('["redis-server", "--appendonly", "yes"]')],
  },
});

function example(command: string) {
  return { 'compose.yml': `services:\n  cache:\n    image: redis:7.4\n    command: ${command}\n` };
}
