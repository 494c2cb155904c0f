import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { programName } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, isRoot, titleOf } from '../../shared/containers.ts';

/** Official images whose entrypoint hands over to a user of its own, but only when its first word fits the last pattern. */
const servers: readonly (readonly [RegExp, RegExp, string, RegExp])[] = [
  [/^(?:library\/)?redis$|^redis\/redis-stack-server$/, /\bredis-server\b/, 'redis', /^redis-server$|\.conf$/],
  [/^valkey\/valkey$/, /\bvalkey-server\b/, 'valkey', /^valkey-server$|\.conf$/],
  [/^(?:library\/)?mongo$/, /\bmongod\b/, 'mongodb', /^mongo/],
  [/^(?:library\/)?rabbitmq$/, /\brabbitmq-server\b/, 'rabbitmq', /^rabbitmq/],
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
    const user = known(container.user);
    // Root is what the image starts as anyway, and its entrypoint steps down from there.
    if (known(container.runAsNonRoot) === true || (user !== undefined && !isRoot(user))) return pass(container.user);
    if (container.user.state === 'unresolved') return skip('The user is known only when it starts.');
    const entry = known(container.entrypoint);
    const text = `${entry?.text ?? ''} ${command?.text ?? ''}`;
    const place = entry === undefined ? container.command : container.entrypoint;
    if (/gosu|su-exec|setpriv|docker-entrypoint/.test(text)) return pass(place, 'it steps down itself');
    if (entry === undefined && command === undefined) return skip('The image starts as its makers meant.');
    const word = (entry?.words ?? command?.words ?? [])[0] ?? '';
    if (entry === undefined && (word.startsWith('-') || server[3].test(word)))
      return pass(place, 'the entrypoint sees the server as its first word');
    const first = programName(word);
    const bypassed = server[1].test(text) && (/^(?:sh|bash|ash)$/.test(first) || entry !== undefined);
    if (!bypassed) return skip(`What ${first === '' ? 'the command' : first} starts is not written here.`);
    return fail(
      place,
      `${titleOf(container)} starts the server ${entry === undefined ? `through ${first}` : 'with an entrypoint of its own'}, so the entrypoint of ${image?.text ?? 'the image'} never hands over to the user ${server[2]}, and it runs as root.`,
      {
        subject: containerSubject(container, 'command'),
        verify:
          container.platform === 'compose'
            ? `\`docker compose top ${container.name}\` shows the server as a process of root.`
            : `\`kubectl exec deploy/${container.name.split('/')[0]} -- grep Uid: /proc/1/status\` prints 0.`,
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
    verify:
      'Look at the owner of process 1 (`docker compose top`, or `grep Uid: /proc/1/status` inside); a shell of `exec` is root in any case.',
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
