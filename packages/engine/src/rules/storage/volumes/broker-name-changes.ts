import { insertKey } from '../../../documents/yaml/write.ts';
import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { isLasting } from '../../shared/data-paths.ts';

export default defineRule<Container>({
  id: 'storage/volumes/broker-name-changes',
  title: 'The broker does not find its queues after an update',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (it) =>
        it.platform === 'compose' &&
        it.environment === 'prod' &&
        it.build === null &&
        datastoreOf(known(it.image))?.product === 'RabbitMQ',
    ),
  noSubject: 'No RabbitMQ runs on Compose here.',

  check(container) {
    const mount = container.mounts.find(
      (it) => isLasting(it) && it.target.includes('rabbitmq') && !/conf|plugins|\.(json|conf)$/.test(it.target),
    );
    if (mount === undefined) return skip('The broker keeps nothing; another rule says so.');
    if (container.hostname !== undefined) return pass(mount, `hostname ${container.hostname}`);
    if (container.env.some((it) => it.name === 'RABBITMQ_NODENAME' || it.name === 'RABBITMQ_USE_LONGNAME'))
      return pass(mount);
    return fail(
      container,
      `${titleOf(container)} keeps RabbitMQ's data on ${mount.source ?? 'a volume'}, but no hostname is set.`,
      {
        subject: containerSubject(container, 'hostname'),
        evidence: [mount.span],
        verify: `\`docker compose up -d --force-recreate ${container.name} && docker compose exec ${container.name} rabbitmqctl list_queues\` lists none of the durable queues.`,
        fix: reviewOrAdvice(
          'Give the broker a name that stays',
          'yaml',
          insertKey(container.slot, 'hostname', container.name),
          `  ${container.name}:\n    hostname: ${container.name}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'RabbitMQ stores its data under the name of the node, which contains the host name, and Docker makes up a new host name for every new container.',
    impact:
      'After each update the broker starts empty beside the old data: durable queues and their messages are gone.',
    verify: 'Recreate the container and list the queues.',
    remedy: 'Set hostname on the service.',
    tradeOff: 'Messages stored under the old name have to be moved once.',
    sources: ['https://hub.docker.com/_/rabbitmq', 'https://www.rabbitmq.com/docs/persistence-conf'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  mq:\n    image: rabbitmq:4.3\n    volumes:\n      - mq:/var/lib/rabbitmq\nvolumes:\n  mq:\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  mq:\n    image: rabbitmq:4.3\n    hostname: mq\n    volumes:\n      - mq:/var/lib/rabbitmq\nvolumes:\n  mq:\n',
      },
    ],
  },
});
